"""Every certification case has its transcript under its number, or a reason why not."""

import re
from pathlib import Path

from tests.certification.cases import CHAPTERS, OPEN, TESTS
from tests.certification.page import collect, page

TITLES = {number: title for titles in CHAPTERS.values() for number, title in titles.items()}


def test_each_case_is_once_in_the_table() -> None:
    assert len(TITLES) == sum(map(len, CHAPTERS.values())) == 77


def test_each_case_passes_or_is_open_with_a_reason() -> None:
    collect()
    assert TESTS.keys() | OPEN.keys() == TITLES.keys()
    assert TESTS.keys() & OPEN.keys() == set()
    assert all(reason.endswith(".") for reason in OPEN.values())


def test_a_test_bears_the_number_of_its_case() -> None:
    collect()
    for number, name in TESTS.items():
        assert name.startswith(f"test_tc_{number}_")


def test_each_transcript_is_marked_as_its_case() -> None:
    collect()
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_tc_*.py"))
    assert sorted(re.findall(r"^async def (test_\w+)", text, re.MULTILINE)) == sorted(TESTS.values())


def test_the_page_is_that_of_the_cases() -> None:
    written = (Path(__file__).parents[2] / "docs" / "certification.md").read_text()
    assert written == page(), "run: make docs"
