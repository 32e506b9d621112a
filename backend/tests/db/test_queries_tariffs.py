"""Tariffs as rows: what is kept, what is refused, and what two people do at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import chargers, operator_changes, tariffs
from genx.db.queries.tariffs import MOST_NAMED, Fields
from genx.domain.audit import Actor, AuditEntry
from genx.domain.errors import ChangedMeanwhile, NothingToPublish, NotKnown, TariffInUse, UnusableRequest
from genx.domain.operator_change import OperatorChange
from genx.domain.tariffs.kept import KeptTariff
from genx.domain.tariffs.tariff import Element, PriceComponent, Restrictions, Tariff
from tests.support.database import HOSTILE_TEXTS, execute, rows
from tests.support.kept import add_charger

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
EVERYTHING = Tariff(
    currency="KWD",
    time_zone="Asia/Kuwait",
    elements=(
        Element(
            name="peak",
            components=(
                PriceComponent(type="ENERGY", price=Decimal("0.123456"), tax_percent=Decimal("7.70"), step_size=500),
                PriceComponent(type="TIME", price=Decimal(1000000), max_price=Decimal("0.5")),
            ),
            restrictions=Restrictions(
                start_time="22:00",
                end_time="06:00",
                day_of_week=("MONDAY", "SUNDAY"),
                start_date=NOON.date(),
                end_date=NOON.date() + timedelta(days=9),
                min_kwh=Decimal("0.001"),
                max_kwh=Decimal(10),
                min_power=Decimal("3.7"),
                max_power=Decimal(22),
                min_duration=60,
                max_duration=3600,
            ),
        ),
        Element(components=(PriceComponent(type="FLAT", price=Decimal(0)),)),
    ),
    tax_included=False,
    min_price=Decimal("1.000"),
    max_price=Decimal("99.999"),
    grace_minutes=15,
)
PLAIN = Tariff(currency="EUR", time_zone="UTC", elements=EVERYTHING.elements[1:])


async def made(engine: AsyncEngine, name: str = "One", *, published: bool = False, draft: Tariff = PLAIN) -> int:
    async with begin(engine) as connection:
        tariff_id = await tariffs.create(connection, name, draft, NOON, "ann")
        if published:
            await tariffs.publish(connection, tariff_id, 1, NOON, "ann")
    return tariff_id


async def known(engine: AsyncEngine, tariff_id: int) -> KeptTariff:
    async with begin(engine) as connection:
        return await tariffs.known(connection, tariff_id)


async def changed(engine: AsyncEngine, tariff_id: int, revision: int, **fields: Any) -> None:
    async with begin(engine) as connection:
        await tariffs.change(connection, tariff_id, revision, NOON, "bob", Fields(**fields))


async def published(engine: AsyncEngine, tariff_id: int, revision: int) -> None:
    async with begin(engine) as connection:
        await tariffs.publish(connection, tariff_id, revision, NOON, "bob")


async def removed(engine: AsyncEngine, tariff_id: int) -> None:
    async with begin(engine) as connection:
        await tariffs.remove(connection, tariff_id, NOON)


def operator_change(tariff_id: int | None, connector_id: int | None = None) -> OperatorChange:
    audit = AuditEntry(at=NOON, actor=Actor(type="system"), action="charger.changed")
    return OperatorChange("CP1", {"tariff_id": tariff_id}, audit, connector_id)


async def test_every_field_of_a_tariff_is_kept_exactly(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db, published=True, draft=EVERYTHING)
    latest = (await known(clean_db, tariff_id)).latest
    assert latest is not None
    assert latest.content == EVERYTHING
    assert str(latest.content.min_price) == "1.000"
    async with begin(clean_db) as connection:
        assert await tariffs.version(connection, tariff_id, 1) == latest


@pytest.mark.parametrize("name", ["a\x00b", "\ud800 alone", "'; DROP TABLE tariffs; --", "\u202eright to left"])
async def test_a_name_is_kept_as_it_can_be(clean_db: AsyncEngine, name: str) -> None:
    found = await known(clean_db, await made(clean_db, name))
    assert found.name == HOSTILE_TEXTS.get(name, name)


async def test_what_is_not_given_stays(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db, published=True)
    await changed(clean_db, tariff_id, 2, name="Other")
    await changed(clean_db, tariff_id, 3, draft=EVERYTHING)
    await changed(clean_db, tariff_id, 4, is_default=True)
    found = await known(clean_db, tariff_id)
    assert (found.name, found.draft, found.is_default, found.revision) == ("Other", EVERYTHING, True, 5)
    assert (found.changed_by, found.changed_at, found.retired_at) == ("bob", NOON, None)
    await published(clean_db, tariff_id, 5)
    found = await known(clean_db, tariff_id)
    assert (found.name, found.draft, found.is_default, found.revision) == ("Other", None, True, 6)


async def test_of_two_who_publish_at_once_one_is_told(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db)
    done = await asyncio.gather(
        *(published(clean_db, tariff_id, 1) for _ in range(5)), changed(clean_db, tariff_id, 1, name="x"),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(each is None for each in done) == 1
    assert {type(each) for each in done if each is not None} == {ChangedMeanwhile}
    assert len(await rows(clean_db, "SELECT * FROM tariff_versions")) <= 1


async def test_two_tariffs_that_become_the_default_at_once_leave_one(clean_db: AsyncEngine) -> None:
    ids = [await made(clean_db, name, published=True) for name in "ab"]
    await asyncio.gather(*(changed(clean_db, each, 2, is_default=True) for each in ids), return_exceptions=True)
    assert len(await rows(clean_db, "SELECT * FROM tariffs WHERE is_default")) == 1
    with pytest.raises(IntegrityError):
        await execute(clean_db, "UPDATE tariffs SET is_default = true")


async def test_what_is_not_there_has_no_versions_and_is_not_changed(clean_db: AsyncEngine) -> None:
    async with begin(clean_db) as connection:
        with pytest.raises(NotKnown):
            await tariffs.known(connection, 7)
        with pytest.raises(NotKnown):
            await tariffs.version(connection, 7, 1)
        assert await tariffs.versions(connection, 7, None, 9) == []
    for asked in (changed(clean_db, 7, 1), published(clean_db, 7, 1), removed(clean_db, 7)):
        with pytest.raises(NotKnown):
            await asked


async def test_only_a_draft_is_published_and_only_a_version_replaces_it(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db)
    with pytest.raises(UnusableRequest) as no_version:
        await changed(clean_db, tariff_id, 1, draft=None)
    assert no_version.value.pointer == "/draft"
    await published(clean_db, tariff_id, 1)
    with pytest.raises(NothingToPublish):
        await published(clean_db, tariff_id, 2)


async def test_a_refusal_names_what_uses_a_tariff(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db, published=True)
    for number in range(MOST_NAMED + 1):
        await add_charger(clean_db, f"CP{number}", tariff_id=tariff_id)
    with pytest.raises(TariffInUse, match="CP0; CP1; CP2; CP3; CP4 and others: give"):
        await removed(clean_db, tariff_id)
    await execute(clean_db, "UPDATE chargers SET tariff_id = NULL")
    async with begin(clean_db) as connection:
        charger_id = (await chargers.known(connection, "CP3")).charger_id
        await chargers.update_connector(connection, charger_id, 2, tariff_id)
    found = await known(clean_db, tariff_id)
    assert (found.chargers, found.connectors, found.running) == (0, 1, 0)
    with pytest.raises(TariffInUse, match="CP3, connector 2: give"):
        await removed(clean_db, tariff_id)
    with pytest.raises(IntegrityError):
        await execute(clean_db, "DELETE FROM tariffs")


async def test_a_tariff_is_not_deleted_while_a_charger_is_given_it(clean_db: AsyncEngine) -> None:
    """Either the charger has it and it stays, or it is gone and the charger is refused."""
    await add_charger(clean_db, "CP1")
    write = operator_changes.OperatorChanges(clean_db).write
    for _ in range(5):
        tariff_id = await made(clean_db, published=True)
        given, gone = await asyncio.gather(
            write(operator_change(tariff_id)), removed(clean_db, tariff_id), return_exceptions=True
        )
        assert isinstance(given, UnusableRequest) is (gone is None)
        assert isinstance(gone, TariffInUse) is (not isinstance(given, Exception))
        await write(operator_change(None))


async def test_an_operator_s_change_of_a_connector_is_loaded_with_its_charger(clean_db: AsyncEngine) -> None:
    await add_charger(clean_db, "CP1")
    tariff_id = await made(clean_db, published=True)
    write = operator_changes.OperatorChanges(clean_db).write
    stored = await write(operator_change(tariff_id, 2))
    assert (stored.tariff_id, stored.connectors[2].tariff_id) == (None, tariff_id)
    stored = await write(operator_change(tariff_id))
    assert (stored.tariff_id, stored.connectors[2].tariff_id) == (tariff_id, tariff_id)
    stored = await write(operator_change(None, 2))
    assert stored.connectors[2] == replace(stored.connectors[2], tariff_id=None)
    for wrong in (tariff_id + 1, await made(clean_db, "Draft")):
        with pytest.raises(UnusableRequest) as refused:
            await write(operator_change(wrong))
        assert refused.value.pointer == "/tariffId"


async def test_a_retired_tariff_can_not_be_used_or_changed_again(clean_db: AsyncEngine) -> None:
    tariff_id = await made(clean_db, published=True)
    await add_charger(clean_db, "CP1")
    await execute(
        clean_db,
        "INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at,"
        " received_start_at, meter_start, tariff_id, tariff_version)"
        " SELECT '7', 7, charger_id, 1, 'TAG', true, now(), now(), 0, :tariff_id, 1 FROM chargers",
        tariff_id=tariff_id,
    )
    assert (await known(clean_db, tariff_id)).running == 1
    await removed(clean_db, tariff_id)
    assert (await known(clean_db, tariff_id)).retired_at == NOON
    with pytest.raises(NotKnown):
        await changed(clean_db, tariff_id, 2, name="x")
    with pytest.raises(UnusableRequest):
        await operator_changes.OperatorChanges(clean_db).write(operator_change(tariff_id))


async def test_pages_of_tariffs_and_versions_go_on_where_they_ended(clean_db: AsyncEngine) -> None:
    ids = {name: await made(clean_db, name, published=True) for name in ("b", "A", "a", "C")}
    async with begin(clean_db) as connection:
        first = await tariffs.page(connection, None, 2)
        second = await tariffs.page(connection, (first[-1].name.lower(), first[-1].tariff_id), 9)
    assert [each.tariff_id for each in (*first, *second)] == [ids["A"], ids["a"], ids["b"], ids["C"]]
    for revision in (2, 4):
        await changed(clean_db, ids["b"], revision, draft=EVERYTHING)
        await published(clean_db, ids["b"], revision + 1)
    async with begin(clean_db) as connection:
        versions = await tariffs.versions(connection, ids["b"], 3, 1)
    assert [(each.version, each.content) for each in versions] == [(2, EVERYTHING)]
