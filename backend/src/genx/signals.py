"""SIGINT and SIGTERM: they cancel the start; once we serve, uvicorn handles them."""

import asyncio
import signal
from typing import Any

AGAIN_S = 0.1


def ignore() -> None:
    _on_signals(signal.SIG_IGN)


def cancel_this_task() -> None:
    """Let the first signal cancel the running task, so that everything already started is stopped."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None

    def cancel(*_: object) -> None:
        ignore()
        loop.call_soon_threadsafe(task.cancel)

    _on_signals(cancel)


def repeat() -> None:
    """Raise a signal again until a server with handlers of its own has set them."""
    loop = asyncio.get_running_loop()

    def again(number: int, _: object) -> None:
        loop.call_soon_threadsafe(loop.call_later, AGAIN_S, signal.raise_signal, number)

    _on_signals(again)


def _on_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
