"""Prices of made-up sessions: over daylight saving, at the ends of the calendar, of nothing, by what somebody tries."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from genx.domain.user import Role
from tests.api.test_tariffs import content, created, published, refused
from tests.support.paging import items
from tests.support.server import RunningServer, token_for

ONE_HOUR = {
    "startedAt": "2026-01-15T12:00:00Z",
    "endedAt": "2026-01-15T13:00:00Z",
    "energyWh": 10_000,
    "powerW": 10_000,
}
WHOLE = content("1")


def of(*types: str, price: str = "6", **restrictions: Any) -> dict[str, Any]:
    return {"components": [{"type": each, "price": price} for each in types], "restrictions": restrictions}


async def quote(api: httpx.AsyncClient, draft: dict[str, Any], **session: Any) -> dict[str, Any]:
    """The receipt of a session by a tariff that is not saved."""
    made = await created(api)
    answer = await api.post(f"/tariffs/{made['tariffId']}/quote", json=ONE_HOUR | session | {"content": draft})
    assert answer.status_code == 200, answer.text
    cost: dict[str, Any] = answer.json()["cost"]
    assert sum(map(Decimal, amounts(cost, "amountInclTax"))) == Decimal(cost["totalInclTax"])
    assert sum(map(Decimal, amounts(cost, "amount"))) == Decimal(cost["total"])
    return cost


def amounts(cost: dict[str, Any], name: str) -> list[str]:
    lines = [line for period in cost["periods"] for line in period["lines"]]
    return [each[name] for each in (*lines, *cost["fees"], *cost["extras"])]


def spans(cost: dict[str, Any]) -> list[tuple[str, str]]:
    """Begin and end of each period, in hours and minutes."""
    return [(each["beganAt"][11:16], each["endedAt"][11:16]) for each in cost["periods"]]


@pytest.mark.parametrize(
    ("day", "night", "hours"),
    [("2026-03-28T23:00:00Z", "2026-03-29T03:00:00Z", 2), ("2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z", 4)],
)
async def test_a_night_rate_has_an_hour_less_or_more_when_clocks_are_set(
    api: httpx.AsyncClient, day: str, night: str, hours: int
) -> None:
    """From midnight to three in Berlin: two hours in March, four in October."""
    draft = content(timeZone="Europe/Berlin", elements=[of("TIME", startTime="00:00", endTime="03:00")])
    drawn = {"energyWh": 50_000, "powerW": 50_000 // length(day, night)}
    charged = await quote(api, draft, startedAt=day, endedAt=night, **drawn)
    timed = [line for period in charged["periods"] for line in period["lines"] if line["type"] == "TIME"]
    assert sum(int(line["quantity"]) for line in timed) == hours * 3_600
    assert charged["totalInclTax"] == f"{6 * hours}.0000"


def length(since: str, until: str) -> int:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)) // timedelta(hours=1)


async def test_a_day_of_the_week_is_that_of_the_tariff_s_own_zone(api: httpx.AsyncClient) -> None:
    """Noon of a Thursday in London is Friday in Kiritimati."""
    for zone, day, wanted in (
        ("Europe/London", "THURSDAY", "6.0000"),
        ("Pacific/Kiritimati", "THURSDAY", "0.0000"),
        ("Pacific/Kiritimati", "FRIDAY", "6.0000"),
    ):
        cost = await quote(api, content(timeZone=zone, elements=[of("TIME", dayOfWeek=[day])]))
        assert cost["totalInclTax"] == wanted, (zone, day)


async def test_a_time_that_passes_midnight_belongs_to_both_days(api: httpx.AsyncClient) -> None:
    draft = content(elements=[of("TIME", startTime="22:00", endTime="02:00"), of("TIME", price="1")])
    long = {"startedAt": "2026-01-15T21:00:00Z", "endedAt": "2026-01-16T03:00:00Z"}
    cost = await quote(api, draft, **long, energyWh=6_000, powerW=1_000)
    assert [line["element"] for each in cost["periods"] for line in each["lines"]] == [2, 1, 2]
    assert spans(cost) == [("21:00", "22:00"), ("22:00", "02:00"), ("02:00", "03:00")]
    assert cost["totalInclTax"] == "26.0000"


async def test_a_date_is_exclusive_at_its_end(api: httpx.AsyncClient) -> None:
    night = {"startedAt": "2026-12-31T23:00:00Z", "endedAt": "2027-01-01T01:00:00Z", "energyWh": 2_000, "powerW": 1_000}
    cost = await quote(api, content(elements=[of("TIME", endDate="2027-01-01")]), **night)
    assert (cost["totalInclTax"], spans(cost)[0]) == ("6.0000", ("23:00", "00:00"))
    cost = await quote(api, content(elements=[of("TIME", startDate="2027-01-01", endDate="9999-12-31")]), **night)
    assert (cost["totalInclTax"], spans(cost)[-1]) == ("6.0000", ("00:00", "01:00"))


@pytest.mark.parametrize(
    ("currency", "price", "total"),
    [
        ("JPY", "33.35", "334.0000"),
        ("EUR", "0.3335", "3.3400"),
        ("KWD", "0.33335", "3.3340"),
        ("ISK", "0.04", "0.0000"),
    ],
)
async def test_a_total_is_rounded_to_the_coins_of_its_currency(
    api: httpx.AsyncClient, currency: str, price: str, total: str
) -> None:
    cost = await quote(api, content(price, currency=currency))
    assert (cost["currency"], cost["totalInclTax"]) == (currency, total)
    assert all(isinstance(each, str) for each in amounts(cost, "amount"))


async def test_tax_is_added_to_prices_without_it_or_found_in_those_with_it(api: httpx.AsyncClient) -> None:
    for included, wanted in ((True, ("8.3300", "10.0000", "1.6700")), (False, ("10.0000", "12.0000", "2.0000"))):
        cost = await quote(api, content("1", taxIncluded=included))
        assert (cost["total"], cost["totalInclTax"], cost["tax"]) == wanted
        assert cost["taxIncluded"] is included


@pytest.mark.parametrize(
    ("draft", "total", "kinds"),
    [
        (content("1", minPrice="12"), "12.0000", ["minimum"]),
        (content("1", maxPrice="8"), "8.0000", ["maximum"]),
        (content("1", minPrice="10", maxPrice="10"), "10.0000", []),
        (content("0", maxPrice="0"), "0.0000", []),
        (
            content(elements=[{"components": [{"type": "ENERGY", "price": "1", "maxPrice": "2.5"}]}]),
            "2.5000",
            ["atMost"],
        ),
        (content(elements=[{"components": [{"type": "ENERGY", "price": "1", "stepSize": 3_000}]}]), "12.0000", []),
        (content(elements=[{"components": [{"type": "TIME", "price": "6", "stepSize": 5_400}]}]), "9.0000", []),
        (content(elements=[of("FLAT"), of("FLAT", price="7")]), "6.0000", []),
    ],
)
async def test_limits_and_steps_are_shown_on_the_receipt(
    api: httpx.AsyncClient, draft: dict[str, Any], total: str, kinds: list[str]
) -> None:
    cost = await quote(api, draft)
    assert cost["totalInclTax"] == total
    assert [each["kind"] for each in cost["extras"] if each["kind"] != "rounding"] == kinds


async def test_a_session_without_energy_or_without_time_has_a_price_too(api: httpx.AsyncClient) -> None:
    draft = content(elements=[*WHOLE["elements"], of("PARKING_TIME"), of("FLAT", price="2")])
    idle = await quote(api, draft, energyWh=0)
    assert [(each["kind"], each["kwh"]) for each in idle["periods"]] == [("idle", "0")]
    assert idle["totalInclTax"] == "8.0000"
    moment = await quote(api, draft, energyWh=0, endedAt=ONE_HOUR["startedAt"])
    assert moment["totalInclTax"] == "2.0000"


async def test_the_course_of_a_series_decides_what_each_kwh_costs(api: httpx.AsyncClient) -> None:
    """Nothing up to half past, then 4 kWh: what was drawn in the dear half of the hour is dear."""
    draft = content(elements=[of("ENERGY", price="1", endTime="12:30"), of("ENERGY", price="2")])
    series = [
        {"at": "2026-01-15T12:00:00Z", "energyWh": 0},
        {"at": "2026-01-15T13:30:00+01:00", "energyWh": 0},
        {"at": "2026-01-15T13:00:00Z", "energyWh": 4_000},
    ]
    cost = await quote(api, draft, series=series, endedAt=None, energyWh=None, powerW=None)
    assert cost["totalInclTax"] == "8.0000"
    assert cost["notes"] == []


UNTIL = "2026-01-15T13:00:00Z"


@pytest.mark.parametrize(
    ("odd", "pointer"),
    [
        ({"energyWh": 1_000_000_000, "powerW": 1}, "/endedAt"),
        ({"startedAt": "9999-12-31T23:59:59Z", "endedAt": "9999-12-31T23:59:59.9Z"}, "/startedAt"),
        ({"startedAt": "0001-01-01T00:00:00+14:00", "endedAt": "0001-01-01T01:00:00+14:00"}, "/startedAt"),
        ({"startedAt": "0001-01-01T00:00:00Z", "endedAt": "0001-01-01T01:00:00Z"}, "/startedAt"),
        ({"endedAt": "9999-12-31T23:59:59-14:00"}, "/endedAt"),
        ({"series": [{"at": "9999-12-31T23:59:59-14:00", "energyWh": 1}], "endedAt": None}, "/endedAt"),
        ({"series": [{"at": UNTIL, "energyWh": 1}, {"at": UNTIL, "energyWh": 1}]}, "/series"),
        ({"series": [{"at": "2026-01-15T13:00:00.001Z", "energyWh": 1}]}, "/endedAt"),
        ({"endedAt": "2026-02-15T12:00:00.001Z"}, "/endedAt"),
    ],
)
async def test_a_session_that_no_calendar_has_is_refused(
    api: httpx.AsyncClient, odd: dict[str, Any], pointer: str
) -> None:
    made = await created(api)
    answer = await api.post(f"/tariffs/{made['tariffId']}/quote", json=ONE_HOUR | odd)
    [error] = refused(answer, 422, "unprocessable-entity")
    assert error["pointer"] == pointer


@pytest.mark.parametrize(
    ("odd", "pointer"),
    [
        ({"startedAt": None}, "/startedAt"),
        ({"startedAt": "2026-01-15T12:00:00"}, "/startedAt"),
        ({"startedAt": 1_768_000_000}, "/startedAt"),
        ({"endedAt": "noon"}, "/endedAt"),
        ({"energyWh": -1}, "/energyWh"),
        ({"energyWh": 1_000_000_001}, "/energyWh"),
        ({"energyWh": 1.5}, "/energyWh"),
        ({"powerW": 0}, "/powerW"),
        ({"powerW": 4_000_001}, "/powerW"),
        ({"series": []}, "/series"),
        ({"series": [{"at": UNTIL, "energyWh": 1}] * 2_001}, "/series"),
        ({"series": [{"at": UNTIL}]}, "/series/0/energyWh"),
        ({"series": [{"at": UNTIL, "energyWh": 0, "powerW": -1}]}, "/series/0/powerW"),
        ({"version": 0}, "/version"),
        ({"version": 2**31}, "/version"),
        ({"content": content("-1")}, "/content/elements/0/components/0/price"),
    ],
)
async def test_what_has_not_the_form_of_a_session_is_refused_at_its_place(
    api: httpx.AsyncClient, odd: dict[str, Any], pointer: str
) -> None:
    made = await created(api)
    answer = await api.post(f"/tariffs/{made['tariffId']}/quote", json=ONE_HOUR | odd)
    assert [each["pointer"] for each in refused(answer, 400, "invalid-request")] == [pointer]


async def test_the_longest_session_with_most_readings_and_elements_is_priced(api: httpx.AsyncClient) -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    step = timedelta(days=31) / 2_000
    series = [{"at": (began + number * step).isoformat(), "energyWh": number * 100} for number in range(1, 2_001)]
    elements = [of("ENERGY", price="0.5", maxKwh=str(number)) for number in range(1, 100)]
    draft = content(elements=[*elements, of("ENERGY", price="1")])
    cost = await quote(api, draft, startedAt=began.isoformat(), endedAt=None, series=series)
    assert cost["totalInclTax"] == "150.5000"


async def test_a_quote_keeps_nothing_and_tells_nobody(api: httpx.AsyncClient) -> None:
    made = await published(api)
    path = f"/tariffs/{made['tariffId']}"
    before = await items(api, "/audit-log")
    await api.post(f"{path}/quote", json=ONE_HOUR | {"content": content("9")})
    assert (await api.get(path)).json() == made
    assert await items(api, "/audit-log") == before


async def test_what_is_sent_goes_before_a_version_and_a_version_before_the_draft(api: httpx.AsyncClient) -> None:
    made = await published(api, price="1")
    path = f"/tariffs/{made['tariffId']}"
    await api.patch(path, json={"revision": 2, "draft": content("2")})
    await api.post(f"{path}/publish", json={"revision": 3})
    await api.patch(path, json={"revision": 4, "draft": content("3")})

    async def asked(**more: Any) -> tuple[int | None, str, int | None]:
        found = (await api.post(f"{path}/quote", json=ONE_HOUR | more)).json()
        compared = found["inUse"]
        return found["version"], found["cost"]["totalInclTax"], None if compared is None else compared["version"]

    assert await asked(version=1, content=content("4")) == (None, "40.0000", 2)
    assert await asked(version=1) == (1, "10.0000", 2)
    assert await asked(version=2) == (2, "20.0000", None)
    assert await asked() == (None, "30.0000", 2)
    refused(await api.post(f"{path}/quote", json=ONE_HOUR | {"version": 3}), 404, "not-found")
    refused(await api.post("/tariffs/999999/quote", json=ONE_HOUR), 404, "not-found")


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 200), ("admin", 200)])
async def test_whoever_may_change_tariffs_may_try_them(
    api: httpx.AsyncClient, server: RunningServer, clean_db: Any, role: Role, status: int
) -> None:
    made = await created(api)
    async with server.client(await token_for(clean_db, role)) as client:
        answer = await client.post(f"/tariffs/{made['tariffId']}/quote", json=ONE_HOUR)
        assert answer.status_code == status
