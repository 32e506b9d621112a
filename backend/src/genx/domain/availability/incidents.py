"""Outages as people see them: one state without a break, what of it was excluded, and what tells of it in the log."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, Literal

from msgspec import Struct

from genx.domain.availability.counting import NONE, Piece
from genx.domain.availability.rules import State
from genx.domain.availability.timeline import ChargerStatus, Evidence, Stretch

StripKind = Literal["faulted", "offline", "unavailable", "excluded"]

_WORST: Final[Sequence[StripKind]] = ("faulted", "unavailable", "offline", "excluded")
_KINDS: Final[dict[State, StripKind]] = {
    "faulted": "faulted",
    "offline": "offline",
    "unavailable": "unavailable",
}


class Incident(Struct, frozen=True, kw_only=True):
    """An outage: `down` and `excluded` add up to its length."""

    since: datetime
    until: datetime
    state: State
    error_code: str | None
    charger_status: ChargerStatus
    down: timedelta
    excluded: timedelta
    begins: Evidence | None
    ends: Evidence | None
    pieces: Sequence[Piece]


class StripPart(Struct, frozen=True):
    """A part of the strip that shows a connector's outages at a glance."""

    since: datetime
    until: datetime
    kind: StripKind


def incidents(pieces: Iterable[Piece]) -> list[Incident]:
    """Return the outages among pieces, the newest first."""
    found: list[list[Piece]] = []
    for piece in pieces:
        if piece.category not in ("down", "excluded"):
            continue
        last = found[-1][-1] if found else None
        if last is not None and _continues(last.stretch, piece.stretch):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [_incident(parts) for parts in reversed(found)]


def _continues(one: Stretch, other: Stretch) -> bool:
    return one.until == other.since and one.said == other.said


def _incident(parts: Sequence[Piece]) -> Incident:
    first, last = parts[0].stretch, parts[-1].stretch
    return Incident(
        since=first.since,
        until=last.until,
        state=first.state,
        error_code=first.error_code,
        charger_status=first.charger_status,
        down=sum((part.stretch.length for part in parts if part.category == "down"), NONE),
        excluded=sum((part.stretch.length for part in parts if part.category == "excluded"), NONE),
        begins=first.begins,
        ends=last.ends,
        pieces=parts,
    )


def strip(pieces: Iterable[Piece], since: datetime, until: datetime, cells: int) -> list[StripPart]:
    """Return outages in a raster of so many cells; each shows the worst that it has any of."""
    width = (until - since) / cells
    worst: dict[int, StripKind] = {}
    for piece in pieces:
        kind = _kind(piece)
        if kind is None:
            continue
        first = (piece.stretch.since - since) // width
        last = (piece.stretch.until - since - timedelta.resolution) // width
        for cell in range(first, min(last, cells - 1) + 1):
            worst[cell] = min(worst.get(cell, kind), kind, key=_WORST.index)
    # Cells that follow each other are as far from their places in the list.
    runs = groupby(enumerate(sorted(worst)), key=lambda placed: (worst[placed[1]], placed[1] - placed[0]))
    return [_part([cell for _, cell in run], worst, since, width) for _, run in runs]


def _kind(piece: Piece) -> StripKind | None:
    if piece.category == "excluded":
        return "excluded"
    return _KINDS.get(piece.stretch.state) if piece.category == "down" else None


def _part(run: Sequence[int], worst: dict[int, StripKind], since: datetime, width: timedelta) -> StripPart:
    return StripPart(since + run[0] * width, since + (run[-1] + 1) * width, worst[run[0]])
