"""A stateful model over asynchronous code: it has an event loop of its own, which runs only when a rule lets it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

T = TypeVar("T")


class AsyncModel(RuleBasedStateMachine):
    """`end` is for checks at the end of a run; whatever they find, the loop is closed after them."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self.begin())

    async def begin(self) -> None: ...

    def end(self) -> None: ...

    def task(self, coroutine: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Start a coroutine, and run it as far as it gets without waiting."""
        task = self.loop.create_task(coroutine)
        self.turn()
        return task

    def turn(self, times: int = 10) -> None:
        """Run this many turns of the loop."""
        for _ in range(times):
            self.loop.run_until_complete(asyncio.sleep(0))

    def teardown(self) -> None:
        try:
            self.end()
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.turn()
            self.loop.close()
