"""A service as a process: its modules are loaded, its settings read, and it is run."""

import gc
import sys
from collections.abc import Callable

EX_CONFIG = 78
"""What `sysexits.h` calls settings that do not hold."""


def start(main: Callable[[], int]) -> int:
    """Load and run a service; the exit code: `main`'s, or 78 with each wrong setting's name.

    What modules hold is no garbage: looking for it takes a tenth of a start.
    """
    gc.set_threshold(50_000, 20, 100)
    from services.chassis.settings import SettingsRefused

    try:
        return main()
    except SettingsRefused as refused:
        sys.stderr.write(f"The service does not start, for its settings do not hold.\n{refused}\n")
        return EX_CONFIG
