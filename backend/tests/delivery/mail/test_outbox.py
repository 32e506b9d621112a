"""The outbox: one waiting mail of each kind and address, claimed once, and dropped if it is for nobody."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import outbox
from genx.domain.mail import MailKind
from tests.delivery.mail.conftest import NOON, person, rows

LATER = NOON + timedelta(minutes=2)


async def add(engine: AsyncEngine, kind: MailKind, *addresses: str) -> None:
    for address in addresses:
        async with begin(engine) as connection:
            await outbox.add(connection, kind, address, NOON)


async def test_a_second_request_while_one_waits_is_the_same_mail(clean_db: AsyncEngine) -> None:
    await add(clean_db, "reset", "ada@example.org", "ADA@example.org", "bob@example.org")
    await add(clean_db, "password-changed", "ada@example.org")
    assert [(row.kind, row.email) for row in await rows(clean_db)] == [
        ("reset", "ada@example.org"),
        ("reset", "bob@example.org"),
        ("password-changed", "ada@example.org"),
    ]


async def test_the_time_of_a_commit_does_not_reveal_a_waiting_mail(clean_db: AsyncEngine) -> None:
    for _ in range(2):
        async with begin(clean_db) as connection:
            await outbox.add(connection, "reset", "ada@example.org", NOON)
            written = await connection.execute(text("SELECT pg_current_xact_id_if_assigned()::text"))
            assert written.scalar() is not None


@pytest.mark.parametrize("mark", ["sent", "given up"])
async def test_a_request_after_a_mail_that_left_or_was_given_up_is_another_mail(
    clean_db: AsyncEngine, mark: str
) -> None:
    await add(clean_db, "reset", "ada@example.org")
    [first] = await rows(clean_db)
    async with begin(clean_db) as connection:
        if mark == "sent":
            await outbox.mark_sent(connection, first.mail_id, NOON)
        else:
            await outbox.mark_given_up(connection, first.mail_id, NOON, "550 no such user")
    await add(clean_db, "reset", "ada@example.org")
    assert len(await rows(clean_db)) == 2
    async with begin(clean_db) as connection:
        assert [mail.mail_id for mail in await outbox.claim(connection, NOON, LATER, 10)] != [first.mail_id]


async def test_a_flood_of_resets_is_bounded_and_holds_up_no_other_mail(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_RESETS_WAITING", 3)
    await add(clean_db, "reset", *(f"{number}@example.org" for number in range(6)))
    await add(clean_db, "invitation", "ada@example.org")
    assert [row.email for row in await rows(clean_db)] == [
        "0@example.org",
        "1@example.org",
        "2@example.org",
        "ada@example.org",
    ]


async def test_resets_for_nobody_are_forgotten_in_one_go(clean_db: AsyncEngine) -> None:
    await person(clean_db, "Ada@Example.org")
    await person(clean_db, "gone@example.org", active=False)
    await add(clean_db, "reset", "ada@example.ORG", "gone@example.org", "nobody@example.org")
    await add(clean_db, "invitation", "nobody@example.org")
    async with begin(clean_db) as connection:
        await outbox.drop_resets_of_nobody(connection)
    assert [(row.kind, row.email) for row in await rows(clean_db)] == [
        ("reset", "ada@example.ORG"),
        ("invitation", "nobody@example.org"),
    ]


async def test_two_claims_at_once_share_the_due_mails(clean_db: AsyncEngine) -> None:
    await add(clean_db, "invitation", *(f"{number}@example.org" for number in range(4)))
    async with begin(clean_db) as one, begin(clean_db) as other:
        mine = await outbox.claim(one, NOON, LATER, 3)
        theirs = await asyncio.wait_for(outbox.claim(other, NOON, LATER, 3), 10)
    assert [mail.email for mail in mine] == ["0@example.org", "1@example.org", "2@example.org"]
    assert [mail.email for mail in theirs] == ["3@example.org"]
    assert {mail.attempts for mail in mine} == {1}


async def test_a_claim_lapses_at_its_time(clean_db: AsyncEngine) -> None:
    await add(clean_db, "invitation", "ada@example.org")
    async with begin(clean_db) as connection:
        assert len(await outbox.claim(connection, NOON, LATER, 1)) == 1
    async with begin(clean_db) as connection:
        assert await outbox.claim(connection, LATER - timedelta(seconds=1), LATER, 1) == []
        [again] = await outbox.claim(connection, LATER, LATER, 1)
    assert again.attempts == 2


async def test_finished_rows_stay_for_a_week_and_waiting_ones_until_sent(clean_db: AsyncEngine) -> None:
    await add(clean_db, "reset", "sent@example.org", "given-up@example.org", "waiting@example.org")
    sent, given_up, _ = await rows(clean_db)
    async with begin(clean_db) as connection:
        await outbox.mark_sent(connection, sent.mail_id, NOON)
        await outbox.mark_given_up(connection, given_up.mail_id, NOON, "550")
        assert await outbox.delete_old(connection, NOON + outbox.KEPT) == 0
        assert await outbox.delete_old(connection, NOON + outbox.KEPT + timedelta(seconds=1)) == 2
    assert [row.email for row in await rows(clean_db)] == ["waiting@example.org"]


async def test_any_text_can_be_kept_as_the_last_error(clean_db: AsyncEngine) -> None:
    await add(clean_db, "reset", "ada@example.org")
    [row] = await rows(clean_db)
    async with begin(clean_db) as connection:
        await outbox.mark_failed(connection, row.mail_id, LATER, "\x00\ud800" + "x" * 10_000)
    [row] = await rows(clean_db)
    assert row.last_error.startswith("\\u0000\\ud800xxx")
    assert len(row.last_error) < 600
