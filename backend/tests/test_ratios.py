"""As much test as code: each of these rooms has at least so many lines of test for each line of its own."""

from pathlib import Path

import pytest

import genx
from tests.support.code_lines import code_lines, code_lines_of

SOURCES = Path(genx.__file__).parent
TESTS = Path(__file__).parent

ELSEWHERE = {"central_system": ("models/test_command_runner_model.py",), "gateway": ("hostile", "models/test_t*.py")}
"""Tests of a room that are not in its own folder: the attacks on the chargers' door, and stateful models."""

LEAST = 1.2


@pytest.mark.parametrize("room", ["accounts", "api", "central_system", "db", "gateway", "jobs"])
def test_a_room_has_enough_lines_of_test_for_its_lines_of_code(room: str) -> None:
    code = code_lines_of(SOURCES / room)
    places = [place for pattern in (room, *ELSEWHERE.get(room, ())) for place in TESTS.glob(pattern)]
    tests = sum(map(code_lines_of, places))
    assert tests >= LEAST * code, (
        f"{room}: {tests} lines of test for {code} of code, {LEAST * code - tests:.0f} missing"
    )


def test_blank_lines_comments_and_docstrings_are_no_code() -> None:
    source = '''"""A module.

    Of two paragraphs.
    """

# A comment.
import os  # and one beside code

TEXT = """
one

two"""


class Empty:
    """Its docstring."""


def function(
    argument: int,
) -> str:
    """A docstring."""
    # A comment.
    return f"""{argument}
    {os.name}"""
'''
    assert code_lines(source) == 1 + 4 + 1 + 3 + 2
    assert code_lines("") == code_lines('"""Only this."""\n') == code_lines("# only this\n\n") == 0
