"""Counting the time of a connector by a rule: up, down, excluded, not measured, and why for each stretch.

Up, down, excluded and not measured add up to the time. Only outages are excluded, so that an exclusion never lowers a
figure; but a rule that assesses opening hours alone leaves out what was up outside of them, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.availability.rules import LEAP_YEAR, Category, Reason, Rule, State
from genx.domain.availability.timeline import Stretch

NONE: Final = timedelta(0)


class Window(Struct, frozen=True, kw_only=True):
    """Time that may be excluded, and why. `exclusion_id` is None if it comes from the status of the charger."""

    since: datetime
    until: datetime
    reason: Reason
    exclusion_id: int | None = None


class Piece(Struct, frozen=True, kw_only=True):
    """Time that counts as one category. `reason` and `exclusion_id` say why if it is excluded."""

    stretch: Stretch
    category: Category
    reason: Reason | None = None
    exclusion_id: int | None = None


class Totals(Struct, frozen=True, kw_only=True):
    """Sums of time by category."""

    up: timedelta = NONE
    down: timedelta = NONE
    excluded: timedelta = NONE
    not_measured: timedelta = NONE

    @property
    def time(self) -> timedelta:
        return self.up + self.down + self.excluded + self.not_measured

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            up=self.up + other.up,
            down=self.down + other.down,
            excluded=self.excluded + other.excluded,
            not_measured=self.not_measured + other.not_measured,
        )

    def __sub__(self, other: "Totals") -> "Totals":
        return Totals(
            up=max(self.up - other.up, NONE),
            down=max(self.down - other.down, NONE),
            excluded=max(self.excluded - other.excluded, NONE),
            not_measured=max(self.not_measured - other.not_measured, NONE),
        )

    def figure(self, rule: Rule) -> float | None:
        """Return the availability in percent; None if nothing was measured."""
        leaves_out = any(allowance.whole for allowance in rule.reasons.values())
        time = rule.measured(self.up + self.down + (NONE if leaves_out else self.excluded))
        return max(100 * ((time - self.down) / time), 0.0) if time else None


def count(
    rule: Rule, stretches: Sequence[Stretch], windows: Iterable[Window], origin: datetime | None = None
) -> list[Piece]:
    """Count a timeline. Years of an allowance begin at `origin`, else with the timeline."""
    usable = _usable(rule, [*windows, *_maintenance(stretches)])
    begin = origin or (stretches[0].since if stretches else None)
    left = _Allowances(rule, begin)
    found: list[Piece] = []
    for stretch in stretches:
        for part in _cut(stretch, usable, left.borders(stretch)):
            found.extend(_judged(rule, part, usable, left))
    return _joined(found)


def totals(pieces: Iterable[Piece]) -> Totals:
    """Sum up pieces by category."""
    sums: dict[Category, timedelta] = dict.fromkeys(("up", "down", "excluded", "notMeasured"), NONE)
    for piece in pieces:
        sums[piece.category] += piece.stretch.length
    return Totals(up=sums["up"], down=sums["down"], excluded=sums["excluded"], not_measured=sums["notMeasured"])


def by_state(rule: Rule, seconds: Mapping[State, float]) -> Totals:
    """Sum up times by state, as if nothing was excluded."""
    sums: dict[Category, float] = {"up": 0.0, "down": 0.0, "notMeasured": 0.0}
    for state, of in seconds.items():
        sums[rule.category(state)] += of
    return Totals(
        up=timedelta(seconds=sums["up"]),
        down=timedelta(seconds=sums["down"]),
        not_measured=timedelta(seconds=sums["notMeasured"]),
    )


def states(stretches: Iterable[Stretch]) -> dict[State, float]:
    """Return the seconds that a timeline has of each state."""
    sums: dict[State, float] = {}
    for stretch in stretches:
        sums[stretch.state] = sums.get(stretch.state, 0.0) + stretch.length.total_seconds()
    return sums


def _maintenance(stretches: Iterable[Stretch]) -> Iterator[Window]:
    """Yield the time that operators called maintenance: it is planned."""
    for stretch in stretches:
        if stretch.charger_status == "maintenance":
            yield Window(since=stretch.since, until=stretch.until, reason="plannedMaintenance")


def _usable(rule: Rule, windows: Iterable[Window]) -> list[Window]:
    """Return the windows that the rule allows, cut to its allowance for one entry; those without a limit come first."""
    usable = []
    for window in windows:
        allowance = rule.reasons.get(window.reason)
        if allowance is None:
            continue
        if allowance.per_entry is not None:
            window = replace(window, until=min(window.until, window.since + allowance.per_entry))  # noqa: PLW2901
        usable.append(window)
    return sorted(usable, key=lambda window: _order(rule, window))


def _order(rule: Rule, window: Window) -> tuple[bool, bool, str, datetime, datetime, int]:
    allowance = rule.reasons[window.reason]
    limited = allowance.per_year is not None, allowance.per_entry is not None
    return *limited, window.reason, window.since, window.until, window.exclusion_id or 0


class _Allowances:
    """What is left of the yearly allowances while time is counted, in its order."""

    def __init__(self, rule: Rule, origin: datetime | None) -> None:
        self._rule = rule
        self._origin = origin
        self._used: dict[tuple[Reason, int], timedelta] = {}

    def borders(self, stretch: Stretch) -> list[datetime]:
        """Return the ends of years within a stretch."""
        assert self._origin is not None
        first = (stretch.since - self._origin) // LEAP_YEAR + 1
        last = (stretch.until - self._origin) // LEAP_YEAR
        return [self._origin + number * LEAP_YEAR for number in range(first, last + 1)]

    def take(self, reason: Reason, stretch: Stretch) -> timedelta:
        """Take as much of a stretch, which lies within one year, as is left of its allowance."""
        limit = self._rule.reasons[reason].per_year
        if limit is None:
            return stretch.length
        assert self._origin is not None
        key = reason, (stretch.since - self._origin) // LEAP_YEAR
        taken = min(limit - self._used.get(key, NONE), stretch.length)
        self._used[key] = self._used.get(key, NONE) + taken
        return taken


def _cut(stretch: Stretch, windows: Sequence[Window], borders: Iterable[datetime]) -> Iterator[Stretch]:
    """Cut a stretch at the borders of windows and of years."""
    edges = {edge for window in windows for edge in (window.since, window.until)} | set(borders)
    inner = sorted(edge for edge in edges if stretch.since < edge < stretch.until)
    for since, until in zip([stretch.since, *inner], [*inner, stretch.until], strict=True):
        yield replace(stretch, since=since, until=until)


def _judged(rule: Rule, part: Stretch, windows: Sequence[Window], left: _Allowances) -> Iterator[Piece]:
    """Yield what a part without any border within counts as; in two pieces if an allowance ends in it."""
    category = "notMeasured" if part.charger_status == "inactive" else rule.category(part.state)
    for window in windows:
        if not _excludes(rule, window, part, category):
            continue
        taken = left.take(window.reason, part)
        at = part.since + taken
        if taken:
            yield Piece(
                stretch=replace(part, until=at),
                category="excluded",
                reason=window.reason,
                exclusion_id=window.exclusion_id,
            )
        if at == part.until:
            return
        part = replace(part, since=at)
    yield Piece(stretch=part, category=category)


def _excludes(rule: Rule, window: Window, part: Stretch, category: Category) -> bool:
    lies_within = window.since <= part.since and part.until <= window.until
    is_excusable = category == "down" or (category == "up" and rule.reasons[window.reason].whole)
    return lies_within and is_excusable


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours that are the same but for the borders they were cut at."""
    found: list[Piece] = []
    for each in pieces:
        last = found[-1] if found else None
        if last is not None and _same(last, each):
            found[-1] = replace(last, stretch=replace(last.stretch, until=each.stretch.until, ends=each.stretch.ends))
        else:
            found.append(each)
    return found


def _same(one: Piece, other: Piece) -> bool:
    return (
        one.stretch.until == other.stretch.since
        and one.stretch.said == other.stretch.said
        and (one.category, one.reason, one.exclusion_id) == (other.category, other.reason, other.exclusion_id)
    )
