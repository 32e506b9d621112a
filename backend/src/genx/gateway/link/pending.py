"""Measurements of one charge point that wait to be kept in the series, in batches (ADR 27)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from genx.central_system.ports import Journal
from genx.domain.changes import Change, SeriesLate, SeriesMeasured
from genx.domain.series import LASTING, Measurement, merged

MOST: Final = 512
"""Measurements that wait. While the database is away, the oldest of more are given up."""


class Pending:
    """Measurements by connector and second; those of the same second are put together."""

    __slots__ = ("_by_second", "_journal")

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._by_second: dict[tuple[int, datetime], Measurement] = {}

    def add(self, measurements: Iterable[Measurement]) -> tuple[Change, ...]:
        """Add measurements. Returns all that wait, to be kept at once, if one of them must not be lost."""
        lasts = False
        for each in measurements:
            key = (each.connector_id, each.at)
            known = self._by_second.get(key)
            self._by_second[key] = each if known is None else merged(known, each)
            lasts = lasts or bool(each.contexts & LASTING)
        if len(self._by_second) > MOST and not lasts:
            self._make_room()
        return self.take() if lasts else ()

    def take(self) -> tuple[Change, ...]:
        """Return what waits as changes, which the caller keeps."""
        if not self._by_second:
            return ()
        measurements, self._by_second = tuple(self._by_second.values()), {}
        days = {(each.charger_id, each.connector_id, each.at.date()) for each in measurements if each.is_late}
        return (SeriesMeasured(measurements), *(SeriesLate(*day) for day in sorted(days)))

    def _make_room(self) -> None:
        if self._journal.available:
            self._journal.submit(self.take())
        else:
            for key in list(self._by_second)[: len(self._by_second) - MOST]:
                del self._by_second[key]
