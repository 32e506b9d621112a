"""Text in files for spreadsheets: nothing in it becomes a formula, another number or a date."""

import re
from typing import Final

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_SEPARATORS = ";|\t\r\n"
_PASSED_OVER = rf"{_SEPARATORS}\s\"\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff"
_BEGINNING = rf"\A[{_PASSED_OVER}]*+|(?<![{_PASSED_OVER}])[{_PASSED_OVER}]++"
"""The places at which a formula may begin: the beginning of a cell, or after a possible separator of cells."""
_FORMULA = re.compile(rf"(?:{_BEGINNING})(?=[{_SIGNS}])")
_MARKED_FORMULA = re.compile(rf"(?:{_BEGINNING})(?='*[{_SIGNS}])")
_MARK = re.compile(rf"({_BEGINNING})'(?='*[{_SIGNS}])")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = (
    r"(?:\d{16,}|0\d+|\d+(?:[.,]\d*)?[eE][+-]?\d+|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|\d{1,4}:\d{1,2}(?::\d{1,2})?"
    rf"|\d{{1,4}}[-/. ]?{_MONTH}(?:[-/. ]?\d{{1,4}})?|{_MONTH}[-/. ]?\d{{1,4}})"
)
_CHANGED = re.compile(_NUMBER, re.ASCII | re.IGNORECASE)
"""Ids that a spreadsheet would turn into another number or a date: it keeps 15 digits, drops leading zeros, and takes
MAR1 for the first of March."""
_MARKED_CHANGED = re.compile(rf"'*{_NUMBER}", re.ASCII | re.IGNORECASE)
BOM: Final = "\ufeff"
"""The mark by which spreadsheets know that the file is UTF-8."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def defused(cell: str | None) -> str:
    """Return text that a spreadsheet shows unchanged, whatever it takes for a separator of cells.

    Text that may begin a formula, or would become another number or a date, gets an apostrophe before it. Control
    characters are replaced. An apostrophe of the text's own looks the same: programs should read NDJSON.
    """
    if cell and _CHANGED.fullmatch(cell):
        return f"'{cell}"
    return _FORMULA.sub(_as_text, _CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell or ""))


def _as_text(found: re.Match[str]) -> str:
    return f"{found[0]}'" if _begins_cell(found[0], found.start()) else found[0]


def _begins_cell(passed_over: str, start: int) -> bool:
    return start == 0 or any(separator in passed_over for separator in _SEPARATORS)


def marked(cell: str) -> str:
    """Return text that a spreadsheet shows unchanged, and that `unmarked` reads back exactly.

    Unlike `defused`, it also puts an apostrophe before one that could be taken for its own. Control characters stay.
    """
    return f"'{cell}" if _MARKED_CHANGED.fullmatch(cell) else _MARKED_FORMULA.sub(_as_text, cell)


def unmarked(cell: str) -> str:
    """Return the text without the apostrophes of `marked`."""
    if cell.startswith("'") and _MARKED_CHANGED.fullmatch(cell):
        return cell[1:]
    return _MARK.sub(lambda found: found[1] if _begins_cell(found[1], found.start()) else found[0], cell)
