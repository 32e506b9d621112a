"""Ratings of transactions, one after the other: by whom, by what, what they differ by, and which one counts."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import costs
from genx.db.tables.transactions import transactions
from genx.domain.user import Role
from genx.jobs.table import RATING
from tests.api.test_tariffs import content, created, published, refused
from tests.api.test_transactions import row
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.paging import items
from tests.support.server import RunningServer, token_for
from tests.support.states import NOON

HOUR = timedelta(hours=1)
PATH = "/transactions/1"


@pytest.fixture(autouse=True)
def _nobody_rates_meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The job looks for what is due only when a test lets it: see `due`."""
    monkeypatch.setattr(costs, "due", _nothing)
    yield


async def _nothing(*_: Any) -> list[str]:
    return []


async def let_rate(server: RunningServer, *numbers: int) -> None:
    """Have the job rate these."""

    async def due(*_: Any) -> list[str]:
        return [str(number) for number in numbers]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(costs, "due", due)
        await server.app.jobs.once(RATING)


@pytest.fixture
async def tariff_id(api: httpx.AsyncClient, clean_db: AsyncEngine) -> int:
    """The tariff of a session of 10 kWh in an hour, 4.90 GBP."""
    found = (await published(api))["tariffId"]
    await ended(clean_db, found)
    return int(found)


async def ended(engine: AsyncEngine, tariff_id: int | None, number: int = 1, **known: Any) -> None:
    charger_id = await add_charger(engine, f"CP{number}")
    at = NOON + timedelta(minutes=number)
    told = {"started_at": at, "stopped_at": at + HOUR, "received_stop_at": at + HOUR, "energy_wh": 10_000}
    given = {} if tariff_id is None else {"tariff_id": tariff_id, "tariff_version": 1}
    await add(engine, transactions, row(charger_id, number, **told | given | known))


async def rate(api: httpx.AsyncClient, **body: int | None) -> dict[str, Any]:
    answer = await api.post(f"{PATH}/rate", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def kept(api: httpx.AsyncClient) -> list[tuple[int, str, str, bool]]:
    """Number, reason, amount of each rating, and whether it is the one that counts."""
    found = (await api.get(f"{PATH}/costs")).json()["items"]
    return [
        (each["cost"]["version"], each["why"], each["cost"]["totalInclTax"], each["cost"]["final"]) for each in found
    ]


async def test_each_rating_is_compared_with_the_one_before_it(api: httpx.AsyncClient, tariff_id: int) -> None:
    other = (await published(api, "Other", price="0.60"))["tariffId"]
    first = await rate(api)
    assert (first["difference"], first["cost"]["totalInclTax"]) == (None, "4.9000")
    dearer = await rate(api, tariffId=other, version=1)
    assert dearer["difference"] == {"total": "0.9200", "totalInclTax": "1.1000"}
    assert (await rate(api, tariffId=other, version=1))["difference"] == {"total": "0.0000", "totalInclTax": "0.0000"}
    cheaper = await rate(api, tariffId=None, version=None)
    assert cheaper["difference"] == {"total": "-0.9200", "totalInclTax": "-1.1000"}
    assert await kept(api) == [
        (4, "asked", "4.9000", True),
        (3, "asked", "6.0000", False),
        (2, "asked", "6.0000", False),
        (1, "asked", "4.9000", False),
    ]


async def test_amounts_of_two_currencies_are_not_compared(api: httpx.AsyncClient, tariff_id: int) -> None:
    await rate(api)
    draft = content("50", currency="JPY")
    yen = (await api.post("/tariffs", json={"name": "Yen", "draft": draft})).json()["tariffId"]
    await api.post(f"/tariffs/{yen}/publish", json={"revision": 1})
    found = await rate(api, tariffId=yen, version=1)
    assert (found["difference"], found["cost"]["currency"]) == (None, "JPY")
    assert found["cost"]["totalInclTax"] == "500.0000"
    totals = (await api.get("/transactions/totals")).json()["costs"]
    assert [(each["currency"], each["totalInclTax"]) for each in totals] == [("JPY", "500.0000")]
    assert (await rate(api))["difference"] is None


async def test_the_tariff_of_a_transaction_is_found_under_what_it_began_with(
    api: httpx.AsyncClient, tariff_id: int
) -> None:
    """Another one may price it; that does not move it in lists."""
    other = (await published(api, "Other"))["tariffId"]
    await rate(api, tariffId=other, version=1)
    for wanted, count in ((tariff_id, 1), (other, 0)):
        assert len(await items(api, "/transactions", tariffId=wanted)) == count
    assert (await api.get(PATH)).json()["cost"]["tariffId"] == other


async def test_a_transaction_without_a_tariff_is_rated_by_one_that_somebody_chooses(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    chosen = (await published(api))["tariffId"]
    await ended(clean_db, None)
    assert (await api.get(PATH)).json()["cost"] is None
    assert await kept(api) == []
    assert "say which one" in refused(await api.post(f"{PATH}/rate", json={}), 409, "not-priceable")
    assert (await api.get("/transactions/totals")).json()["unpriced"] == 1
    assert (await rate(api, tariffId=chosen, version=1))["cost"]["totalInclTax"] == "4.9000"
    sums = (await api.get("/transactions/totals")).json()
    assert (sums["unpriced"], sums["costs"][0]["count"]) == (0, 1)
    assert (await api.get(PATH)).json()["cost"]["final"] is True


async def test_a_retired_tariff_still_rates_and_a_draft_never_does(
    api: httpx.AsyncClient, tariff_id: int, clean_db: AsyncEngine
) -> None:
    assert (await api.delete(f"/tariffs/{tariff_id}")).status_code == 204
    assert (await rate(api))["cost"]["tariffId"] == tariff_id
    draft = (await created(api, "Draft"))["tariffId"]
    answer = await api.post(f"{PATH}/rate", json={"tariffId": draft, "version": 1})
    assert refused(answer, 404, "not-found") == f"There is no version 1 of tariff {draft}."


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"tariffId": 0, "version": 1}, "/tariffId"),
        ({"tariffId": 2**63, "version": 1}, "/tariffId"),
        ({"tariffId": 1, "version": 0}, "/version"),
        ({"tariffId": 1, "version": 2**31}, "/version"),
        ({"tariffId": "1", "version": 1}, "/tariffId"),
        ({"content": {}}, ""),
        ([], ""),
    ],
)
async def test_what_names_no_version_is_refused(
    api: httpx.AsyncClient, tariff_id: int, body: Any, pointer: str
) -> None:
    answer = await api.post(f"{PATH}/rate", json=body)
    assert [each["pointer"] for each in refused(answer, 400, "invalid-request")] == [pointer]
    assert await kept(api) == []


async def test_a_version_without_its_tariff_is_told_what_is_missing(api: httpx.AsyncClient, tariff_id: int) -> None:
    for body, pointer in (({"tariffId": tariff_id}, "/version"), ({"version": 1, "tariffId": None}, "/tariffId")):
        [error] = refused(await api.post(f"{PATH}/rate", json=body), 422, "unprocessable-entity")
        assert error["pointer"] == pointer


async def test_ratings_that_are_asked_for_at_once_are_counted_one_by_one(
    api: httpx.AsyncClient, tariff_id: int
) -> None:
    answers = await asyncio.gather(*(api.post(f"{PATH}/rate", json={}) for _ in range(4)))
    assert [each.status_code for each in answers] == [200] * 4, [each.text for each in answers]
    found = {each.json()["cost"]["version"]: each.json()["difference"] for each in answers}
    nothing = {"total": "0.0000", "totalInclTax": "0.0000"}
    assert found == {1: None, 2: nothing, 3: nothing, 4: nothing}
    assert [final for *_, final in await kept(api)] == [True, False, False, False]


async def test_the_job_does_not_rate_twice_and_takes_nothing_back_from_a_person(
    api: httpx.AsyncClient, server: RunningServer, tariff_id: int
) -> None:
    await let_rate(server, 1)
    await let_rate(server, 1)
    assert await kept(api) == [(1, "ended", "4.9000", True)]
    [only] = (await api.get(f"{PATH}/costs")).json()["items"]
    assert only["ratedBy"] is None
    await rate(api)
    [by_hand, _] = (await api.get(f"{PATH}/costs")).json()["items"]
    assert by_hand["ratedBy"].startswith("admin-")


async def test_a_rating_is_no_longer_final_when_its_transaction_changes(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, tariff_id: int
) -> None:
    """A stop that came late, or a review: the old rating is shown as not final, until the next one."""
    await let_rate(server, 1)
    await execute(clean_db, "UPDATE transactions SET energy_wh = 20000, rated = false")
    listed = (await items(api, "/transactions"))[0]["cost"]
    assert (listed["final"], listed["totalInclTax"], listed["version"]) == (False, "4.9000", 1)
    shown = (await api.get(PATH)).json()["cost"]
    assert (shown["final"], shown["totalInclTax"], shown["version"]) == (False, "9.8000", 0)
    assert await kept(api) == [(1, "ended", "4.9000", False)]
    await let_rate(server, 1)
    assert await kept(api) == [(2, "changed", "9.8000", True), (1, "ended", "4.9000", False)]


async def test_one_that_turns_suspect_after_its_rating_counts_no_more_until_it_was_reviewed(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, tariff_id: int
) -> None:
    await let_rate(server, 1)
    await execute(clean_db, "UPDATE transactions SET suspect = true")
    assert [final for *_, final in await kept(api)] == [False]
    sums = (await api.get("/transactions/totals")).json()
    assert (sums["costs"], sums["leftOut"], sums["unpriced"]) == ([], 1, 0)
    detail = refused(await api.post(f"{PATH}/rate", json={}), 409, "not-priceable")
    assert "needs review" in detail
    review = {"verdict": "corrected", "energyWh": 5_000}
    reviewed = (await api.post(f"{PATH}/review", json=review)).json()
    assert (reviewed["suspect"], reviewed["cost"]["final"], reviewed["cost"]["totalInclTax"]) == (
        False,
        False,
        "2.4500",
    )
    await let_rate(server, 1)
    assert await kept(api) == [(2, "changed", "2.4500", True), (1, "ended", "4.9000", False)]


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 200), ("admin", 200)])
async def test_everybody_reads_ratings_and_operators_make_them(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, tariff_id: int, role: Role, status: int
) -> None:
    email = f"{role}@example.org"
    async with server.client(await token_for(clean_db, role, email)) as client:
        assert (await client.post(f"{PATH}/rate", json={})).status_code == status
        found = (await client.get(f"{PATH}/costs")).json()["items"]
    entries = await items(api, "/audit-log", action="transaction.rated")
    done = status == 200
    assert [each["ratedBy"] for each in found] == [email] * done
    assert [each["actor"]["name"] for each in entries] == [email] * done
    assert [each["details"] for each in entries] == [{"tariffId": tariff_id, "version": 1, "total": "4.9000"}] * done


async def test_a_program_rates_under_its_own_name(
    api: httpx.AsyncClient, server: RunningServer, tariff_id: int
) -> None:
    key = (await api.post("/api-keys", json={"name": "billing", "role": "operator"})).json()["key"]
    async with server.client(key) as program:
        assert (await program.post(f"{PATH}/rate", json={})).status_code == 200
    [rating] = (await api.get(f"{PATH}/costs")).json()["items"]
    assert rating["ratedBy"] == "billing"


async def test_refusals_of_ratings_are_not_logged_as_done(
    api: httpx.AsyncClient, tariff_id: int, clean_db: AsyncEngine
) -> None:
    await execute(clean_db, "UPDATE transactions SET suspect = true")
    refused(await api.post(f"{PATH}/rate", json={}), 409, "not-priceable")
    refused(await api.post(f"{PATH}/rate", json={"tariffId": tariff_id, "version": 2}), 409, "not-priceable")
    assert await items(api, "/audit-log", action="transaction.rated") == []
