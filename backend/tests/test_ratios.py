"""As much test as code: each of these rooms has at least so many lines of test for each line of its own."""

from pathlib import Path

import pytest

import genx
from tests.support.code_lines import code_lines, code_lines_of

SOURCES = Path(genx.__file__).parent
TESTS = Path(__file__).parent

ROOMS = ("accounts", "api", "central_system", "db", "jobs")
LEAST = 1.2


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_enough_lines_of_test_for_its_lines_of_code(room: str) -> None:
    code, tests = code_lines_of(SOURCES / room), code_lines_of(TESTS / room)
    missing = round(LEAST * code) - tests
    assert tests >= LEAST * code, f"{room}: {tests} lines of test for {code} of code, {missing} are missing"


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
