"""No regular expression takes more than linear time, whatever text it is given.

Each pattern runs in a child process, by the methods that the code calls on it, on texts made of its own parts. For each
text the child has a budget of CPU time that only a quadratic pattern can use up: a linear one needs a thousandth of it.
"""

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest

import genx
from tests.support import pattern_texts

METHODS = ("match", "fullmatch", "search", "sub", "findall", "finditer", "split")
SOURCES = Path(genx.__file__).parent
BUILD_IN_PLACE = ("escape", "compile", "Match", "Pattern")
CHILD = Path(pattern_texts.__file__)


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(genx.__path__, "genx."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _held_by(value: object) -> Iterator[re.Pattern[Any]]:
    """The patterns of a module's variable: itself, or what a collection or one of our structs holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _held_by(item)
    elif isinstance(value, dict):
        yield from _held_by(list(value.values()))
    elif isinstance(value, msgspec.Struct):
        yield from _held_by([getattr(value, name) for name in value.__struct_fields__])


def _of_types(module: Any) -> Iterator[re.Pattern[Any]]:
    """What `Meta(pattern=...)` checks in the types of the API and of OCPP: msgspec searches for it."""
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__:
            hints = list(get_type_hints(value, include_extras=True).values())
        elif hasattr(value, "__metadata__"):
            hints = [value]
        else:
            continue
        for found in re.findall(r"pattern=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", repr(list(hints))):
            yield re.compile(ast.literal_eval(found))


def _methods_called() -> dict[str, set[str]]:
    """By the name of a variable, the methods of patterns that any module calls on it."""
    called: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                called.setdefault(name, set()).add(node.attr)
    return called


def _all_patterns() -> dict[str, tuple[re.Pattern[Any], tuple[str, ...]]]:
    called = _methods_called()
    found = {}
    for module in _modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(_held_by(value)):
                methods = tuple(sorted(called.get(name, {"search"})))
                found[f"{module.__name__}.{name}.{number}"] = (pattern, methods)
        for pattern in _of_types(module):
            found[f"{module.__name__} {pattern.pattern}"] = (pattern, ("search",))
    return found


PATTERNS = _all_patterns()


def test_every_pattern_is_found() -> None:
    assert {"genx.ocpp.frames._BEGINNING.0", "genx.ocpp.times._FORM.0", "genx.domain.masking._NAMED.0"} <= set(PATTERNS)
    assert any(name.startswith("genx.ocpp.v16.messages.firmware") for name in PATTERNS), "those of message types"
    assert any(name.startswith("genx.api.v1.chargers") for name in PATTERNS), "those of bodies"


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCES)))
def test_no_pattern_is_written_where_it_is_used(path: Path) -> None:
    """A pattern has to stand in a variable of its module, or the tests of this file would not see it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re":
            assert node.attr in (*BUILD_IN_PLACE, "IGNORECASE", "DOTALL", "ASCII", "MULTILINE", "VERBOSE"), (
                f"line {node.lineno}: compile the pattern in a variable of the module"
            )


def test_the_worst_texts_find_a_quadratic_pattern() -> None:
    for quadratic in (r"(?<=://)([^/@\s]*):([^/@\s]*)(?=@)", r'"a":\s*\s*x'):
        assert _run(re.compile(quadratic), ("search",)) != "", quadratic


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_worse_than_linear(name: str) -> None:
    pattern, methods = PATTERNS[name]
    assert _run(pattern, methods) == ""


def _run(pattern: re.Pattern[Any], methods: tuple[str, ...]) -> str:
    """Empty, or the method and the beginning of the text that took too long."""
    about = {"flags": pattern.flags & ~re.UNICODE, "methods": methods, "bytes": isinstance(pattern.pattern, bytes)}
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    child = subprocess.run(
        [sys.executable, CHILD, json.dumps({**about, "source": source})], capture_output=True, text=True, check=False
    )
    assert child.returncode <= 0, child.stderr
    return child.stdout.splitlines()[-1] if child.returncode else ""
