"""Several people edit tariffs: who may, who was first, which is the default, what stays, what is logged."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.transactions import transactions
from genx.domain.user import Role
from tests.api.test_tariffs import SIMPLE, content, created, published, refused
from tests.api.test_transactions import row
from tests.support.database import column, execute
from tests.support.kept import add, add_charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer, token_for


def path_of(tariff: dict[str, Any], rest: str = "") -> str:
    return f"/tariffs/{tariff['tariffId']}{rest}"


async def patched(api: httpx.AsyncClient, tariff: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The tariff after a change by somebody who has seen it as it is given here."""
    answer = await api.patch(path_of(tariff), json={"revision": tariff["revision"]} | fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def told(api: httpx.AsyncClient, tariff: dict[str, Any]) -> list[tuple[str, Any]]:
    """What the audit log says of a tariff, the first first."""
    found = await items(api, "/audit-log", targetId=str(tariff["tariffId"]))
    return [(each["action"], each["details"]) for each in reversed(found)]


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_everybody_reads_tariffs_and_operators_change_them(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine, role: Role
) -> None:
    made = await published(api)
    async with server.client(await token_for(clean_db, role)) as client:
        for readable in ("/tariffs", path_of(made), path_of(made, "/versions")):
            assert (await client.get(readable)).status_code == 200
        answers = [
            await client.post("/tariffs", json={"name": "Mine", "draft": content()}),
            await client.patch(path_of(made), json={"revision": 2, "draft": content("1")}),
            await client.post(path_of(made, "/publish"), json={"revision": 3}),
            await client.delete(path_of(made)),
        ]
    wanted = [403] * 4 if role == "viewer" else [201, 200, 200, 204]
    assert [each.status_code for each in answers] == wanted


async def test_a_stranger_is_told_nothing_of_prices(api: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    made = await published(api)
    for path in ("/tariffs", path_of(made), path_of(made, "/versions"), "/tariffs/999999"):
        refused(await stranger.get(path), 401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "No revision"}, "/revision"),
        ({"revision": 0}, "/revision"),
        ({"revision": 2**31}, "/revision"),
        ({"revision": "1"}, "/revision"),
        ({"revision": 1, "isDefault": None}, "/isDefault"),
        ({"revision": 1, "isDefault": "true"}, "/isDefault"),
        ({"revision": 1, "tariffId": 2}, ""),
        ({"revision": 1, "published": None}, ""),
    ],
)
async def test_a_change_that_is_none_is_refused_with_the_place(
    api: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    made = await created(api)
    [error] = refused(await api.patch(path_of(made), json=body), 400, "invalid-request")
    assert error["pointer"] == pointer
    assert (await api.get(path_of(made))).json() == made


@pytest.mark.parametrize("number", ["0", "-1", str(2**63)])
async def test_a_number_that_no_tariff_has_is_refused(api: httpx.AsyncClient, number: str) -> None:
    assert (await api.get(f"/tariffs/{number}")).status_code in (400, 404)
    assert (await api.delete(f"/tariffs/{number}")).status_code in (400, 404)


async def test_there_is_nothing_to_change_of_a_tariff_that_is_not_there(api: httpx.AsyncClient) -> None:
    nobody = {"tariffId": 2**63 - 1}
    for answer in (
        await api.get(path_of(nobody)),
        await api.get(path_of(nobody, "/versions")),
        await api.patch(path_of(nobody), json={"revision": 1, "name": "x"}),
        await api.post(path_of(nobody, "/publish"), json={"revision": 1}),
        await api.delete(path_of(nobody)),
    ):
        assert refused(answer, 404, "not-found") == f"There is no tariff {2**63 - 1}."
    assert await items(api, "/audit-log", action="tariff") == []


async def test_of_two_who_publish_at_once_one_does_and_there_is_one_version(api: httpx.AsyncClient) -> None:
    made = await created(api)
    answers = await asyncio.gather(*(api.post(path_of(made, "/publish"), json={"revision": 1}) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    assert [each["version"] for each in await items(api, path_of(made, "/versions"))] == [1]
    assert [action for action, _ in await told(api, made)] == ["tariff.created", "tariff.published"]


async def test_of_many_who_edit_at_once_one_wins_and_the_others_learn_who(api: httpx.AsyncClient) -> None:
    made = await created(api)
    answers = await asyncio.gather(
        *(api.patch(path_of(made), json={"revision": 1, "name": f"By {number}"}) for number in range(4))
    )
    [won] = [each.json() for each in answers if each.status_code == 200]
    lost = [each for each in answers if each.status_code != 200]
    for each in lost:
        assert refused(each, 409, "changed-meanwhile").startswith(won["changedBy"])
    assert (await api.get(path_of(made))).json() == won
    assert (await told(api, made))[1:] == [("tariff.changed", {"name": won["name"]})]


async def test_a_change_of_nothing_counts_as_one_and_keeps_all(api: httpx.AsyncClient) -> None:
    made = await published(api)
    same = await patched(api, made)
    changed = {"revision", "changedAt"}
    assert {name for name in made if made[name] != same[name]} <= changed
    assert same["revision"] == made["revision"] + 1


async def test_what_is_wrong_with_a_draft_is_said_before_who_was_first(api: httpx.AsyncClient) -> None:
    made = await created(api)
    answer = await api.patch(path_of(made), json={"revision": 9, "draft": content(currency="XYZ")})
    assert [each["pointer"] for each in refused(answer, 422, "unprocessable-entity")] == ["/draft/currency"]
    refused(await api.patch(path_of(made), json={"revision": 9, "draft": content()}), 409, "changed-meanwhile")


async def test_the_default_moves_and_nobody_is_told_a_lie_about_the_one_before(api: httpx.AsyncClient) -> None:
    one, other = await published(api, "One"), await published(api, "Other")
    one = await patched(api, one, isDefault=True)
    assert (await patched(api, other, isDefault=True))["isDefault"]
    shown = (await api.get(path_of(one))).json()
    assert (shown["isDefault"], shown["revision"]) == (False, one["revision"])
    assert await defaults(api) == ["Other"]
    await patched(api, (await api.get(path_of(other))).json(), isDefault=False)
    assert await defaults(api) == []


async def defaults(api: httpx.AsyncClient) -> list[str]:
    return [each["name"] for each in await items(api, "/tariffs") if each["isDefault"]]


async def test_of_two_who_choose_a_default_at_once_the_last_one_wins(api: httpx.AsyncClient) -> None:
    """Nobody gets an error that says nothing, and there are never two."""
    made = [await published(api, f"Tariff {number}") for number in range(4)]
    answers = await asyncio.gather(
        *(api.patch(path_of(each), json={"revision": 2, "isDefault": True}) for each in made)
    )
    assert [each.status_code for each in answers] == [200] * 4, [each.text for each in answers]
    assert len(await defaults(api)) == 1


async def test_the_default_stays_the_default_when_it_is_edited_and_published(api: httpx.AsyncClient) -> None:
    made = await patched(api, await published(api), isDefault=True)
    made = await patched(api, made, name="Renamed", draft=content("1"))
    answer = await api.post(path_of(made, "/publish"), json={"revision": made["revision"]})
    shown = answer.json()
    assert (shown["isDefault"], shown["name"], shown["published"]["version"]) == (True, "Renamed", 2)


async def test_a_default_that_can_not_be_one_takes_nothing_from_the_one_there_is(api: httpx.AsyncClient) -> None:
    await patched(api, await published(api, "Old"), isDefault=True)
    draft = await created(api, "Draft")
    answer = await api.patch(path_of(draft), json={"revision": 1, "isDefault": True})
    refused(answer, 422, "unusable-request")
    both = await api.patch(path_of(draft), json={"revision": 1, "name": "New name", "isDefault": True})
    refused(both, 422, "unusable-request")
    assert await defaults(api) == ["Old"]
    assert (await api.get(path_of(draft))).json() == draft


async def test_versions_stay_as_they_were_published(api: httpx.AsyncClient) -> None:
    made = await published(api, price="1")
    for price in ("2", "3"):
        edited = await patched(api, made, draft=content(price, graceMinutes=int(price)), name=f"At {price}")
        made = (await api.post(path_of(made, "/publish"), json={"revision": edited["revision"]})).json()
    kept = await items(api, path_of(made, "/versions"))
    prices = [each["content"]["elements"][0]["components"][0]["price"] for each in kept]
    assert [(each["version"], price) for each, price in zip(kept, prices, strict=True)] == [
        (3, "3"),
        (2, "2"),
        (1, "1"),
    ]
    assert sorted(each["publishedAt"] for each in kept) == [each["publishedAt"] for each in reversed(kept)]
    assert kept[0] == made["published"]


async def test_the_same_draft_may_be_published_again(api: httpx.AsyncClient) -> None:
    made = await published(api)
    edited = await patched(api, made, draft=made["published"]["content"])
    again = await api.post(path_of(made, "/publish"), json={"revision": edited["revision"]})
    assert again.json()["published"]["version"] == 2
    refused(await api.post(path_of(made, "/publish"), json={"revision": 4}), 409, "nothing-to-publish")
    refused(await api.post(path_of(made, "/publish"), json={}), 400, "invalid-request")


async def test_names_may_be_the_same_and_are_listed_whatever_they_are(api: httpx.AsyncClient) -> None:
    names = ["=SUM(A1)", "  ", "Ä", "ä", "<b>bold</b>", "'; DROP TABLE tariffs; --", "x" * 100, "same", "same"]
    for name in names:
        assert (await created(api, name))["name"] == name
    listed = await pages(api, "/tariffs", limit=1)
    assert sorted(each["name"] for page in listed for each in page) == sorted(names)
    assert {len(page) for page in listed} == {1}


async def test_a_page_goes_on_where_it_was_though_tariffs_come_and_go(api: httpx.AsyncClient) -> None:
    made = {name: await created(api, name) for name in "abcd"}
    first = (await api.get("/tariffs", params={"limit": 2})).json()
    assert [each["name"] for each in first["items"]] == ["a", "b"]
    await api.delete(path_of(made["b"]))
    await api.delete(path_of(made["c"]))
    await created(api, "aa")
    rest = (await api.get("/tariffs", params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert ([each["name"] for each in rest["items"]], rest["nextCursor"]) == (["d"], None)


async def test_a_cursor_is_good_for_its_own_list_only(api: httpx.AsyncClient) -> None:
    one, other = await published(api, "One"), await published(api, "Other")
    for tariff in (one, other):
        edited = await patched(api, tariff, draft=content("1"))
        await api.post(path_of(tariff, "/publish"), json={"revision": edited["revision"]})
    of_tariffs = (await api.get("/tariffs", params={"limit": 1})).json()["nextCursor"]
    of_one = (await api.get(path_of(one, "/versions"), params={"limit": 1})).json()["nextCursor"]
    for path, cursor in (
        ("/tariffs", of_one),
        (path_of(one, "/versions"), of_tariffs),
        (path_of(other, "/versions"), of_one),
        ("/tariffs", "nonsense"),
    ):
        answer = await api.get(path, params={"cursor": cursor})
        assert answer.status_code == 400, path


@pytest.mark.parametrize("limit", ["0", "-1", "x", "100000"])
async def test_a_page_of_no_size_is_refused(api: httpx.AsyncClient, limit: str) -> None:
    made = await published(api)
    for path in ("/tariffs", path_of(made, "/versions")):
        assert (await api.get(path, params={"limit": limit})).status_code == 400


async def test_a_tariff_of_past_sessions_is_retired_and_its_prices_stay(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    made = await published(api)
    charger_id = await add_charger(clean_db, "CP1")
    given = {"tariff_id": made["tariffId"], "tariff_version": 1}
    await add(clean_db, transactions, row(charger_id, 1, **given))
    assert (await api.delete(path_of(made))).status_code == 204
    retired = (await api.get(path_of(made))).json()
    assert retired["retiredAt"] is not None
    assert retired["published"] == made["published"]
    assert await items(api, path_of(made, "/versions")) == [made["published"]]
    assert (await api.post(path_of(made, "/quote"), json=SIMPLE)).json()["cost"]["totalInclTax"] == "18.8700"
    assert await items(api, "/tariffs") == []
    change = {"revision": retired["revision"]}
    for answer in (
        await api.patch(path_of(made), json=change | {"name": "Back"}),
        await api.patch(path_of(made), json=change | {"isDefault": True}),
        await api.post(path_of(made, "/publish"), json=change),
        await api.delete(path_of(made)),
    ):
        refused(answer, 404, "not-found")
    answer = await api.patch("/chargers/CP1", json={"tariffId": made["tariffId"]})
    assert refused(answer, 422, "unusable-request")[0]["pointer"] == "/tariffId"
    assert (await told(api, made))[-1] == ("tariff.deleted", {})


async def test_a_tariff_with_a_running_session_is_retired_and_goes_on(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    made = await published(api)
    charger_id = await add_charger(clean_db, "CP1")
    given = {"tariff_id": made["tariffId"], "tariff_version": 1, "status": "active"}
    await add(clean_db, transactions, row(charger_id, 1, **given))
    assert (await api.get(path_of(made))).json()["usedBy"] == {"chargers": 0, "connectors": 0, "running": 1}
    assert (await api.delete(path_of(made))).status_code == 204
    assert (await api.get(path_of(made))).json()["usedBy"]["running"] == 1
    cost = (await api.get("/transactions/1")).json()["cost"]
    assert cost is None or cost["tariffId"] == made["tariffId"]


async def test_who_uses_a_tariff_is_named_and_many_are_not_all_named(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    made = await published(api)
    for number in range(1, 6):
        await add_charger(clean_db, f"CP{number}", tariff_id=made["tariffId"])
    detail = refused(await api.delete(path_of(made)), 409, "tariff-in-use")
    assert "CP1; CP2; CP3; CP4; CP5:" in detail
    sixth = await add_charger(clean_db, "CP6")
    values = {"charger": sixth, "tariff": made["tariffId"]}
    statement = "INSERT INTO connectors (charger_id, connector_id, tariff_id) VALUES (:charger, 2, :tariff)"
    await execute(clean_db, statement, **values)
    detail = refused(await api.delete(path_of(made)), 409, "tariff-in-use")
    assert "CP5 and others:" in detail
    assert (await api.get(path_of(made))).json()["usedBy"] == {"chargers": 5, "connectors": 1, "running": 0}


async def test_a_tariff_is_deleted_with_its_versions_once_its_charger_is(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    made = await published(api)
    await add_charger(clean_db, "CP1", tariff_id=made["tariffId"])
    refused(await api.delete(path_of(made)), 409, "tariff-in-use")
    assert (await api.delete("/chargers/CP1")).status_code == 204
    assert (await api.get(path_of(made))).json()["usedBy"] == {"chargers": 0, "connectors": 0, "running": 0}
    assert (await api.delete(path_of(made))).status_code == 204
    refused(await api.get(path_of(made, "/versions")), 404, "not-found")
    assert await column(clean_db, "SELECT count(*) FROM tariff_versions") == [0]


async def test_a_tariff_given_and_deleted_at_once_is_one_or_the_other(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    """Whatever comes first, no charger has a tariff that is not there."""
    await add_charger(clean_db, "CP1")
    for number in range(5):
        made = await published(api, f"Tariff {number}")
        given, gone = await asyncio.gather(
            api.patch("/chargers/CP1", json={"tariffId": made["tariffId"]}), api.delete(path_of(made))
        )
        assert (given.status_code, gone.status_code) in {(200, 409), (422, 204)}
        shown = (await api.get("/chargers/CP1")).json()["tariffId"]
        assert (shown == made["tariffId"]) is (given.status_code == 200)
        await api.patch("/chargers/CP1", json={"tariffId": None})


async def test_the_audit_log_says_what_was_done_and_not_each_price(api: httpx.AsyncClient) -> None:
    made = await created(api, "First")
    made = (await api.post(path_of(made, "/publish"), json={"revision": 1})).json()
    for fields in (
        {"name": "Second", "draft": content("9")},
        {"draft": None},
        {"isDefault": True},
        {"isDefault": False},
    ):
        made = await patched(api, made, **fields)
    await api.delete(path_of(made))
    assert await told(api, made) == [
        ("tariff.created", {}),
        ("tariff.published", {"version": 1}),
        ("tariff.changed", {"name": "Second", "draft": "changed"}),
        ("tariff.changed", {"draft": "discarded"}),
        ("tariff.changed", {"isDefault": True}),
        ("tariff.changed", {"isDefault": False}),
        ("tariff.deleted", {}),
    ]
    entries = await items(api, "/audit-log", action="tariff")
    assert {each["target"]["id"] for each in entries} == {str(made["tariffId"])}
    assert [each["target"]["name"] for each in entries] == [*["Second"] * 5, "First", "First"]
