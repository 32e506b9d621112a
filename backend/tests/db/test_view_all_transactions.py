"""The list of all transactions and its totals: each filter against a plain model of it, and what a page looks at."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.transactions import transactions
from genx.db.views import transaction_totals
from genx.db.views import transactions as views
from genx.db.views.transaction_totals import Money, TransactionTotals
from genx.db.views.transactions import Position, TransactionFilter
from genx.domain.transaction import Transaction
from tests.support.kept import add_charger

AT = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
COUNT = 12_000
SCAN = 1_000
PAGE = 51
DEVICES = [f"CP{number}" for number in range(1, 20)]
Matches = Callable[[Transaction], bool]


@pytest.fixture(scope="module")
async def filled(engine: AsyncEngine) -> AsyncIterator[dict[str, Transaction]]:
    """Twenty chargers with 12,000 transactions, by id; two each begin at the same time."""
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE chargers CASCADE"))
    ids = [await add_charger(engine, device_id) for device_id in (*DEVICES, "Depot 50%")]
    async with engine.begin() as connection:
        await connection.execute(insert(transactions), [row(number, ids) for number in range(1, COUNT + 1)])
    async with engine.connect() as connection:
        await connection.execute(text("ANALYZE transactions"))
        await connection.commit()
        everything = await views.page(connection, TransactionFilter(), None, COUNT)
    yield {each.id: each for each in everything.rows}
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE chargers CASCADE"))


def row(number: int, charger_ids: list[int]) -> dict[str, Any]:
    at = AT + timedelta(minutes=number // 2)
    return {
        "id": str(number),
        "wire_id": number,
        "charger_id": charger_ids[number * 7 % 20],
        "connector_id": 1 + number % 2,
        "id_tag": f"Tag{number % 200:03d}",
        "authorised": number % 11 > 0,
        "status": "active" if number > COUNT - 30 else "stopped",
        "started_at": at,
        "received_start_at": at,
        "meter_start": number,
        "estimated": number % 13 == 0,
        "suspect": number % 17 == 0,
        "energy_wh": None if number > COUNT - 30 else number,
        "measured_wh": 7 * number if number % 3 == 0 else None,
        "notes": ["50% of it", "another"] if number % 900 == 0 else [],
        "stop_id_tag": "Stopper" if number % 700 == 0 else None,
        **cost(number),
    }


def cost(number: int) -> dict[str, Any]:
    """Every sixth has a tariff; of these, those that have ended have a cost, in one of two currencies."""
    none = dict.fromkeys(("tariff_id", "tariff_version", "cost_currency", "cost_total", "cost_total_incl_tax"))
    if number % 6:
        return none
    given = none | {"tariff_id": 1 + number // 6 % 2, "tariff_version": 1}
    if number > COUNT - 30:
        return given
    currency = "EUR" if number % 18 else "CHF"
    return given | {"cost_currency": currency, "cost_total": number, "cost_total_incl_tax": 2 * number}


@pytest.fixture(autouse=True)
def small_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SCAN", SCAN)
    monkeypatch.setattr(views, "SHORT_SCAN", SCAN // 2)


CHOICES: dict[str, list[tuple[dict[str, Any], Matches]]] = {
    "chargers": [
        ({}, lambda _: True),
        ({"charger_ids": ["CP1"]}, lambda one: one.device_id == "CP1"),
        ({"charger_ids": ["CP1", "CP8", "Depot 50%"]}, lambda one: one.device_id in {"CP1", "CP8", "Depot 50%"}),
    ],
    "tag": [({}, lambda _: True), ({"id_tag": "tAG034"}, lambda one: one.id_tag == "Tag034")],
    "connector": [({}, lambda _: True), ({"connector_id": 2}, lambda one: one.connector_id == 2)],
    "tariff": [({}, lambda _: True), ({"tariff_id": 2}, lambda one: cost(one.wire_id)["tariff_id"] == 2)],
    "flags": [
        ({}, lambda _: True),
        ({"active": True}, lambda one: one.status == "active"),
        ({"active": False}, lambda one: one.status == "stopped"),
        ({"suspect": True}, lambda one: one.suspect),
        ({"suspect": False, "estimated": True}, lambda one: not one.suspect and one.estimated),
        ({"authorised": False}, lambda one: not one.authorised),
        ({"authorised": True, "estimated": False}, lambda one: one.authorised and not one.estimated),
    ],
    "times": [
        ({}, lambda _: True),
        (
            {"since": AT + timedelta(minutes=900), "until": AT + timedelta(minutes=5500)},
            lambda one: AT + timedelta(minutes=900) <= one.started_at < AT + timedelta(minutes=5500),
        ),
    ],
}
COMBINED = list(product(*CHOICES.values()))
TEXTS: list[tuple[str, Matches]] = [
    ("1234", lambda one: one.id == "1234"),
    ("g034", lambda one: one.id_tag == "Tag034"),
    ("stopper", lambda one: one.stop_id_tag is not None),
    ("50% OF", lambda one: bool(one.notes)),
    ("depot 50%", lambda one: one.device_id == "Depot 50%"),
    ("no such text", lambda _: False),
]


async def wanted(engine: AsyncEngine, **fields: Any) -> TransactionFilter:
    if "charger_ids" in fields:
        statement = text("SELECT charger_id FROM chargers WHERE device_id = ANY(:devices)")
        async with engine.connect() as connection:
            ids = (await connection.execute(statement, {"devices": fields["charger_ids"]})).scalars().all()
        fields["charger_ids"] = tuple(ids)
    return TransactionFilter(**fields)


async def read(engine: AsyncEngine, wanted: TransactionFilter, limit: int) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    after: Position | None = None
    for _ in range(COUNT):
        async with engine.connect() as connection:
            page = await views.page(connection, wanted, after, limit)
        assert len(page.rows) <= limit
        found += [each.id for each in page.rows]
        if page.after is None:
            return found
        assert after is None or page.after < after, "the list does not go on"
        after = page.after
    raise AssertionError("the list has no end")


def expected(filled: dict[str, Transaction], *matches: Matches) -> list[str]:
    chosen = [each for each in filled.values() if all(match(each) for match in matches)]
    return [each.id for each in sorted(chosen, key=lambda each: (each.started_at, each.wire_id), reverse=True)]


async def test_every_combination_of_filters_lists_what_a_model_of_them_does(
    engine: AsyncEngine, filled: dict[str, Transaction]
) -> None:
    assert len(filled) == COUNT
    for combination in COMBINED:
        fields = {name: value for choice, _ in combination for name, value in choice.items()}
        right = expected(filled, *(match for _, match in combination))
        assert await read(engine, await wanted(engine, **fields), 900) == right, fields


@pytest.mark.parametrize(("sought", "match"), TEXTS, ids=[sought for sought, _ in TEXTS])
async def test_a_text_is_sought_in_ids_tags_chargers_and_notes(
    engine: AsyncEngine, filled: dict[str, Transaction], sought: str, match: Matches
) -> None:
    assert await read(engine, TransactionFilter(text=sought), 50) == expected(filled, match)
    of_one = await wanted(engine, text=sought, charger_ids=["CP1"])
    assert await read(engine, of_one, 50) == expected(filled, match, lambda one: one.device_id == "CP1")


@pytest.mark.parametrize("limit", [1, 7])
async def test_pages_of_any_size_lose_and_repeat_nothing(
    engine: AsyncEngine, filled: dict[str, Transaction], limit: int
) -> None:
    right = expected(filled, lambda one: one.suspect)
    assert await read(engine, TransactionFilter(suspect=True), limit) == right


async def test_chargers_that_are_not_known_have_no_transactions(
    engine: AsyncEngine, filled: dict[str, Transaction]
) -> None:
    assert await read(engine, TransactionFilter(charger_ids=()), 50) == []


async def test_one_is_found_by_its_id(engine: AsyncEngine, filled: dict[str, Transaction]) -> None:
    async with engine.connect() as connection:
        assert await views.by_id(connection, "77") == filled["77"]
        assert await views.by_id(connection, "0") is None


MARKS: dict[str, tuple[str, Matches]] = {
    "active": ("active", lambda one: one.status == "active"),
    "suspect": ("suspect", lambda one: one.suspect),
    "estimated": ("estimated", lambda one: one.estimated),
    "unauthorised": ("authorised", lambda one: not one.authorised),
}


def summed(filled: dict[str, Transaction], fields: dict[str, Any], *matches: Matches) -> TransactionTotals:
    """The totals of a filter by a model of it. Marks of `fields` are checked apart from `matches`."""
    chosen = {name: fields[of] == (of != "authorised") for name, (of, _) in MARKS.items() if of in fields}

    def found(*others: Matches, without: str | None = None) -> list[Transaction]:
        wanted = [(MARKS[name][1], value) for name, value in chosen.items() if name != without]
        return [
            each
            for each in filled.values()
            if all(match(each) for match in (*matches, *others)) and all(has(each) == value for has, value in wanted)
        ]

    return TransactionTotals(
        count=len(found()),
        energy_wh=sum(each.energy_so_far or 0 for each in found() if not each.suspect),
        left_out=len(found(MARKS["suspect"][1])),
        unpriced=len(found(lambda one: not one.suspect and cost(one.wire_id)["cost_currency"] is None)),
        costs=tuple(paid([cost(each.wire_id) for each in found() if not each.suspect])),
        marks={name: len(found(has_it, without=name)) for name, (_, has_it) in MARKS.items()},
        since=None,
    )


def paid(found: list[dict[str, Any]]) -> Iterator[Money]:
    for currency in ("CHF", "EUR"):
        ours = [each for each in found if each["cost_currency"] == currency]
        total = Decimal(sum(each["cost_total"] for each in ours))
        if ours:
            yield Money(currency=currency, total=total, total_incl_tax=2 * total, count=len(ours))


async def total(engine: AsyncEngine, wanted: TransactionFilter) -> TransactionTotals:
    async with engine.connect() as connection:
        return await transaction_totals.totals(connection, wanted)


async def test_every_combination_of_filters_has_the_totals_of_a_model_of_them(
    engine: AsyncEngine, filled: dict[str, Transaction]
) -> None:
    for combination in COMBINED:
        chargers, tag, connector, tariff, flags, times = combination
        fields = {name: value for choice, _ in combination for name, value in choice.items()}
        right = summed(filled, flags[0], *(match for _, match in (chargers, tag, connector, tariff, times)))
        assert await total(engine, await wanted(engine, **fields)) == right, fields


@pytest.mark.parametrize(("sought", "match"), TEXTS, ids=[sought for sought, _ in TEXTS])
async def test_totals_of_a_text_say_how_far_back_they_go(
    engine: AsyncEngine,
    filled: dict[str, Transaction],
    monkeypatch: pytest.MonkeyPatch,
    sought: str,
    match: Matches,
) -> None:
    assert await total(engine, TransactionFilter(text=sought)) == summed(filled, {}, match)
    monkeypatch.setattr(transaction_totals, "TEXT_SCAN", SCAN)
    newest = dict(sorted(filled.items(), key=lambda item: (item[1].started_at, item[1].wire_id))[-SCAN:])
    since = min(each.started_at for each in newest.values())
    assert await total(engine, TransactionFilter(text=sought)) == replace(summed(newest, {}, match), since=since)
    # Those of a charger are few.
    of_one = await wanted(engine, text=sought, charger_ids=["CP1"])
    assert await total(engine, of_one) == summed(filled, {}, match, lambda one: one.device_id == "CP1")


async def test_chargers_that_are_not_known_have_no_totals(engine: AsyncEngine, filled: dict[str, Transaction]) -> None:
    assert await total(engine, TransactionFilter(charger_ids=())) == summed({}, {})


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements of the block with their parameters."""
    collected: list[tuple[str, Any]] = []

    def collect(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        collected.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", collect)
    try:
        yield collected
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", collect)


def looked_at(plan: dict[str, Any]) -> float:
    """The rows of transactions that a plan has read. No plan may read the table from its beginning."""
    assert (plan["Node Type"], plan.get("Relation Name")) != ("Seq Scan", "transactions"), plan
    rows = 0.0
    if plan.get("Relation Name") == "transactions":
        rows = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return rows + sum(looked_at(inner) for inner in plan.get("Plans", ()))


async def explained(engine: AsyncEngine, wanted: TransactionFilter, after: Position | None) -> int:
    """The rows that a page looks at, over all its statements."""
    with statements(engine) as collected:
        async with engine.connect() as connection:
            await views.page(connection, wanted, after, PAGE - 1)
    async with engine.connect() as connection:
        plans = [
            await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            for statement, parameters in collected
        ]
        found = [plan.scalar_one() for plan in plans]
    trees = [json.loads(tree) if isinstance(tree, str) else tree for tree in found]
    return int(sum(looked_at(tree[0]["Plan"]) for tree in trees))  # Rows are averages over the loops, in hundredths.


async def test_no_page_of_any_filter_looks_at_more_than_a_bounded_part_of_the_table(
    engine: AsyncEngine, filled: dict[str, Transaction]
) -> None:
    """Those of a charger are read by its own index; there are as many as it has, and those of the page again."""
    middle = AT + timedelta(minutes=COUNT // 4), 0
    for combination in COMBINED:
        fields = {name: value for choice, _ in combination for name, value in choice.items()}
        for sought in (None, "no such text"):
            chosen = await wanted(engine, **fields, text=sought)
            bound = COUNT // 20 * len(fields["charger_ids"]) + PAGE if "charger_ids" in fields else 2 * SCAN
            for after in (None, middle):
                assert await explained(engine, chosen, after) <= bound, (fields, sought, after)
