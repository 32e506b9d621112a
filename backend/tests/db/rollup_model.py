"""Rollups as they are defined, worked out second by second from lists: slow, plain, and written apart from the SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from genx.domain.power import DEFAULT_LIMIT_W, TOLERANCE_FACTOR, TOLERANCE_WH

COLUMNS = {
    "Preparing": "preparing_s",
    "Charging": "charging_s",
    "SuspendedEV": "suspended_ev_s",
    "SuspendedEVSE": "suspended_evse_s",
    "Finishing": "finishing_s",
    "Reserved": "reserved_s",
    "Unavailable": "unavailable_s",
    "Faulted": "faulted_s",
    "offline": "offline_s",
    "unknown": "unknown_s",
}
MOST_APART = 3600


@dataclass
class Session:
    """A transaction by the seconds of its start and end; `ended` is None while it runs."""

    begun: int
    ended: int | None
    energy_wh: int
    meter_start: int
    suspect: bool = False
    readings: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Model:
    """A connector's time in seconds after `zero`, a quarter hour. Rows of histories are (second, what)."""

    zero: datetime
    until: int
    statuses: list[tuple[int, str | None]] = field(default_factory=list)
    presences: list[tuple[int, bool | None]] = field(default_factory=list)
    readings: list[tuple[int, int]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    @property
    def known_since(self) -> int | None:
        firsts = [min(second for second, _ in rows) for rows in (self.statuses, self.presences) if rows]
        return max(firsts) if len(firsts) == 2 else None

    def case(self, second: int) -> str:
        status = [what for at, what in self.statuses if at <= second][-1]
        online = [what for at, what in self.presences if at <= second][-1]
        if online is False:
            return "offline"
        return status if online and status is not None else "unknown"

    def quarter_hours(self) -> dict[int, dict[str, float]]:
        """Return the rows of quarter hours, by their first seconds, without values that are 0."""
        made = {start: self._quarter_hour(start) for start in range(0, self.until, 900)}
        return {start: row for start, row in made.items() if self._is_something(row)}

    def _is_something(self, row: dict[str, float]) -> bool:
        return any(row[name] for name in row if name != "seconds") or 0 < row["seconds"] < 900

    def _quarter_hour(self, start: int) -> dict[str, float]:
        row: dict[str, float] = dict.fromkeys((*COLUMNS.values(), "session_wh", "suspect_wh"), 0)
        row |= dict.fromkeys(("started", "stopped", "faults", "seconds"), 0)
        known = self.known_since
        for second in range(start, start + 900):
            if known is not None and second >= known:
                row["seconds"] += 1
                case = self.case(second)
                if case != "Available":
                    row[COLUMNS[case]] += 1
        before = [None, *(status for _, status in self.statuses)]
        for previous, (at, status) in zip(before, self.statuses, strict=False):
            row["faults"] += start <= at < start + 900 and status == "Faulted" != previous
        for session in self.sessions:
            pieces = self.pieces(session)
            if start in pieces:
                row["suspect_wh" if session.suspect else "session_wh"] += pieces[start]
                row["started"] += start == min(pieces)
                row["stopped"] += session.ended is not None and start == max(pieces)
        row["energy_wh"] = float(self._energy(start))
        return row

    def _energy(self, start: int) -> Fraction:
        total = Fraction(0)
        for (before, was), (at, wh) in pairwise(self.readings):
            within = min(at, start + 900) - max(before, start)
            if at - before <= MOST_APART and within > 0 and wh > was and possible(wh - was, at - before):
                total += Fraction((wh - was) * within, at - before)
        return total

    def pieces(self, session: Session) -> dict[int, int]:
        """Return the pieces of a session by the first seconds of their quarter hours."""
        ended = self.until if session.ended is None else max(session.ended, session.begun)
        if session.ended is None and session.begun >= ended:
            return {}
        rises = list(self._rises(session, ended))
        total = sum((rise for *_, rise in rises), Fraction(0))
        if total == 0:
            rises = [(before, at, Fraction(at - before)) for before, at, _ in rises] or [
                (session.begun, ended, Fraction(1))
            ]
        whole = sum((rise for *_, rise in rises), Fraction(0))
        energy = session.energy_wh if session.ended is not None else round(total)
        last = max(ended - 1, session.begun) // 900 * 900
        starts = range(session.begun // 900 * 900, last + 1, 900)
        risen = [0, *(rounded(energy * self._risen(rises, start + 900) / whole) for start in starts)]
        pieces = {start: risen[place + 1] - risen[place] for place, start in enumerate(starts)}
        ends = {starts[0]} | ({last} if session.ended is not None else set())
        return {start: wh for start, wh in pieces.items() if wh or start in ends}

    def _rises(self, session: Session, ended: int) -> Iterable[tuple[int, int, Fraction]]:
        stop = [] if session.ended is None else [(ended, session.meter_start + session.energy_wh)]
        between = [(at, wh) for at, wh in session.readings if session.begun < at < ended]
        points = [(session.begun, session.meter_start), *between, *stop]
        if session.ended is None:
            points.append((ended, points[-1][1]))
        for (before, was), (at, wh) in pairwise(points):
            if at > before:
                rise = wh - was if wh > was and possible(wh - was, at - before) else 0
                yield before, at, Fraction(rise)

    def _risen(self, rises: Sequence[tuple[int, int, Fraction]], until: int) -> Fraction:
        total = Fraction(0)
        for before, at, rise in rises:
            if at <= until:
                total += rise
            elif before < until:
                total += rise * (until - before) / (at - before)
        return total

    def time(self, second: int) -> datetime:
        return self.zero + timedelta(seconds=second)


def possible(rise: int, seconds: int) -> bool:
    return rise <= DEFAULT_LIMIT_W * seconds / 3600 * TOLERANCE_FACTOR + TOLERANCE_WH


def rounded(value: Fraction) -> int:
    return round(float(value))
