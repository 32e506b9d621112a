"""Spans of a connector's time, in whole quarter hours."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Span(Struct, frozen=True, order=True):
    """The time of a connector from `since` up to, but without, `until`."""

    charger_id: int
    connector_id: int
    since: datetime
    until: datetime


def quarter(moment: datetime) -> datetime:
    """Return the beginning of a quarter hour, in UTC."""
    return _EPOCH + (moment - _EPOCH) // QUARTER * QUARTER


def next_quarter(moment: datetime) -> datetime:
    """Return the moment itself if a quarter hour begins with it, else the beginning of the next one."""
    return quarter(moment + QUARTER - timedelta(microseconds=1))


def merged(spans: Iterable[Span], floor: datetime, until: datetime) -> list[Span]:
    """Return spans in whole quarter hours within these bounds, in order. None of them overlap or touch."""
    whole = (
        replace(span, since=max(quarter(span.since), floor), until=min(next_quarter(span.until), until))
        for span in spans
    )
    return list(_joined(sorted(span for span in whole if span.since < span.until)))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is None:
            last = span
        elif (last.charger_id, last.connector_id) == (span.charger_id, span.connector_id) and span.since <= last.until:
            last = replace(last, until=max(last.until, span.until))
        else:
            yield last
            last = span
    if last is not None:
        yield last


def quarters(spans: Iterable[Span]) -> list[datetime]:
    """Return the quarter hours that lie in any of the spans, in order."""
    return sorted({at for since, until in {(each.since, each.until) for each in spans} for at in steps(since, until)})


def steps(since: datetime, until: datetime, step: timedelta = QUARTER) -> Iterator[datetime]:
    """Yield the beginnings of steps between two times."""
    while since < until:
        yield since
        since += step
