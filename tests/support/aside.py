"""Coroutines in tests that know of no loop: in a thread of their own, because a browser's test may have left a loop running in this one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Given = TypeVar("Given")


def aside(coroutine: Coroutine[Any, Any, Given]) -> Given:
    """What the coroutine gives."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
