"""Id tags as rows, and what is read of them for judging."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.journal.journal import Journal
from genx.db.queries import chargers, id_tag_store, id_tags
from genx.db.queries.id_tag_store import IdTagStore
from genx.db.queries.id_tag_usage import days
from genx.db.queries.id_tags import IdTagFilter
from genx.domain.budget import Budget
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyExists, NotKnown
from genx.domain.id_tag import IdTag, IdTagRecord
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, transaction
from tests.support.database import keep

DAY = timedelta(days=1)
WHOLE = IdTagRecord(
    tag=IdTag(
        id_tag="Jäger 1",
        status="Blocked",
        expiry_date=NOON + DAY,
        parent_id_tag="FLEET",
        max_active_transactions=2,
        allowed_device_ids=("CP1", "CP2"),
        budget=Budget(energy_wh=1_000, per="week", added_wh=5, added_in=NOON - DAY),
    ),
    kind="vehicle",
    name="Jürgen",
    note="Two\nlines",
    created_at=NOON,
    last_used_at=NOON + DAY,
)


def record(id_tag: str, **known: Any) -> IdTagRecord:
    of_record = {name: known.pop(name) for name in ("kind", "name", "note", "last_used_at") if name in known}
    return IdTagRecord(tag=IdTag(id_tag=id_tag, **known), created_at=NOON, **of_record)


async def add(engine: AsyncEngine, *records: IdTagRecord) -> None:
    async with begin(engine) as connection:
        for each in records:
            await id_tags.add(connection, each)


@pytest.mark.parametrize("kept", [WHOLE, record("04A2")], ids=["whole", "bare"])
async def test_t9_a_tag_is_read_as_it_was_written_in_any_letter_case(clean_db: AsyncEngine, kept: IdTagRecord) -> None:
    await add(clean_db, kept)
    async with begin(clean_db) as connection:
        assert await id_tags.known(connection, kept.tag.id_tag.upper()) == kept
    [(_, judged)] = await IdTagStore(clean_db).page("")
    assert judged == kept.tag


async def test_t9_a_tag_is_there_once_whatever_its_letter_case(clean_db: AsyncEngine) -> None:
    await add(clean_db, record("TAG"))
    with pytest.raises(AlreadyExists):
        await add(clean_db, record("tag"))


async def test_a_tag_is_changed_but_not_when_it_was_made_and_used(clean_db: AsyncEngine) -> None:
    await add(clean_db, WHOLE)
    changed = replace(record("JÄGER 1", name="Other"), created_at=NOON + DAY)
    async with begin(clean_db) as connection:
        await id_tags.change(connection, changed)
        stored = await id_tags.known(connection, "jäger 1")
    assert stored == replace(changed, created_at=NOON, last_used_at=NOON + DAY)


async def test_a_deleted_tag_is_not_known(clean_db: AsyncEngine) -> None:
    await add(clean_db, record("TAG"), record("OTHER"))
    async with begin(clean_db) as connection:
        await id_tags.delete(connection, "tag")
        with pytest.raises(NotKnown):
            await id_tags.known(connection, "TAG")
        await id_tags.known(connection, "OTHER")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (IdTagFilter(), ["a", "B", "c_1", "D"]),
        (IdTagFilter(statuses=["Blocked", "Invalid"]), ["B", "D"]),
        (IdTagFilter(kinds=["vehicle"]), ["c_1"]),
        (IdTagFilter(parent="fleet"), ["a"]),
        (IdTagFilter(words=["ANN"]), ["a", "D"]),
        (IdTagFilter(words=["ann", "stolen"]), ["D"]),
        (IdTagFilter(words=["_"]), ["c_1"]),
        (IdTagFilter(words=["%"]), []),
        (IdTagFilter(statuses=["Accepted"], words=["ann"]), ["a"]),
    ],
)
async def test_tags_are_listed_in_order_and_filtered(
    clean_db: AsyncEngine, wanted: IdTagFilter, found: list[str]
) -> None:
    await add(
        clean_db,
        record("D", status="Invalid", note="stolen from Ann"),
        record("c_1", kind="vehicle"),
        record("B", status="Blocked"),
        record("a", parent_id_tag="FLEET", name="Ann"),
    )
    async with begin(clean_db) as connection:
        whole = await id_tags.page(connection, wanted, None, 10)
        assert [each.tag.id_tag for each in whole] == found
        beyond = await id_tags.page(connection, wanted, "b", 1)
    assert [each.tag.id_tag for each in beyond] == [tag for tag in found if tag.lower() > "b"][:1]


async def listed(engine: AsyncEngine, wanted: IdTagFilter) -> list[str]:
    async with begin(engine) as connection:
        return [each.tag.id_tag for each in await id_tags.page(connection, wanted, None, 10)]


async def test_tags_of_a_charger_are_those_that_may_charge_there(clean_db: AsyncEngine) -> None:
    await add(
        clean_db,
        record("ALL"),
        record("HERE", allowed_device_ids=("CP1", "CP2")),
        record("OTHER", allowed_device_ids=("CP3",)),
    )
    assert await listed(clean_db, IdTagFilter(device_ids=("cp2",))) == ["ALL", "HERE"]
    assert await listed(clean_db, IdTagFilter(device_ids=("CP1", "CP3"))) == ["ALL", "HERE", "OTHER"]
    assert await listed(clean_db, IdTagFilter(device_ids=("CP9",))) == ["ALL"]


async def test_tags_are_over_budget_or_not(clean_db: AsyncEngine) -> None:
    await add(clean_db, record("A"), record("B"))
    assert await listed(clean_db, IdTagFilter(over_budget=True, used_up=("b",))) == ["B"]
    assert await listed(clean_db, IdTagFilter(over_budget=False, used_up=("b",))) == ["A"]
    assert await listed(clean_db, IdTagFilter(over_budget=True)) == []


@pytest.mark.parametrize("limit", [1, 2, 10])
async def test_the_last_used_tag_comes_first_and_those_never_used_at_the_end(clean_db: AsyncEngine, limit: int) -> None:
    uses = {"A": None, "B": NOON, "C": NOON + DAY, "D": NOON, "E": None}
    await add(clean_db, *(record(tag, last_used_at=at) for tag, at in uses.items()))
    found: list[str] = []
    after = None
    while True:
        async with begin(clean_db) as connection:
            page = await id_tags.page_by_use(connection, IdTagFilter(), after, limit)
        if not page:
            break
        found += [each.tag.id_tag for each in page]
        after = (page[-1].last_used_at, page[-1].tag.id_tag.lower())
    assert found == ["C", "B", "D", "A", "E"]


async def test_energy_is_by_the_day_on_which_its_transaction_began(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    def on(number: int, days: int, **fields: Any) -> Transaction:
        at = NOON + days * DAY
        return of(known, number, **{"id_tag": "Tag", "started_at": at, "received_start_at": at} | fields)

    over: dict[str, Any] = {"status": "stopped"}
    kept = [
        on(1, -1, energy_wh=1, **over),
        on(2, 0, energy_wh=3_000, **over),
        on(3, 0, energy_wh=4_000, **over, meter_start=5),
        on(4, 0, energy_wh=900_000, suspect=True, **over),
        on(5, 2, measured_wh=500),
        on(6, 2, energy_wh=7, **over, id_tag="OTHER"),
    ]
    assert await keep(journal, *map(TransactionChanged, kept)) is None
    async with begin(clean_db) as connection:
        found = await days(connection, "TAG", NOON.replace(hour=0))
    assert [(each.day, each.energy_wh, each.transactions, each.left_out) for each in found] == [
        (NOON.date(), 7_000, 3, 1),
        ((NOON + 2 * DAY).date(), 500, 1, 0),
    ]


async def test_h4_chargers_that_are_not_there_are_found_out(clean_db: AsyncEngine, known: ChargePoint) -> None:
    asked = [known.device_id.lower(), "NOBODY", "nobody"]
    async with begin(clean_db) as connection:
        assert await chargers.unknown(connection, asked) == {"NOBODY", "nobody"}


async def test_tags_are_read_page_by_page(clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_tag_store, "AT_ONCE", 2)
    await add(clean_db, *(record(f"T{number}") for number in range(3)))
    store = IdTagStore(clean_db)
    assert [tag_key for tag_key, _ in await store.page("")] == ["t0", "t1"]
    assert [tag_key for tag_key, _ in await store.page("t1")] == ["t2"]
    assert list(await store.known(["t1", "t9"])) == ["t1"]


async def test_last_uses_only_move_on(clean_db: AsyncEngine) -> None:
    await add(clean_db, record("A"), record("B"))
    store = IdTagStore(clean_db)
    await store.used({"a": NOON + DAY, "b": NOON, "gone": NOON})
    await store.used({"a": NOON, "b": NOON + DAY})
    async with begin(clean_db) as connection:
        assert [(await id_tags.known(connection, tag)).last_used_at for tag in ("A", "B")] == [NOON + DAY] * 2


def of(known: ChargePoint, number: int, **fields: Any) -> Transaction:
    own = {"charger_id": known.charger_id, "device_id": known.device_id, "connector_id": number}
    return transaction(number, **own | fields)


async def test_what_runs_under_tags_is_found_in_any_letter_case(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    running = [of(known, 1, id_tag="tag"), of(known, 2, id_tag="OTHER")]
    await keep(journal, *map(TransactionChanged, [*running, of(known, 3, status="stopped")]))
    store = IdTagStore(clean_db)
    assert [each.id for each in await store.running(["TAG"])] == ["1"]
    assert sorted(each.id for each in await store.running()) == ["1", "2"]


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"id_tag": "tAg"}, True),
        ({"id_tag": "TAG2"}, False),
        ({"status": "active"}, False),
        ({"suspect": True}, False),
        ({"started_at": NOON - timedelta(seconds=1), "received_start_at": NOON + DAY}, False),
        ({"started_at": NOON - 9_000 * DAY, "received_start_at": NOON}, True),
        ({"started_at": NOON + 9_000 * DAY, "received_start_at": NOON - DAY}, False),
    ],
)
async def test_t9b_energy_counts_for_the_period_in_which_its_transaction_began(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, fields: dict[str, Any], counts: bool
) -> None:
    """V6: by the charger's clock, or by ours if that can't be right."""
    one = of(known, 1, **{"status": "stopped", "energy_wh": 750} | fields)
    await keep(journal, TransactionChanged(one), TransactionChanged(of(known, 2, status="stopped")))
    assert await IdTagStore(clean_db).spent({"tag": NOON, "nobody": NOON}) == ({"tag": 750} if counts else {})
    assert await IdTagStore(clean_db).spent({}) == {}
