"""Starlark: from starting a sandbox to the result, then programs in a warm one.

python benchmarks/bench_starlark.py
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from speccade.starlark import Evaluator, StarlarkFailure

SMALL = """
audio_spec(asset_id = "blip", seed = 1, output_path = "blip.wav", format = "wav", duration_seconds = 1,
           sample_rate = 44100, layers = [audio_layer(oscillator(440, "square"), envelope(0.01, 0.1, 0.5, 0.2))])
"""
MANY = "[audio_layer(oscillator(220 + i), envelope(), volume = 0.5) for i in range(%d)]"
LOOP = "total = 0\nfor i in range(1000000):\n    total += i\n{'total': total}"
WRONG = "layers = [audio_layer(oscillator(440)), audio_layer(oscillator(-440))]"
UNKNOWN = "oscilator(440)"


def milliseconds(run: Callable[[], object], repeats: int) -> str:
    """Median and best of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(1000.0 * (time.perf_counter() - start))
    return f"{statistics.median(times):8.2f} {min(times):8.2f}"


def cold(program: str) -> None:
    with Evaluator() as evaluator:
        evaluator.evaluate(program)


def process() -> None:
    """A whole process that does nothing but evaluate one program."""
    script = "import sys; from speccade.starlark import evaluate; evaluate(sys.argv[1])"
    subprocess.run([sys.executable, "-c", script, SMALL], check=True)


def refused(evaluator: Evaluator, program: str) -> None:
    try:
        evaluator.evaluate(program)
    except StarlarkFailure:
        return
    raise AssertionError("the program was not refused")


def main() -> None:
    print(f"{'milliseconds':44} {'median':>8} {'best':>8}")
    rows: list[tuple[str, Callable[[], object], int]] = [
        ("cold: start a sandbox, small program", lambda: cold(SMALL), 20),
        ("cold: start a sandbox, empty dict", lambda: cold("{}"), 20),
        ("a process with `evaluate` and nothing else", process, 10),
    ]
    with Evaluator() as warm:
        warm.evaluate(SMALL)
        rows += [
            ("warm: small program", lambda: warm.evaluate(SMALL), 200),
            ("warm: 3000 library calls", lambda: warm.evaluate("{'a': " + MANY % 1000 + "}"), 10),
            ("warm: 30000 library calls", lambda: warm.evaluate("{'a': " + MANY % 10000 + "}"), 5),
            ("warm: a million loops", lambda: warm.evaluate(LOOP), 5),
            ("warm: refused, second call of a line", lambda: refused(warm, WRONG), 100),
            ("warm: refused, unknown name", lambda: refused(warm, UNKNOWN), 20),
            ("warm: 1 MB of plain data", lambda: warm.evaluate(str({"a": [list(range(10))] * 33000})), 5),
        ]
        for name, run, repeats in rows:
            print(f"{name:44} {milliseconds(run, repeats)}")


if __name__ == "__main__":
    main()
