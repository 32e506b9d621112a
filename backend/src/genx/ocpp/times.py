"""Times in messages."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

# V6: RFC 3339, and the variants of it that real charge points send.
_FORM: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d*))?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII
)
_EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)
_MOST_AHEAD: Final = timedelta(minutes=5)
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_quoted: Final = msgspec.json.Encoder().encode


def parse_time(text: str) -> datetime | None:
    """Return the time with its offset, UTC if it names none (V6); None if it is no time, or one that never was."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in form.groups()[:6])
    if second > 60:
        return None
    try:
        # A leap second is the first moment of the next minute, because datetime has none.
        when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(form))
        when += timedelta(seconds=second // 60, microseconds=_microseconds(form[7] or ""))
    except (ValueError, OverflowError):
        return None
    return when if is_representable(when) else None


def has_form_of_time(text: str) -> bool:
    """Return whether a text that `parse_time` refuses looks like a time, so that it names one that never was (V6)."""
    return _FORM.fullmatch(text.strip()) is not None


def has_zone(text: str) -> bool:
    """Return whether a text that `parse_time` accepts names its offset."""
    return text.strip()[19:].lstrip(".0123456789") != ""


def is_representable(when: datetime) -> bool:
    """Return whether the time can be expressed in UTC whatever its offset, as databases and clients need."""
    return _FIRST_YEAR <= when.year <= _LAST_YEAR


def format_time(when: datetime) -> str:
    """V7: format a time in UTC with milliseconds and `Z`. Times beyond the range of UTC are taken as UTC."""
    if not is_representable(when):
        when = when.replace(tzinfo=UTC)
    text = _quoted(when.astimezone(UTC)).decode()
    return f"{text[1:24]}Z" if "." in text else f"{text[1:20]}.000Z"


def plausible(when: datetime, at: datetime) -> bool:
    """Return whether a charge point's clock can be right about `when`, a time that was reported at `at` (V6)."""
    return _EARLIEST <= when <= at + _MOST_AHEAD


def _zone(form: re.Match[str]) -> timezone:
    if form[9] is None:
        return UTC
    offset = timedelta(hours=int(form[10]), minutes=int(form[11] or 0))
    return timezone(-offset if form[9] == "-" else offset)


def _microseconds(decimals: str) -> int:
    """Round half up, as msgspec does, so that both ways to read a message agree."""
    return int(decimals[:6].ljust(6, "0")) + (decimals[6:7] >= "5")
