"""Imports that other libraries would make for things this program never uses.

Only processes of our own (the command line, batch workers) call `lean_process`; imported as a library, speccade leaves its
host alone.
"""

import sys
from types import ModuleType


def lean_process() -> None:
    """Spare this process two searches: pydantic's for plugins (10 ms) and numba's for SciPy's BLAS (250 ms).

    Neither can matter: specs are read by our models alone, and no kernel may call BLAS.
    """
    plugins = ModuleType("pydantic.plugin._loader")
    plugins.get_plugins = lambda: ()  # type: ignore[attr-defined]
    sys.modules.setdefault(plugins.__name__, plugins)
    sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]  # importing it fails as if it were not installed
