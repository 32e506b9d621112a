"""How the passwords of charge points are written (C6): in order, twice the same as once, each charger its own."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.domain.changes import Change, PasswordOffered, PasswordUsed, PasswordWithdrawn
from genx.domain.charge_point import ChargePoint
from tests.support.database import execute, keep, row

READ = "SELECT password_hash, new_password_hashes FROM chargers WHERE charger_id = :id"


async def passwords(engine: AsyncEngine, known: ChargePoint) -> tuple[str | None, list[str]]:
    found = await row(engine, READ, id=known.charger_id)
    return found["password_hash"], found["new_password_hashes"]


@pytest.fixture
async def offered(clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint) -> None:
    """Both have the password `old` and may have been given `a`, `b` and `c`."""
    await execute(clean_db, "UPDATE chargers SET password_hash = 'old', new_password_hashes = '{a,b,c}'")


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    ("kind", "password", "wanted"),
    [
        (PasswordUsed, "a", ("a", ["b", "c"])),
        (PasswordUsed, "b", ("b", ["c"])),
        (PasswordUsed, "c", ("c", [])),
        (PasswordUsed, "old", ("old", ["a", "b", "c"])),
        (PasswordUsed, "unknown", ("old", ["a", "b", "c"])),
        (PasswordOffered, "d", ("old", ["a", "b", "c", "d"])),
        (PasswordOffered, "a", ("old", ["b", "c", "a"])),
        (PasswordWithdrawn, "b", ("old", ["a", "c"])),
        (PasswordWithdrawn, "unknown", ("old", ["a", "b", "c"])),
    ],
)
async def test_c6_each_step_is_the_same_when_it_is_written_twice(
    journal: Journal,
    known: ChargePoint,
    other: ChargePoint,
    clean_db: AsyncEngine,
    kind: type[PasswordUsed],
    password: str,
    wanted: tuple[str, list[str]],
) -> None:
    for _ in range(2):
        assert await keep(journal, kind(known.charger_id, password)) is None
        assert await passwords(clean_db, known) == wanted
    assert await passwords(clean_db, other) == ("old", ["a", "b", "c"])


@pytest.mark.usefixtures("offered")
async def test_c6_steps_of_different_kinds_in_one_unit_are_taken_as_used_then_offered_then_withdrawn(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    of = known.charger_id
    steps: list[Change] = [PasswordWithdrawn(of, "c"), PasswordOffered(of, "d"), PasswordUsed(of, "a")]
    await keep(journal, *steps)
    assert await passwords(clean_db, known) == ("a", ["b", "d"])


@pytest.mark.usefixtures("offered")
async def test_c6_steps_of_two_chargers_in_one_group_do_not_mix(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    await asyncio.gather(
        keep(journal, PasswordUsed(known.charger_id, "b")),
        keep(journal, PasswordUsed(other.charger_id, "a")),
        keep(journal, PasswordOffered(known.charger_id, "x")),
        keep(journal, PasswordWithdrawn(other.charger_id, "c")),
    )
    assert await passwords(clean_db, known) == ("b", ["c", "x"])
    assert await passwords(clean_db, other) == ("a", ["b"])


async def test_c6_hashes_with_commas_braces_and_quotes_are_kept_as_they_are(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    odd = '$argon2id$v=19$m=8,t=1,p=1${"x"},NULL\\'
    await keep(journal, PasswordOffered(known.charger_id, odd))
    assert await passwords(clean_db, known) == (None, [odd])
    await keep(journal, PasswordUsed(known.charger_id, odd))
    assert await passwords(clean_db, known) == (odd, [])
