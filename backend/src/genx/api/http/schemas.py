"""Schemas that resources share: answers, bodies, pages, times, JSON kept as text."""

from datetime import datetime
from typing import Annotated, Any, Final, Generic, TypeVar, overload

import msgspec
from msgspec import Meta, Raw, Struct

from genx.ocpp.times import format_time

Item = TypeVar("Item")

ON_ONE_LINE: Final = "not have control characters, such as line breaks"
"""The rule of such a pattern in words, after "This must": an `extra` of its Meta."""

Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""RFC 3339 in UTC, with milliseconds and Z."""

Json = Any
"""Any JSON value."""


class Answer(Struct, rename="camel", frozen=True, kw_only=True):
    """An answer: all its fields are present, and null if not known."""


class Body(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request body. A field that we don't know is refused."""


class Page(Answer, Generic[Item], frozen=True, kw_only=True):
    """A page of a list. `nextCursor` fetches the next page; it is null on the last one."""

    items: list[Item]
    next_cursor: str | None


@overload
def time(moment: datetime) -> Time: ...
@overload
def time(moment: datetime | None) -> Time | None: ...
def time(moment: datetime | None) -> Time | None:
    """Return a time as the API writes it."""
    return None if moment is None else format_time(moment)


def json(text: str | None) -> Json:
    """Return JSON text as its value, and any other text as a string."""
    if text is None:
        return None
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return Raw(text.encode())
