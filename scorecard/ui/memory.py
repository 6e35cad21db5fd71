"""Memory that an answer needed while it was worked out goes back to the machine, instead of staying with this process for the next one."""

import ctypes
import os

import pyarrow as pa

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
"""Only GNU's C library has it; others give back by themselves."""


def give_back() -> None:
    """Give back what is free. It takes some milliseconds, which is little beside an answer that was just computed."""
    pa.default_memory_pool().release_unused()
    if _trim is not None:
        _trim(0)
