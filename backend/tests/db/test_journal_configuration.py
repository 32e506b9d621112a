"""How the configuration of charge points is written."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.db.queries.commands import CommandStore
from genx.domain.changes import ConfigurationRead
from genx.domain.charge_point import ChargePoint
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, keep, row, rows

AT = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
READ = "SELECT key, value, readonly, updated_at FROM configuration ORDER BY charger_id, key"


async def found(engine: AsyncEngine) -> list[tuple[object, ...]]:
    return [tuple(one.values()) for one in await rows(engine, READ)]


async def test_keys_are_added_changed_and_left_as_they_were(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    later = AT + timedelta(seconds=1)
    await keep(journal, ConfigurationRead(known.charger_id, AT, {"A": ("1", True), "B": ("2", False)}))
    await keep(journal, ConfigurationRead(known.charger_id, later, {"B": (None, True), "C": ("", False)}))
    assert await found(clean_db) == [("A", "1", True, AT), ("B", None, True, later), ("C", "", False, later)]


async def test_a_key_that_comes_twice_in_a_group_has_its_last_value(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(
        journal,
        ConfigurationRead(known.charger_id, AT, {"A": ("1", True), "a": ("small", True)}),
        ConfigurationRead(known.charger_id, AT, {}),
        ConfigurationRead(known.charger_id, AT, {"A": ("2", False)}),
    )
    assert await found(clean_db) == [("A", "2", False, AT), ("a", "small", True, AT)]


@pytest.mark.parametrize(("given", "kept"), list(HOSTILE_TEXTS.items())[:-1], ids=HOSTILE_NAMES[:-1])
async def test_f13_keys_and_values_are_kept_as_far_as_they_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    assert await keep(journal, ConfigurationRead(known.charger_id, AT, {given: (given, True)})) is None
    assert await found(clean_db) == [(kept, kept, True, AT)]


async def test_f13_keys_that_are_kept_as_the_same_are_one(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    keys: dict[str, tuple[str | None, bool]] = {"k\x00": ("1", True), "k\\u0000": ("2", True)}
    assert await keep(journal, ConfigurationRead(known.charger_id, AT, keys)) is None
    assert await found(clean_db) == [("k\\u0000", "2", True, AT)]


async def test_a_value_of_a_megabyte_is_kept_whole_and_a_key_of_one_is_refused(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    large = "".join(f"{number:x}" for number in range(250_000))
    assert await keep(journal, ConfigurationRead(known.charger_id, AT, {"Big": (large, True)})) is None
    error = await keep(journal, ConfigurationRead(known.charger_id, AT, {large: ("x", True), "With it": ("x", True)}))
    assert type(error).__name__ == "ProgramLimitExceededError"
    assert await row(clean_db, "SELECT key, length(value) AS n FROM configuration") == {"key": "Big", "n": len(large)}


async def test_keys_of_another_charger_stay_and_go_with_it(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    for whose in (known, other):
        await keep(journal, ConfigurationRead(whose.charger_id, AT, {"A": (whose.device_id, True)}))
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    await keep(journal, ConfigurationRead(known.charger_id, AT, {"A": ("of nobody", True)}))
    assert await found(clean_db) == [("A", "CP002", True, AT)]


async def test_a_thousand_keys_are_kept_at_once_and_read_by_the_runner_of_commands(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    keys: dict[str, tuple[str | None, bool]] = {f"Key{n}": (str(n), False) for n in range(1_000)}
    await keep(journal, ConfigurationRead(known.charger_id, AT, keys))
    read = await CommandStore(clean_db).configuration(known.charger_id)
    assert read == {f"key{n}": str(n) for n in range(1_000)}
    assert await CommandStore(clean_db).configuration(known.charger_id + 1) == {}
