"""Tariffs and sessions that hypothesis makes up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from genx.domain.tariffs.session import Reading, Session
from genx.domain.tariffs.tariff import WEEKDAYS, Element, PriceComponent, Restrictions, Tariff
from tests.domain.tariff_oracle import SLICE_S, Part

CLOCKS_ARE_SET = {
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    "Asia/Kathmandu": (datetime(2026, 5, 10, 18, 15, tzinfo=UTC),),
    "UTC": (datetime(2026, 2, 28, 23, 55, tzinfo=UTC),),
}
PRICES = st.decimals(0, 9, places=3)
TAXES = st.sampled_from([None, Decimal(0), Decimal("7.7"), Decimal(20)])
TIMES = st.builds("{:02d}:{:02d}".format, st.sampled_from([0, 1, 2, 3, 23]), st.sampled_from([0, 10, 30, 50]))
DATES = st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25)])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def restrictions(draw: st.DrawFn) -> Restrictions:
    start, end = draw(st.one_of(st.just((None, None)), st.tuples(maybe(TIMES), maybe(TIMES))))
    return Restrictions(
        start_time=start,
        end_time=None if start == end else end,
        day_of_week=tuple(draw(st.one_of(st.just(set()), st.sets(st.sampled_from(WEEKDAYS), min_size=3)))),
        start_date=draw(maybe(DATES)),
        end_date=draw(maybe(DATES)),
        min_kwh=draw(maybe(st.decimals(0, 1, places=2))),
        max_kwh=draw(maybe(st.decimals(0, 2, places=2))),
        min_power=draw(maybe(st.sampled_from([Decimal("0.36"), Decimal("3.6")]))),
        max_power=draw(maybe(st.sampled_from([Decimal("0.72"), Decimal("5.4")]))),
        min_duration=draw(maybe(st.integers(0, 60).map(lambda each: each * SLICE_S))),
        max_duration=draw(maybe(st.integers(0, 120).map(lambda each: each * SLICE_S))),
    )


PLAIN = st.just(Restrictions())
BY_ONE = restrictions().flatmap(
    lambda each: st.sampled_from(each.__struct_fields__).map(lambda name: Restrictions(**{name: getattr(each, name)}))
)


@st.composite
def elements(draw: st.DrawFn, *, types: tuple[Any, ...]) -> Element:
    chosen = draw(st.lists(st.sampled_from(types), min_size=1, max_size=3, unique=True))
    components = [
        PriceComponent(
            type=each,
            price=draw(PRICES),
            tax_percent=draw(TAXES),
            step_size=draw(st.sampled_from([1, 1, 1, 100, 300])),
        )
        for each in chosen
    ]
    return Element(components=tuple(components), restrictions=draw(st.one_of(PLAIN, BY_ONE, restrictions())))


@st.composite
def tariffs(
    draw: st.DrawFn, types: tuple[Any, ...] = ("ENERGY", "TIME", "PARKING_TIME", "FLAT"), *, bounded: bool = True
) -> Tariff:
    least = draw(maybe(st.decimals(0, 3, places=2))) if bounded else None
    most = draw(maybe(st.decimals(0, 20, places=2))) if bounded else None
    return Tariff(
        currency="EUR",
        time_zone=draw(st.sampled_from(sorted(CLOCKS_ARE_SET))),
        elements=tuple(draw(st.lists(elements(types=types), min_size=1, max_size=4))),
        tax_included=draw(st.booleans()),
        min_price=least,
        max_price=most if least is None or most is None or most > least else None,
        grace_minutes=draw(st.sampled_from([0, 0, 1, 5])),
    )


PARTS = st.lists(
    st.builds(Part, st.integers(1, 90), st.sampled_from([0, 0, 1, 2, 3, 7, 10, 20])), min_size=1, max_size=5
)


@st.composite
def starts(draw: st.DrawFn, time_zone: str) -> datetime:
    near = draw(st.sampled_from(CLOCKS_ARE_SET[time_zone]))
    return near - timedelta(seconds=draw(st.integers(0, 180)) * SLICE_S)


def session(began: datetime, parts: list[Part], meter_start: int = 1_000) -> Session:
    """Return a session with a reading at each end of its parts."""
    at, register, readings = began, meter_start, []
    for part in parts:
        at += timedelta(seconds=part.slices * SLICE_S)
        register += part.slices * part.wh
        readings.append(Reading(at, register))
    return Session(
        started_at=began,
        ended_at=at,
        energy_wh=register - meter_start,
        meter_start=meter_start,
        readings=tuple(readings[:-1]),
    )
