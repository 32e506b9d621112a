"""The past of a made-up charger. It is the same each time for the same charger and time."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from genx.domain.quantity import BEGIN, CONTEXT_BITS, END
from genx.seed.places import ERRORS, PLACES, Place
from genx.seed.prices import ZONE

BERLIN: Final = ZoneInfo(ZONE)
QUARTER_S: Final = 900
DAY_S: Final = 86_400.0
TROUBLED: Final = 17
"""One charger in as many is often out of order."""

BETWEEN_SESSIONS_S: Final = 300
TAG_DIGITS: Final = 7
CLOCK: Final = CONTEXT_BITS["Sample.Clock"]

Spell = tuple[int, int]
Reading = tuple[int, int, int, int]
"""When, what the register shows in Wh, power in W, and the bit of its context (`domain.quantity`)."""


class Charger(Struct, frozen=True, kw_only=True):
    number: int
    device_id: str
    name: str
    place: Place
    vendor: str
    model: str
    firmware_version: str
    connectors: int = 2

    @property
    def is_troubled(self) -> bool:
        return self.number % TROUBLED == 0


class Session(Struct, frozen=True, kw_only=True):
    """A session; times are seconds since 1970. It takes energy until `charged_at`."""

    connector_id: int
    id_tag: str
    began_at: int
    charged_at: int
    ended_at: int
    meter_start: int
    energy_wh: int
    power_w: int

    def readings(self) -> Iterator[Reading]:
        """Yield what the meter said at the start, at each quarter hour until the car was full, then, and at the end."""
        yield self.began_at, self.meter_start, 0, BEGIN
        for at in range(self.began_at // QUARTER_S * QUARTER_S + QUARTER_S, self.charged_at, QUARTER_S):
            yield at, self._register(at), self.power_w, CLOCK
        yield self.charged_at, self.meter_start + self.energy_wh, 0, CLOCK
        yield self.ended_at, self.meter_start + self.energy_wh, 0, END

    def statuses(self) -> Iterator["Status"]:
        """Yield what its connector told, from the plug to the time when it was free again."""
        yield Status(self.connector_id, self.began_at - 25, "Preparing")
        yield Status(self.connector_id, self.began_at, "Charging")
        if self.charged_at < self.ended_at - 60:
            yield Status(self.connector_id, self.charged_at, "SuspendedEV")
        yield Status(self.connector_id, self.ended_at, "Finishing")
        yield Status(self.connector_id, self.ended_at + 40, "Available")

    def _register(self, at: int) -> int:
        share = min((at - self.began_at) / (self.charged_at - self.began_at), 1.0)
        return self.meter_start + round(self.energy_wh * share)


class Status(Struct, frozen=True):
    connector_id: int
    at: int
    status: str
    error_code: str = "NoError"


class Life(Struct, frozen=True):
    """All that happened to a charger, each list in the order of time (statuses and sessions of each connector)."""

    sessions: Sequence[Session]
    statuses: Sequence[Status]
    presence: Sequence[tuple[int, bool]]


def charger(number: int, prefix: str, *, like: int | None = None) -> Charger:
    """Return the charger of a number, from 1 on. It is of the same kind as the one numbered `like`."""
    like = like or number
    place = PLACES[like % len(PLACES)]
    vendor, model, firmware = place.models[like // len(PLACES) % len(place.models)]
    site = place.sites[number // len(PLACES) % len(place.sites)]
    return Charger(
        number=number,
        device_id=f"{prefix}{number:03d}",
        name=f"{site}, bay {number} (made up)",
        place=place,
        vendor=vendor,
        model=model,
        firmware_version=firmware,
    )


def tag(number: int, prefix: str) -> str:
    return f"{prefix}{number:0{TAG_DIGITS}d}"


def life(of: Charger, since: datetime, until: datetime, tags: Sequence[str]) -> Life:
    """Make up the past of a charger between two times."""
    rng = Random(f"{of.number} {since:%Y%m%d}")  # noqa: S311 - nothing secret
    begin, end = int(since.timestamp()), int(until.timestamp())
    every, lasting = (10, 0.5) if of.is_troubled else (45, 0.08)
    away = list(_spells(rng, begin, end, every, lasting))
    sessions: list[Session] = []
    statuses: list[Status] = []
    for connector_id in range(1, of.connectors + 1):
        every, lasting = (20, 3) if of.is_troubled else (150, 0.3)
        faults = list(_spells(rng, begin, end, every, lasting))
        held = _united(away + faults)
        theirs = list(_sessions(rng, of.place, connector_id, (begin, end), held, tags))
        sessions += theirs
        statuses += sorted(_statuses(rng, connector_id, begin, faults, theirs), key=lambda each: each.at)
    presence = [
        (begin, True),
        *((at, online) for spell in away for at, online in zip(spell, (False, True), strict=True)),
    ]
    return Life(sessions, statuses, presence)


def _spells(rng: Random, begin: int, end: int, every_days: float, lasting_days: float) -> Iterator[Spell]:
    """Yield times of trouble, apart from each other and before the end."""
    at = begin + rng.expovariate(1 / every_days) * DAY_S
    while (over := at + 120 + rng.expovariate(1 / lasting_days) * DAY_S) < end:
        yield int(at), int(over)
        at = over + 600 + rng.expovariate(1 / every_days) * DAY_S


def _sessions(
    rng: Random, place: Place, connector_id: int, time_span: Spell, held: Sequence[Spell], tags: Sequence[str]
) -> Iterator[Session]:
    """Yield the sessions of a connector, in order. None is in a time at which the connector could not be used."""
    free_at, until = time_span
    register = rng.randrange(50_000, 40_000_000)
    until_hour = place.until_hour
    for midnight, is_day_off in _days(time_span):
        mean = place.sessions * (place.weekend if is_day_off else 1.0)
        count = int(mean + rng.random())
        hours = rng.choices(range(24), cum_weights=until_hour, k=count)
        for began_at in sorted(midnight + 3600 * hour + rng.randrange(3600) for hour in hours):
            plugged_s = 60 * max(rng.gauss(*place.minutes), 8.0)
            power_w = int(place.power_w * rng.choice((0.34, 0.67, 1.0)))
            energy_wh = int(min(max(rng.gauss(*place.kwh), 0.4) * 1000, power_w * plugged_s / 3600))
            charged_at = began_at + max(-(-energy_wh * 3600 // power_w), 60)
            ended_at = max(began_at + int(plugged_s), charged_at + 1)
            if began_at < free_at or ended_at + BETWEEN_SESSIONS_S > until or _meets(held, began_at, ended_at):
                continue
            yield Session(
                connector_id=connector_id,
                id_tag=tags[int(len(tags) * rng.random() ** 2)],
                began_at=began_at,
                charged_at=charged_at,
                ended_at=ended_at,
                meter_start=register,
                energy_wh=energy_wh,
                power_w=power_w,
            )
            register += energy_wh
            free_at = ended_at + BETWEEN_SESSIONS_S


def _united(spells: Iterable[Spell]) -> list[Spell]:
    """Return the same times in order, none of which meets another."""
    united: list[Spell] = []
    for at, over in sorted(spells):
        if united and at <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], over)
        else:
            united.append((at, over))
    return united


def _meets(held: Sequence[Spell], began_at: int, ended_at: int) -> bool:
    """Return whether a session, with the minutes around it, would meet one of these times."""
    last = bisect_left(held, (ended_at + BETWEEN_SESSIONS_S, 0)) - 1
    return last >= 0 and held[last][1] > began_at - BETWEEN_SESSIONS_S


def _statuses(
    rng: Random, connector_id: int, begin: int, faults: Sequence[Spell], sessions: Sequence[Session]
) -> Iterator[Status]:
    yield Status(connector_id, begin, "Available")
    for at, over in faults:
        error = rng.choices(tuple(ERRORS), tuple(ERRORS.values()))[0]
        yield Status(connector_id, at, "Faulted", error)
        yield Status(connector_id, over, "Available")
    for each in sessions:
        yield from each.statuses()


def _days(time_span: Spell) -> Iterator[tuple[int, bool]]:
    """Yield the midnights of the days in a time, and whether nobody works on that day."""
    first, last = (datetime.fromtimestamp(at, BERLIN).date() for at in time_span)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield _midnight(day), day.weekday() >= 5


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), BERLIN).timestamp())


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
