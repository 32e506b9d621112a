"""The changes of a group as statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from genx.db.journal.writer import Writer, statement
from genx.db.journal.writers import WRITERS
from genx.domain.changes import Change

Kinds = dict[type, list[Any]]
"""Changes by their kind."""

_EVENTFUL = frozenset(writer.kind for writer in WRITERS if writer.event is not None)


def statements(changes: Iterable[Change]) -> list[tuple[Any, ...]]:
    """Return as few statements as possible, with their arguments: each round trip is a turn of a busy event loop.

    A statement writes a row only once: of two writes to a row in one statement, PostgreSQL does one.
    """
    kinds: Kinds = defaultdict(list)
    places: defaultdict[type, list[int]] = defaultdict(list)
    numbers = count()
    for change in changes:
        kind = type(change)
        kinds[kind].append(change)
        if kind in _EVENTFUL:
            places[kind].append(next(numbers))
    steps = in_steps([writer for writer in WRITERS if writer.kind in kinds], kinds)
    return [(statement(step), *_arguments(step, kinds, places)) for step in steps]


def _arguments(step: Sequence[Writer], kinds: Kinds, places: Mapping[type, Sequence[int]]) -> Iterable[Sequence[Any]]:
    for writer in step:
        yield from writer.arguments(kinds[writer.kind], places[writer.kind] if writer.event else ())


def in_steps(writers: Sequence[Writer], kinds: Kinds) -> list[tuple[Writer, ...]]:
    """Return the writers in as few steps as possible; each comes after all others that write one of its rows."""
    steps: list[list[Writer]] = []
    for writer in writers:
        after = [number for number, step in enumerate(steps) if any(_meet(writer, other, kinds) for other in step)]
        place = after[-1] + 1 if after else 0
        if place == len(steps):
            steps.append([])
        steps[place].append(writer)
    return [tuple(step) for step in steps]


def _meet(one: Writer, other: Writer, kinds: Kinds) -> bool:
    """Return whether two writers write the same row."""
    if one.table is not other.table:
        return False
    return not one.keys_of(kinds[one.kind]).isdisjoint(other.keys_of(kinds[other.kind]))
