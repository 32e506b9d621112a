"""Run a pattern on the worst texts that its own parts make, each with a budget of CPU time (a child process).

Prints the method and the beginning of each text before trying it; the kernel ends the process when a budget is used up.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

LENGTH = 2**18
CPU_SECONDS = 4
"""A quadratic pattern makes 2**35 steps with a text of LENGTH; sre makes fewer than 2**31 in this time."""

WORST_OF_ALL = ("\\", '"', "\x00", "é", "://", "://:", ":", "@", " ", "\n", "[", "{", '"value":', "token=", "Bearer ")


def _parts(parsed: Any) -> Iterator[str]:
    """Texts that the elements of a pattern match, one for each of its literals and sets of characters."""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield chr(argument)
        elif name == "IN":
            yield from (chr(item) for item in _members(argument))
        else:
            for inner in _within(name, argument):
                yield from _parts(inner)


def _within(name: str, argument: Any) -> list[Any]:
    """The patterns inside an element."""
    if name == "BRANCH":
        return list(argument[1])
    if name == "ATOMIC_GROUP":
        return [argument]
    last = name.endswith("REPEAT") or name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT")
    return [argument[-1]] if last else []


def _members(items: Any) -> Iterator[int]:
    """A few characters of a set, and those beside it."""
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            yield argument
        elif name == "RANGE":
            yield argument[0]
        elif name == "CATEGORY":
            yield from {"SPACE": (32,), "DIGIT": (48,)}.get(str(argument).split("_")[-1], (97,))


def _beginnings(parsed: Any) -> Iterator[str]:
    """A text for each beginning of the pattern, up to each of its elements: what leads a search into the middle."""
    text = ""
    for element in parsed:
        text += "".join(list(_parts([element]))[: 40 if str(element[0]) != "IN" else 1])
        yield text


def texts(pattern: re.Pattern[Any]) -> Iterator[str]:
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    parsed = import_module("re._parser").parse(source, flags)
    characters = list(dict.fromkeys([*_parts(parsed), "x", *WORST_OF_ALL]))
    beginnings = list(dict.fromkeys(["", *_beginnings(parsed)]))
    units = [*characters, *beginnings[1:]]
    for unit in units:
        yield from _of_unit(unit, beginnings)
    for one in characters[:12]:
        for other in characters[:12]:
            yield _long(one + other)


def _of_unit(unit: str, beginnings: list[str]) -> Iterator[str]:
    """The unit again and again, behind each beginning, and with an end that disappoints."""
    yield _long(unit)
    for beginning in beginnings:
        yield beginning + _long(unit) + "\x01"


def _long(unit: str) -> str:
    return unit * (LENGTH // len(unit))


def measure(told: dict[str, Any]) -> None:
    """In the child: say what is tried, then try it with so much CPU time and no more."""
    source = told["source"].encode("latin-1") if told["bytes"] else told["source"]
    pattern = re.compile(source, told["flags"])
    for text in texts(pattern):
        for method in told["methods"]:
            print(method, ascii(text[:60]), flush=True)  # noqa: T201
            used = resource.getrusage(resource.RUSAGE_SELF)
            allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))
            given = text.encode("latin-1", "replace") if told["bytes"] else text
            arguments = (b"" if told["bytes"] else "", given) if method == "sub" else (given,)
            result = getattr(pattern, method)(*arguments)
            if method == "finditer":
                list(result)


if __name__ == "__main__":
    measure(json.loads(sys.argv[1]))
