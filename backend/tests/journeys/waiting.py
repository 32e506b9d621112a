"""Wait for a result, however long it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T]], *, within: float = 20) -> T:
    """What `ask` gives once that is something; AssertionError with its last answer where it never is."""
    answer = await ask()
    try:
        async with asyncio.timeout(within):
            while not answer:
                await asyncio.sleep(0.02)
                answer = await ask()
    except TimeoutError:
        raise AssertionError(f"{answer!r}, and nothing else within {within} s") from None
    return answer
