"""Functions for a worker to choke on."""

import os
import time


def thread_limits() -> tuple[str | None, int]:
    """What the environment said when numpy was loaded here, and how many threads its BLAS runs."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((8, 8)) @ np.ones((8, 8))
    return os.environ.get("OMP_NUM_THREADS"), max([pool["num_threads"] for pool in threadpool_info()], default=1)


def hang() -> None:
    """Never come back."""
    while True:
        time.sleep(0.01)


def die() -> None:
    """End at once, as a crash in C would."""
    os._exit(3)


def eat(size_bytes: int) -> int:
    """Ask for more memory than there is leave for."""
    return len(bytearray(size_bytes))


def double(number: int) -> int:
    """Something that works."""
    return 2 * number


def pid() -> int:
    """Which process this is."""
    return os.getpid()
