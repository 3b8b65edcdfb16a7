"""What a process of our own arranges for itself."""

import platform
import subprocess
import sys

import pytest

_USE = """
import resource
from speccade.core.startup import keep_freed_memory

def use(size):
    block = b"x" * size

def resident():
    with open("/proc/self/statm") as facts:
        return int(facts.read().split()[1]) * resource.getpagesize()

keep_freed_memory()
use(8 << 20)
before, faults = resident(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt
use(8 << 20)
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults
use(256 << 20)
print(faults, resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
def test_freed_memory_is_used_again() -> None:
    done = subprocess.run([sys.executable, "-c", _USE], capture_output=True, text=True, check=True)
    faults, growth = map(int, done.stdout.split())
    assert faults < 100
    assert growth < 1 << 20  # what was big has gone back to the system


_LATE = """
import sys
from speccade.core.startup import lean_process

lean_process()
import secrets, subprocess
assert "_hashlib" not in sys.modules and "selectors" not in sys.modules
assert not hasattr(secrets, "__file__")
from subprocess import CompletedProcess
import subprocess as again
assert again.CompletedProcess is subprocess.CompletedProcess is CompletedProcess
assert len(secrets.token_hex(4)) == 8 and sys.modules["secrets"].__file__
try:
    subprocess.nothing
except AttributeError:
    print("as ever")
"""


def test_modules_that_wait_are_the_real_ones_when_used() -> None:
    done = subprocess.run([sys.executable, "-c", _LATE], capture_output=True, text=True, check=True)
    assert done.stdout == "as ever\n"
