"""Writer of the versions of their local lists that charge points report."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from genx.db.journal.writer import insert, plain
from genx.db.tables.local_lists import local_lists
from genx.domain.changes import ListVersionTold


class _Told(NamedTuple):
    charger_id: int
    charger_version: int
    version: int
    entries: Mapping[str, object]
    drops: int


def _told(change: ListVersionTold) -> Iterable[_Told]:
    """Yield the row of a list that was never sent; of any other, only the version that was told is taken."""
    yield _Told(change.charger_id, change.version, version=0, entries={}, drops=0)


TOLD = insert(
    ListVersionTold,
    local_lists,
    plain(*_Told._fields),
    keys=("charger_id",),
    updates=("charger_version",),
    items=_told,
)
