"""What a tariff may say: each bound from both sides, each refusal with its place, and that it comes back as it went."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from genx.domain.tariffs.checks import MOST_ELEMENTS
from tests.api.test_tariffs import content, created, refused
from tests.support.paging import items

ENERGY = {"type": "ENERGY", "price": "0.49"}
ELEMENT = "/draft/elements/0"
PRICE = f"{ELEMENT}/components/0"
WHEN = f"{ELEMENT}/restrictions"


async def post(api: httpx.AsyncClient, draft: Any, name: Any = "One") -> httpx.Response:
    return await api.post("/tariffs", json={"name": name, "draft": draft})


def component(**fields: Any) -> dict[str, Any]:
    return content(elements=[{"components": [ENERGY | fields]}])


def restricted(**restrictions: Any) -> dict[str, Any]:
    return content(elements=[{"components": [ENERGY], "restrictions": restrictions}])


@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        (component(type="ELECTRONS"), f"{PRICE}/type"),
        (component(type="energy"), f"{PRICE}/type"),
        (component(price=None), f"{PRICE}/price"),
        (component(price="1e400"), f"{PRICE}/price"),
        (component(price=" 1"), f"{PRICE}/price"),
        (component(price="1 "), f"{PRICE}/price"),
        (component(price="0.49\n"), f"{PRICE}/price"),
        (component(price="1,000.00"), f"{PRICE}/price"),
        (component(price="+1"), f"{PRICE}/price"),
        (component(price=".5"), f"{PRICE}/price"),
        (component(price="5."), f"{PRICE}/price"),
        (component(price="\u0663"), f"{PRICE}/price"),
        (component(price="€1"), f"{PRICE}/price"),
        (component(price="12345678"), f"{PRICE}/price"),
        (component(maxPrice="-0.01"), f"{PRICE}/maxPrice"),
        (component(maxPrice=12), f"{PRICE}/maxPrice"),
        (component(taxPercent="1000"), f"{PRICE}/taxPercent"),
        (component(taxPercent="-1"), f"{PRICE}/taxPercent"),
        (component(taxPercent="NaN"), f"{PRICE}/taxPercent"),
        (component(taxPercent="7.125"), f"{PRICE}/taxPercent"),
        (component(taxPercent="19\n"), f"{PRICE}/taxPercent"),
        (component(stepSize=0), f"{PRICE}/stepSize"),
        (component(stepSize=1_000_001), f"{PRICE}/stepSize"),
        (component(stepSize=1.5), f"{PRICE}/stepSize"),
        (component(stepSize="1"), f"{PRICE}/stepSize"),
        (restricted(startTime="24:00"), f"{WHEN}/startTime"),
        (restricted(startTime="7:30"), f"{WHEN}/startTime"),
        (restricted(endTime="07:60"), f"{WHEN}/endTime"),
        (restricted(dayOfWeek=["monday"]), f"{WHEN}/dayOfWeek/0"),
        (restricted(dayOfWeek=["MONDAY"] * 8), f"{WHEN}/dayOfWeek"),
        (restricted(startDate="2026-02-30"), f"{WHEN}/startDate"),
        (restricted(endDate="31.12.2026"), f"{WHEN}/endDate"),
        (restricted(endDate="2026-12-31T00:00:00Z"), f"{WHEN}/endDate"),
        (restricted(minKwh="-1"), f"{WHEN}/minKwh"),
        (restricted(maxKwh="Infinity"), f"{WHEN}/maxKwh"),
        (restricted(minPower="11 kW"), f"{WHEN}/minPower"),
        (restricted(maxPower=22), f"{WHEN}/maxPower"),
        (restricted(minDuration=-1), f"{WHEN}/minDuration"),
        (restricted(maxDuration=366 * 86_400 + 1), f"{WHEN}/maxDuration"),
        (content(elements=[{"components": []}]), f"{ELEMENT}/components"),
        (content(elements=[{"components": [ENERGY] * 5}]), f"{ELEMENT}/components"),
        (content(elements=[{"components": [ENERGY], "name": ""}]), f"{ELEMENT}/name"),
        (content(elements=[{"components": [ENERGY], "name": "x" * 101}]), f"{ELEMENT}/name"),
        (content(elements=[{"components": [ENERGY], "name": "a\0b"}]), f"{ELEMENT}/name"),
        (content(currency="EURO"), "/draft/currency"),
        (content(currency="GBP\n"), "/draft/currency"),
        (content(currency=None), "/draft/currency"),
        (content(timeZone=""), "/draft/timeZone"),
        (content(timeZone="x" * 65), "/draft/timeZone"),
        (content(minPrice="1.0000000"), "/draft/minPrice"),
        (content(maxPrice="NaN"), "/draft/maxPrice"),
        (content(graceMinutes=1_441), "/draft/graceMinutes"),
        (content(taxIncluded="yes"), "/draft/taxIncluded"),
        (None, "/draft"),
        ([], "/draft"),
    ],
)
async def test_what_has_not_the_form_of_a_tariff_is_refused_at_its_place(
    api: httpx.AsyncClient, draft: Any, pointer: str
) -> None:
    [error] = refused(await post(api, draft), 400, "invalid-request")
    assert error["pointer"] == pointer
    assert await items(api, "/tariffs") == []


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b", None, 7])
async def test_a_name_that_is_none_is_refused(api: httpx.AsyncClient, name: Any) -> None:
    [error] = refused(await post(api, content(), name), 400, "invalid-request")
    assert error["pointer"] == "/name"
    made = await created(api)
    answer = await api.patch(f"/tariffs/{made['tariffId']}", json={"revision": 1, "name": name})
    assert [each["pointer"] for each in refused(answer, 400, "invalid-request")] == ["/name"]


async def test_all_that_is_wrong_with_a_tariff_is_said_at_once(api: httpx.AsyncClient) -> None:
    twice = {"components": [ENERGY, ENERGY | {"taxPercent": "100.01", "maxPrice": "1000001"}]}
    never = {"components": [ENERGY | {"price": "9999999"}], "restrictions": {"startTime": "08:00", "endTime": "08:00"}}
    draft = content(currency="XXX", timeZone="Europe/Berlim", minPrice="2", maxPrice="1", elements=[twice, never])
    found = {each["pointer"]: each["detail"] for each in refused(await post(api, draft), 422, "unprocessable-entity")}
    assert list(found) == [
        "/draft/currency",
        "/draft/timeZone",
        "/draft/maxPrice",
        "/draft/elements/0/components",
        "/draft/elements/0/components/1/maxPrice",
        "/draft/elements/0/components/1/taxPercent",
        "/draft/elements/1/components/0/price",
        "/draft/elements/1/restrictions/endTime",
    ]
    assert found["/draft/elements/0/components/1/taxPercent"] == "Tax is from 0 to 100 %."
    made = await created(api)
    answer = await api.patch(f"/tariffs/{made['tariffId']}", json={"revision": 1, "draft": draft})
    assert [each["pointer"] for each in refused(answer, 422, "unprocessable-entity")] == list(found)
    asked = {"startedAt": "2026-01-15T12:00:00Z", "endedAt": "2026-01-15T13:00:00Z", "energyWh": 1, "powerW": 1}
    quoted = await api.post(f"/tariffs/{made['tariffId']}/quote", json=asked | {"content": draft})
    places = [each["pointer"] for each in refused(quoted, 422, "unprocessable-entity")]
    assert places == [each.replace("/draft", "/content") for each in found]
    assert (await api.get(f"/tariffs/{made['tariffId']}")).json() == made


FULL = {
    "name": "Größe ✓ =1+1",
    "components": [
        {"type": "ENERGY", "price": "1000000", "taxPercent": "100", "stepSize": 1_000_000, "maxPrice": "0.000001"},
        {"type": "TIME", "price": "0", "taxPercent": "0", "stepSize": 1, "maxPrice": "0"},
        {"type": "PARKING_TIME", "price": "0.000001", "taxPercent": "7.75", "stepSize": 60, "maxPrice": None},
        {"type": "FLAT", "price": "12.50", "taxPercent": None, "stepSize": 1, "maxPrice": "1000000.000000"},
    ],
    "restrictions": {
        "startTime": "23:59",
        "endTime": "00:00",
        "dayOfWeek": ["SUNDAY", "MONDAY"],
        "startDate": "2026-02-28",
        "endDate": "2028-02-29",
        "minKwh": "0",
        "maxKwh": "9999999.999999",
        "minPower": "3.700",
        "maxPower": "350",
        "minDuration": 0,
        "maxDuration": 366 * 86_400,
    },
}


async def test_a_tariff_at_all_its_bounds_comes_back_digit_by_digit(api: httpx.AsyncClient) -> None:
    """Whoever compares what was sent with what is kept, finds no difference: not even 12.50 became 12.5."""
    draft = {
        "currency": "JPY",
        "timeZone": "America/Argentina/ComodRivadavia",
        "elements": [FULL],
        "taxIncluded": False,
        "minPrice": "0.000001",
        "maxPrice": "0.0000010",
        "graceMinutes": 1_440,
    }
    refused(await post(api, draft), 400, "invalid-request")
    draft["maxPrice"] = "0.000001"
    made = (await post(api, draft)).json()
    assert made["draft"] == draft
    path = f"/tariffs/{made['tariffId']}"
    kept = (await api.post(f"{path}/publish", json={"revision": 1})).json()["published"]["content"]
    assert kept == draft
    assert (await api.get(f"{path}/versions")).json()["items"][0]["content"] == draft


async def test_what_is_left_out_is_shown_as_what_it_means(api: httpx.AsyncClient) -> None:
    draft = (await post(api, {**content(), "elements": [{"components": [ENERGY]}]})).json()["draft"]
    assert (draft["taxIncluded"], draft["minPrice"], draft["maxPrice"], draft["graceMinutes"]) == (True, None, None, 0)
    [element] = draft["elements"]
    assert element["components"] == [ENERGY | {"taxPercent": None, "stepSize": 1, "maxPrice": None}]
    assert element["name"] is None
    assert element["restrictions"].pop("dayOfWeek") == []
    assert set(element["restrictions"].values()) == {None}


async def test_a_hundred_elements_are_kept_and_one_more_is_refused(api: httpx.AsyncClient) -> None:
    elements = [
        {"components": [ENERGY], "restrictions": {"maxKwh": str(number)}} for number in range(1, MOST_ELEMENTS + 1)
    ]
    made = (await post(api, content(elements=elements))).json()
    assert len(made["draft"]["elements"]) == MOST_ELEMENTS
    assert made["warnings"] == [{"code": "energyMayBeFree", "element": None, "by": None}]
    [error] = refused(await post(api, content(elements=[*elements, elements[0]])), 400, "invalid-request")
    assert error["pointer"] == "/draft/elements"


ALWAYS = {"components": [ENERGY]}
FEE = {"components": [{"type": "FLAT", "price": "1"}]}


@pytest.mark.parametrize(
    ("elements", "wanted"),
    [
        ([ALWAYS], []),
        ([FEE], [("energyMayBeFree", None, None)]),
        ([ALWAYS | {"restrictions": {"minKwh": "5", "maxKwh": "5.0"}}, ALWAYS], [("neverHolds", 1, None)]),
        (
            [ALWAYS | {"restrictions": {"startDate": "2026-05-02", "endDate": "2026-05-01"}}, ALWAYS],
            [("neverHolds", 1, None)],
        ),
        ([ALWAYS, ALWAYS | {"restrictions": {"dayOfWeek": ["SUNDAY"]}}], [("neverReached", 2, 1)]),
        ([ALWAYS, {"components": [ENERGY, {"type": "FLAT", "price": "1"}]}], []),
        (
            [
                ALWAYS,
                FEE,
                {"components": [{"type": "FLAT", "price": "2"}]},
            ],
            [("neverReached", 3, 2)],
        ),
        ([ALWAYS | {"restrictions": {"maxPower": "22"}}], [("energyMayBeFree", None, None)]),
    ],
)
async def test_what_is_odd_is_kept_and_said(
    api: httpx.AsyncClient, elements: list[dict[str, Any]], wanted: list[tuple[str, int | None, int | None]]
) -> None:
    made = (await post(api, content(elements=elements))).json()
    assert [(each["code"], each["element"], each["by"]) for each in made["warnings"]] == wanted
    listed = (await api.get("/tariffs")).json()["items"]
    assert listed == [made]
    published = await api.post(f"/tariffs/{made['tariffId']}/publish", json={"revision": 1})
    assert published.json()["warnings"] == made["warnings"]


async def test_warnings_are_about_the_draft_as_long_as_there_is_one(api: httpx.AsyncClient) -> None:
    made = (await post(api, content(elements=[ALWAYS, ALWAYS]))).json()
    path = f"/tariffs/{made['tariffId']}"

    async def codes(body: dict[str, Any], change: Callable[..., Any] = api.patch, to: str = path) -> list[str]:
        answer = await change(to, json=body)
        return [each["code"] for each in answer.json()["warnings"]]

    assert await codes({"revision": 1}, api.post, f"{path}/publish") == ["neverReached"]
    assert await codes({"revision": 2, "draft": content()}) == []
    assert await codes({"revision": 3, "draft": None}) == ["neverReached"]
