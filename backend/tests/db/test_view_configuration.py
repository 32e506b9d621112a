"""The configuration of a charger as it is listed: keys in order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.views.configuration import ConfigurationKey, configuration_of, values_of
from genx.domain.changes import ConfigurationRead
from genx.domain.charge_point import ChargePoint
from tests.support.database import keep

AT = datetime(2026, 7, 4, 10, 0, 0, 5, tzinfo=UTC)
KEYS: dict[str, tuple[str | None, bool]] = {
    "Delta ü": ("\u202ex", True),
    "Beta": ("20", False),
    "": ("no name", False),
    "Alpha": (None, True),
    "Gamma": ("", False),
    "Charlie'; --": ("10", True),
}
IN_ORDER = ["", "Alpha", "Beta", "Charlie'; --", "Delta ü", "Gamma"]
"""However the database sorts letters."""


@pytest.fixture
async def kept(journal: Journal, known: ChargePoint, other: ChargePoint) -> None:
    await keep(journal, ConfigurationRead(known.charger_id, AT, KEYS))
    await keep(journal, ConfigurationRead(other.charger_id, AT, {"Other": ("1", True)}))


async def listed(engine: AsyncEngine, charger_id: int, after: str | None, limit: int) -> list[ConfigurationKey]:
    async with engine.connect() as connection:
        return await configuration_of(connection, charger_id, after, limit)


@pytest.mark.usefixtures("kept")
async def test_keys_of_one_charger_are_listed_in_order_as_they_were_told(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    found = await listed(clean_db, known.charger_id, None, 100)
    assert [one.key for one in found] == IN_ORDER
    assert {one.key: (one.value, one.readonly) for one in found} == KEYS
    assert {one.updated_at for one in found} == {AT}
    assert [one.key for one in await listed(clean_db, other.charger_id, None, 100)] == ["Other"]
    assert await listed(clean_db, -1, None, 100) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("limit", range(1, 8))
async def test_pages_show_each_key_once(clean_db: AsyncEngine, known: ChargePoint, limit: int) -> None:
    read: list[str] = []
    after: str | None = None
    while found := await listed(clean_db, known.charger_id, after, limit):
        read += [one.key for one in found]
        assert len(read) < 100, "pages repeat themselves"
        after = read[-1]
    assert read == IN_ORDER


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("after", "wanted"), [("B", "Beta"), ("Beta", "Charlie'; --"), ("Dx", "Gamma"), ("Z", None)])
async def test_a_page_goes_on_after_a_key_that_may_be_gone(
    clean_db: AsyncEngine, known: ChargePoint, after: str, wanted: str | None
) -> None:
    found = await listed(clean_db, known.charger_id, after, 1)
    assert [one.key for one in found] == ([] if wanted is None else [wanted])


async def test_the_value_of_a_key_is_found_at_each_charger_that_told_it(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    await keep(journal, ConfigurationRead(known.charger_id, AT, {"Beta": ("1", False), " beta ": ("0", False)}))
    await keep(journal, ConfigurationRead(other.charger_id, AT, {"BETA": (None, True), "Betamax": ("9", False)}))
    newer = ConfigurationRead(known.charger_id, AT + timedelta(hours=1), {"Beta": ("2", False)})
    await keep(journal, newer)
    async with clean_db.connect() as connection:
        found = await values_of(connection, "bETa", None, 10)
        after = await values_of(connection, "beta", "cp001", 10)
        none = await values_of(connection, "Gamma", None, 10)
    assert [(each.device_id, each.key, each.value) for each in found] == [
        ("CP001", "Beta", "2"),
        ("CP002", "BETA", None),
    ]
    assert [each.device_id for each in after] == ["CP002"]
    assert none == []
