"""What sessions cost by tariffs, told one by one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from genx.domain.tariffs.checks import MOST_ELEMENTS, TariffWarning, covers, faults, warnings
from genx.domain.tariffs.currencies import DIGITS, minor_unit
from genx.domain.tariffs.pricing import LONGEST, SessionTooLong, price
from genx.domain.tariffs.receipt import Receipt, ReceiptNote
from genx.domain.tariffs.session import Reading, Session, StatusFrom, Stretch
from genx.domain.tariffs.tariff import WEEKDAYS, Dimension, Element, PriceComponent, Restrictions, Tariff, Weekday

MONDAY = datetime(2025, 11, 24, 15, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ONE = Decimal(1)
WORKDAYS: tuple[Weekday, ...] = WEEKDAYS[:5]


def component(type_: Dimension, told: str, **known: Any) -> PriceComponent:
    return PriceComponent(type=type_, price=Decimal(told), **known)


def element(type_: Dimension, told: str, *, tax: int | None = 20, name: str | None = None, **when: Any) -> Element:
    tax_percent = None if tax is None else Decimal(tax)
    return Element(
        components=(component(type_, told, tax_percent=tax_percent),), restrictions=Restrictions(**when), name=name
    )


def tariff(*elements: Element, **known: Any) -> Tariff:
    return Tariff(**{"currency": "GBP", "time_zone": "Europe/London", **known, "elements": elements})


def session(hours: float, kwh: float, *readings: Reading, **known: Any) -> Session:
    values = {
        "started_at": MONDAY,
        "ended_at": MONDAY + hours * HOUR,
        "energy_wh": int(kwh * 1000),
        "meter_start": 0,
        "readings": readings,
    }
    return Session(**{**values, **known})


def harbour(peak: str = "0.59", **known: Any) -> Tariff:
    return tariff(
        element("ENERGY", peak, name="peak", start_time="16:00", end_time="19:00", day_of_week=WORKDAYS),
        element("ENERGY", "0.34", start_time="23:00", end_time="06:00"),
        element("ENERGY", "0.49"),
        element("PARKING_TIME", "6", start_time="06:00", end_time="23:00"),
        element("FLAT", "0.50"),
        **{"grace_minutes": 15, "min_price": Decimal(1), **known},
    )


FULL_AT = MONDAY + 105 * MINUTE
HARBOUR_SESSION = session(170 / 60, 38.5, Reading(FULL_AT, 38_500, 0))


def rows(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    return [
        (f"{each.began:%H:%M}", f"{each.ended:%H:%M}", each.kind, str(sum(line.amount_incl_tax for line in each.lines)))
        for each in receipt.periods
    ]


def test_an_afternoon_at_the_harbour_costs_what_its_rows_say() -> None:
    receipt = price(harbour(), HARBOUR_SESSION)
    assert rows(receipt) == [
        ("15:10", "16:00", "charging", "8.9833"),
        ("16:00", "16:55", "charging", "11.8983"),
        ("16:55", "17:10", "grace", "0"),
        ("17:10", "18:00", "idle", "5.0000"),
    ]
    assert [line.name for line in receipt.lines] == [None, "peak", None, None]
    assert receipt.total_incl_tax == Decimal("26.38")
    assert receipt.total == Decimal("21.98")
    assert [str(each.amount_incl_tax) for each in receipt.extras] == ["-0.0016"]


def test_what_was_read_between_two_values_is_said() -> None:
    [note] = price(harbour(), HARBOUR_SESSION).notes
    assert note == ReceiptNote(
        "between",
        {
            "at": "2025-11-24T16:00:00.000Z",
            "before": "2025-11-24T15:10:00.000Z",
            "after": "2025-11-24T16:55:00.000Z",
        },
    )
    read_then = replace(HARBOUR_SESSION, readings=(Reading(MONDAY + 50 * MINUTE, 18_000), Reading(FULL_AT, 38_500)))
    receipt = price(harbour(), read_then)
    assert receipt.notes == ()
    assert not any(each.interpolated for each in receipt.periods)


def test_without_readings_energy_is_spread_evenly_and_nobody_pays_for_standing() -> None:
    receipt = price(harbour(), session(10, 0.5))
    assert receipt.notes == (ReceiptNote("evenly"),)
    assert {each.kind for each in receipt.periods} == {"charging"}


def test_a_session_without_energy_stood_there() -> None:
    receipt = price(harbour(min_price=None), session(1, 0))
    assert rows(receipt) == [("15:10", "15:25", "grace", "0"), ("15:25", "16:10", "idle", "4.5000")]


def test_a_session_without_length_is_priced_at_its_moment() -> None:
    receipt = price(tariff(element("ENERGY", "0.5", tax=None)), session(0, 2))
    assert receipt.total == Decimal("1.00")
    early = session(0, 2, ended_at=MONDAY - HOUR)
    assert price(tariff(element("ENERGY", "0.5", tax=None)), early).total == Decimal("1.00")


def test_a_session_of_more_than_a_year_is_not_priced() -> None:
    with pytest.raises(SessionTooLong):
        price(harbour(), session(0, 1, ended_at=MONDAY + LONGEST + MINUTE))


def test_time_that_the_charger_paused_is_free() -> None:
    by_time = tariff(element("TIME", "6", tax=None), element("PARKING_TIME", "60", tax=None))
    at = [MONDAY + n * MINUTE for n in (0, 20, 40, 60, 80)]
    told = session(
        100 / 60, 10, Reading(at[1], 5_000, 0), Reading(at[2], 5_000, 0), Reading(at[3], 10_000, 0),
        statuses=(StatusFrom(at[1], "SuspendedEVSE"), StatusFrom(at[2], "Charging"), StatusFrom(at[4], "Finishing")),
    )  # fmt: skip
    assert rows(price(by_time, told)) == [
        ("15:10", "15:30", "charging", "2.0000"),
        ("15:30", "15:50", "paused", "0"),
        ("15:50", "16:10", "charging", "2.0000"),
        ("16:10", "16:50", "idle", "40.0000"),
    ]


def test_a_pause_by_the_charger_neither_uses_up_the_grace_nor_renews_it() -> None:
    waits = tariff(element("PARKING_TIME", "60", tax=None), grace_minutes=15)
    told = session(1, 0, statuses=(
        StatusFrom(MONDAY + 10 * MINUTE, "SuspendedEVSE"), StatusFrom(MONDAY + 20 * MINUTE, "Preparing"),
    ))  # fmt: skip
    assert [(each.kind, each.seconds_not_charging) for each in price(waits, told).periods] == [
        ("grace", Decimal(600)),
        ("paused", Decimal(600)),
        ("grace", Decimal(300)),
        ("idle", Decimal(2100)),
    ]


def test_a_status_says_that_a_car_is_full_before_the_meter_does() -> None:
    by_time = tariff(element("TIME", "6", tax=None))
    told = session(2, 20, Reading(MONDAY + HOUR, 10_000), statuses=(StatusFrom(MONDAY + HOUR, "SuspendedEV"),))
    assert price(by_time, told).seconds_charging == 3600


def test_a_register_that_counts_whole_kwh_stands_still_while_a_car_charges() -> None:
    readings = [Reading(MONDAY + n * MINUTE, n // 8 * 1000) for n in range(1, 60)]
    receipt = price(harbour(), session(1, 7, *readings))
    assert {each.kind for each in receipt.periods} == {"charging"}
    fine = [Reading(MONDAY + n * MINUTE, n // 8 * 1001) for n in range(1, 60)]
    assert "grace" in {each.kind for each in price(harbour(), session(1, 7.007, *fine)).periods}


def test_measured_power_says_that_a_car_charges_whatever_the_register_says() -> None:
    readings = [Reading(MONDAY + n * MINUTE, 0, 3_700) for n in range(1, 30)]
    assert price(harbour(), session(0.5, 0, *readings)).seconds_charging == 1800


def test_readings_that_do_not_fit_the_energy_give_its_shape() -> None:
    corrected = session(2, 10, Reading(MONDAY + MINUTE, 900_000), Reading(MONDAY + HOUR, 920_000))
    receipt = price(harbour(), corrected)
    assert receipt.notes == (ReceiptNote("scaled"),)
    assert receipt.kwh == 10
    stuck = session(2, 10, Reading(MONDAY + MINUTE, 900_000), Reading(MONDAY + HOUR, 900_000))
    assert price(harbour(), stuck).notes == (ReceiptNote("evenly"),)


@pytest.mark.parametrize(
    ("began", "zone", "hours"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), "Europe/Berlin", 2),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), "Europe/Berlin", 4),
        (datetime(2026, 10, 3, 13, 30, tzinfo=UTC), "Australia/Lord_Howe", 2.5),
        (datetime(2026, 4, 4, 13, tzinfo=UTC), "Australia/Lord_Howe", 3.5),
    ],
)
def test_midnight_to_three_is_as_long_as_it_is_on_that_day(began: datetime, zone: str, hours: float) -> None:
    night = tariff(element("TIME", "1", tax=None, end_time="03:00"), time_zone=zone)
    told = session(0, 50, started_at=began, ended_at=began + 8 * HOUR)
    [line] = price(night, told).lines
    assert line.quantity == int(hours * 3600)


def test_a_price_by_energy_begins_in_the_middle_of_a_minute() -> None:
    by_amount = tariff(element("ENERGY", "1", tax=None, max_kwh=Decimal(10)), element("ENERGY", "0.1", tax=None))
    receipt = price(by_amount, session(1, 25))
    assert [(line.quantity, line.amount) for line in receipt.lines] == [
        (10 * ONE, 10 * ONE),
        (15 * ONE, Decimal("1.5")),
    ]
    assert receipt.periods[0].ended == MONDAY + 24 * MINUTE


def test_prices_by_date_power_and_length_of_the_session() -> None:
    by_all = tariff(
        element("ENERGY", "5", tax=None, start_date=date(2025, 11, 25)),
        element("ENERGY", "4", tax=None, end_date=date(2025, 11, 24)),
        element("ENERGY", "3", tax=None, min_power=Decimal(50)),
        element("ENERGY", "2", tax=None, min_duration=1800),
        element("ENERGY", "1", tax=None),
    )
    assert [line.price for line in price(by_all, session(1, 20)).lines] == [1, 2]
    assert [line.price for line in price(by_all, session(1, 60)).lines] == [3]
    assert [line.price for line in price(by_all, session(9.5, 10)).lines] == [1, 2, 5]


def test_steps_round_up_the_sum_on_the_last_row_and_of_time_only_the_last_kind() -> None:
    by_steps = tariff(
        Element(components=(component("ENERGY", "1", step_size=500), component("TIME", "6", step_size=300))),
        Element(components=(component("PARKING_TIME", "60", step_size=600),)),
    )
    charged = price(by_steps, session(19 / 60, 4.3))
    assert [(line.quantity, line.billed) for line in charged.lines] == [(Decimal("4.3"), Decimal("4.5")), (1140, 1200)]
    stood = price(by_steps, session(24 / 60, 4.3, Reading(MONDAY + 19 * MINUTE, 4_300)))
    assert [line.billed for line in stood.lines] == [Decimal("4.5"), Decimal(1140), Decimal(600)]


def test_a_fee_is_due_once_as_soon_as_it_applies() -> None:
    fee = tariff(element("FLAT", "2", tax=None, min_kwh=Decimal("0.1")), element("ENERGY", "0", tax=None))
    assert price(fee, session(1, 10)).total == 2
    assert price(fee, session(1, 0)).total == 0


def test_standing_costs_no_more_than_its_limit() -> None:
    capped = tariff(
        Element(components=(component("PARKING_TIME", "6", tax_percent=Decimal(20), max_price=Decimal(12)),)),
        element("ENERGY", "0.49"),
    )
    receipt = price(capped, session(10, 0))
    [extra] = receipt.extras
    assert (extra.kind, extra.element, extra.amount_incl_tax) == ("atMost", 1, -48 * ONE)
    assert receipt.total_incl_tax == 12


def test_the_least_and_the_most_that_a_session_costs_are_rows_of_their_own() -> None:
    bounded = harbour(max_price=Decimal(20))
    least = price(bounded, session(0.1, 0.2))
    assert [(each.kind, each.amount_incl_tax) for each in least.extras if each.kind != "rounding"] == [
        ("minimum", Decimal("0.4020"))
    ]
    assert least.total_incl_tax == 1
    most = price(bounded, HARBOUR_SESSION)
    assert (most.total_incl_tax, most.total) == (20 * ONE, Decimal("16.67"))
    nothing = tariff(element("ENERGY", "0"), min_price=Decimal(6))
    assert price(nothing, session(1, 1)).tax == 1


def test_prices_without_tax_have_it_added() -> None:
    without = replace(tariff(element("ENERGY", "1", tax=19)), tax_included=False)
    receipt = price(without, session(1, 10))
    assert (receipt.total, receipt.total_incl_tax, receipt.tax) == (10 * ONE, Decimal("11.90"), Decimal("1.90"))


def test_yen_have_no_smaller_unit_and_dinars_have_thousandths() -> None:
    for currency, told in (("JPY", "3"), ("EUR", "3.33"), ("KWD", "3.333")):
        receipt = price(tariff(element("ENERGY", "0.3333", tax=None), currency=currency), session(1, 10))
        assert str(receipt.total) == told
    assert minor_unit("JPY") == 1
    assert len(DIGITS) > 150


def test_a_good_tariff_has_no_faults_and_no_warnings() -> None:
    assert faults(harbour()) == []
    assert warnings(harbour()) == []


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        (replace(harbour(), currency="XYZ"), "/currency"),
        (replace(harbour(), time_zone="Europe/Atlantis"), "/timeZone"),
        (replace(harbour(), time_zone="../../etc/passwd"), "/timeZone"),
        (tariff(), "/elements"),
        (tariff(*[element("ENERGY", "1")] * (MOST_ELEMENTS + 1)), "/elements"),
        (harbour(min_price=Decimal(-1)), "/minPrice"),
        (harbour(min_price=Decimal(3), max_price=Decimal(2)), "/maxPrice"),
        (tariff(element("ENERGY", "-0.1")), "/elements/0/components/0/price"),
        (tariff(element("ENERGY", "NaN")), "/elements/0/components/0/price"),
        (tariff(element("ENERGY", "Infinity")), "/elements/0/components/0/price"),
        (tariff(element("ENERGY", "1e99")), "/elements/0/components/0/price"),
        (tariff(element("ENERGY", "0.0000001")), "/elements/0/components/0/price"),
        (tariff(element("ENERGY", "1", tax=101)), "/elements/0/components/0/taxPercent"),
        (tariff(Element(components=(component("ENERGY", "1", step_size=0),))), "/elements/0/components/0/stepSize"),
        (tariff(Element(components=(component("FLAT", "1", max_price=-ONE),))), "/elements/0/components/0/maxPrice"),
        (tariff(Element(components=())), "/elements/0/components"),
        (tariff(Element(components=(component("ENERGY", "1"),) * 2)), "/elements/0/components"),
        (tariff(element("ENERGY", "1", start_time="07:00", end_time="07:00")), "/elements/0/restrictions/endTime"),
    ],
)  # fmt: skip
def test_a_tariff_that_can_not_be_used_says_where(bad: Tariff, pointer: str) -> None:
    assert [each.pointer for each in faults(bad)] == [pointer]


def test_elements_that_never_apply_are_warned_of() -> None:
    odd = tariff(
        element("ENERGY", "1", min_kwh=Decimal(5), max_kwh=Decimal(5)),
        element("ENERGY", "1", day_of_week=WORKDAYS, start_date=date(2026, 1, 1)),
        element("ENERGY", "2", day_of_week=("FRIDAY",), start_date=date(2026, 2, 1)),
        element("TIME", "2", start_date=date(2026, 2, 1), end_date=date(2026, 2, 1)),
    )
    assert warnings(odd) == [
        TariffWarning("neverHolds", 1),
        TariffWarning("neverReached", 3, 2),
        TariffWarning("neverHolds", 4),
        TariffWarning("energyMayBeFree"),
    ]
    always = tariff(element("ENERGY", "1"), element("ENERGY", "2"), element("FLAT", "2"))
    assert warnings(always) == [TariffWarning("neverReached", 2, 1)]


def test_restrictions_cover_narrower_ones() -> None:
    wide = Restrictions(max_kwh=Decimal(10), min_duration=60)
    assert covers(wide, Restrictions(max_kwh=Decimal(9), min_duration=60))
    assert not covers(wide, Restrictions(max_kwh=Decimal(11), min_duration=60))
    assert not covers(wide, Restrictions(max_kwh=Decimal(9)))
    assert not covers(wide, Restrictions(min_duration=60))
    assert not covers(Restrictions(day_of_week=WORKDAYS), Restrictions())
    assert not covers(Restrictions(start_time="07:00"), Restrictions())


def test_an_energy_is_reached_at_the_nearest_millisecond() -> None:
    began = datetime(2026, 11, 29, 12, tzinfo=UTC)
    ended = began + timedelta(minutes=15)
    stretch = Stretch(began, ended, Decimal(0), Decimal(1000), Decimal(4000), "charging")
    assert stretch.reaches(Decimal("333.333")) == began + timedelta(minutes=5)
    assert stretch.reaches(Decimal("333.334")) == began + timedelta(minutes=5, milliseconds=1)
