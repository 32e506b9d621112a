"""Work that is counted, not timed: how many lines of ours run."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import genx

SOURCES = str(Path(genx.__file__).parent)


def lines(function: Callable[..., Any], *args: Any) -> int:
    """Return how many lines of GenX run in a call, whatever comes of it."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(SOURCES):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*args)
    except Exception:
        return count
    finally:
        sys.settrace(before)
    return count


def is_linear(function: Callable[[Any], Any], text: Any, *, times: int = 8) -> bool:
    """Return whether twice as much of a text takes at most twice the work, and a little."""
    once, twice = text * times, text * (2 * times)
    return lines(function, twice) <= 2.2 * lines(function, once) + 200
