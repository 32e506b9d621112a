"""Mails to send as rows: one waits for each kind and address, each is claimed by one, and none is kept for ever."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import outbox, users
from genx.domain.mail import MailKind, WaitingMail
from genx.domain.user import User
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, column, execute, row, rows

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
READ = "SELECT * FROM mail_outbox ORDER BY mail_id"


async def add(engine: AsyncEngine, email: str, kind: MailKind = "invitation", at: datetime = NOON) -> None:
    async with engine.begin() as connection:
        await outbox.add(connection, kind, email, at)


async def claim(engine: AsyncEngine, now: datetime = NOON, most: int = 10) -> list[WaitingMail]:
    async with engine.begin() as connection:
        return await outbox.claim(connection, now, now + 5 * MINUTE, most)


async def test_one_waits_for_each_kind_and_address_in_any_letter_case(clean_db: AsyncEngine) -> None:
    await add(clean_db, "Ada@example.org")
    await add(clean_db, "ADA@example.org", at=NOON + MINUTE)
    await add(clean_db, "ada@example.org", "reset")
    await add(clean_db, "eve@example.org")
    found = [(one["kind"], one["email"], one["created_at"]) for one in await rows(clean_db, READ)]
    assert found == [
        ("invitation", "Ada@example.org", NOON),
        ("reset", "ada@example.org", NOON),
        ("invitation", "eve@example.org", NOON),
    ]


async def test_of_many_that_add_the_same_mail_at_once_one_waits(clean_db: AsyncEngine) -> None:
    await asyncio.gather(*[add(clean_db, "ada@example.org", "reset") for _ in range(8)])
    assert len(await rows(clean_db, READ)) == 1


async def test_resets_are_bounded_and_other_mails_are_not(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_RESETS_WAITING", 3)
    for number in range(5):
        await add(clean_db, f"{number}@example.org", "reset")
        await add(clean_db, f"{number}@example.org", "password-changed")
    kinds = await column(clean_db, "SELECT kind FROM mail_outbox")
    assert (kinds.count("reset"), kinds.count("password-changed")) == (3, 5)
    (first, *_) = await rows(clean_db, READ)
    async with clean_db.begin() as connection:
        await outbox.mark_sent(connection, first["mail_id"], NOON)
    await add(clean_db, "9@example.org", "reset")
    assert "9@example.org" in await column(clean_db, "SELECT email FROM mail_outbox WHERE kind = 'reset'")


async def test_resets_for_nobody_are_dropped_and_those_of_users_stay(clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        for email, active in (("Ada@example.org", True), ("gone@example.org", False)):
            user = User(user_id=uuid4(), email=email, role="viewer", created_at=NOON, active=active)
            await users.create(connection, user)
    for email in ("ADA@example.org", "gone@example.org", "nobody@example.org"):
        await add(clean_db, email, "reset")
        await add(clean_db, email)
    async with clean_db.begin() as connection:
        await outbox.drop_resets_of_nobody(connection)
    assert await column(clean_db, "SELECT email FROM mail_outbox WHERE kind = 'reset'") == ["ADA@example.org"]
    assert len(await rows(clean_db, READ)) == 4


async def test_due_mails_are_claimed_the_longest_due_first_and_by_one_alone(clean_db: AsyncEngine) -> None:
    for number in range(6):
        await add(clean_db, f"{number}@example.org", at=NOON - number * MINUTE)
    await add(clean_db, "later@example.org", at=NOON + timedelta(microseconds=1))
    first = await claim(clean_db, most=2)
    assert {mail.email for mail in first} == {"5@example.org", "4@example.org"}
    assert [mail.attempts for mail in first] == [1, 1]
    others = await asyncio.gather(*[claim(clean_db, most=2) for _ in range(4)])
    claimed = [mail.email for some in others for mail in some]
    assert sorted(claimed) == [f"{number}@example.org" for number in range(4)]
    assert await claim(clean_db) == []


async def test_a_mail_whose_sender_died_is_claimed_again_when_its_time_is_up(clean_db: AsyncEngine) -> None:
    await add(clean_db, "ada@example.org")
    (first,) = await claim(clean_db)
    assert await claim(clean_db, NOON + 5 * MINUTE - timedelta(microseconds=1)) == []
    (again,) = await claim(clean_db, NOON + 5 * MINUTE)
    assert (again.mail_id, again.attempts, again.created_at) == (first.mail_id, 2, NOON)


async def test_a_mail_that_could_not_be_sent_waits_and_one_that_was_not_tried_has_its_attempt_back(
    clean_db: AsyncEngine,
) -> None:
    await add(clean_db, "ada@example.org")
    (mail,) = await claim(clean_db)
    async with clean_db.begin() as connection:
        await outbox.mark_failed(connection, mail.mail_id, NOON + 9 * MINUTE, "refused")
    assert await claim(clean_db, NOON + 8 * MINUTE) == []
    (mail,) = await claim(clean_db, NOON + 9 * MINUTE)
    async with clean_db.begin() as connection:
        await outbox.postpone(connection, mail.mail_id, NOON + 20 * MINUTE)
    found = await row(clean_db, READ)
    assert (found["attempts"], found["next_attempt_at"], found["last_error"]) == (1, NOON + 20 * MINUTE, "refused")


@pytest.mark.parametrize(("given", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_what_a_mail_server_says_is_kept_as_far_as_it_can_be(
    clean_db: AsyncEngine, given: str, kept: str
) -> None:
    await add(clean_db, "ada@example.org")
    (mail,) = await claim(clean_db)
    async with clean_db.begin() as connection:
        await outbox.mark_given_up(connection, mail.mail_id, NOON, given)
    assert (await row(clean_db, READ))["last_error"] == kept[: outbox.LONGEST_ERROR]


async def test_one_that_was_sent_or_given_up_is_not_claimed_and_another_of_its_kind_may_wait(
    clean_db: AsyncEngine,
) -> None:
    for email in ("sent@example.org", "given-up@example.org", "dropped@example.org"):
        await add(clean_db, email)
    sent, given_up, dropped = await claim(clean_db)
    async with clean_db.begin() as connection:
        await outbox.mark_sent(connection, sent.mail_id, NOON)
        await outbox.mark_given_up(connection, given_up.mail_id, NOON, "no such user")
        await outbox.drop(connection, dropped.mail_id)
        await outbox.bring_forward(connection, NOON)
    assert await claim(clean_db, NOON + timedelta(days=1)) == []
    for email in ("sent@example.org", "given-up@example.org"):
        await add(clean_db, email)
    assert len(await claim(clean_db)) == 2


async def test_what_waits_is_brought_forward(clean_db: AsyncEngine) -> None:
    for email in ("a@example.org", "b@example.org"):
        await add(clean_db, email, at=NOON + timedelta(days=1))
    assert await claim(clean_db) == []
    async with clean_db.begin() as connection:
        await outbox.bring_forward(connection, NOON)
    assert len(await claim(clean_db)) == 2


async def test_mails_that_were_sent_lately_are_told_by_kind_and_address(clean_db: AsyncEngine) -> None:
    insert = """
        INSERT INTO mail_outbox (kind, email, created_at, next_attempt_at, sent_at)
        VALUES (:kind, :email, :at, :at, :sent_at)
    """
    for kind, email, minutes in (
        ("reset", "ada@x", 1),
        ("reset", "ADA@x", 3),
        ("reset", "eve@x", 2),
        ("invitation", "ada@x", 4),
    ):
        await execute(clean_db, insert, kind=kind, email=email, at=NOON, sent_at=NOON + minutes * MINUTE)
    async with clean_db.connect() as connection:
        assert await outbox.sent_since(connection, "reset", "Ada@X", NOON) == [NOON + 3 * MINUTE, NOON + MINUTE]
        assert await outbox.sent_since(connection, "reset", "ada@x", NOON + MINUTE) == [NOON + 3 * MINUTE]
        assert await outbox.sent_since(connection, "reset", "nobody@x", NOON) == []


async def test_rows_are_kept_for_a_week_after_their_end(clean_db: AsyncEngine) -> None:
    for email in ("sent@x", "given-up@x", "waits@x"):
        await add(clean_db, email, at=NOON - timedelta(days=300))
    await execute(clean_db, "UPDATE mail_outbox SET sent_at = :at WHERE email = 'sent@x'", at=NOON)
    await execute(clean_db, "UPDATE mail_outbox SET given_up_at = :at WHERE email = 'given-up@x'", at=NOON + MINUTE)
    deleted = []
    for now in (NOON + outbox.KEPT, NOON + outbox.KEPT + timedelta(microseconds=1), NOON + timedelta(days=400)):
        async with clean_db.begin() as connection:
            deleted.append(await outbox.delete_old(connection, now))
    assert deleted == [0, 1, 1]
    assert await column(clean_db, "SELECT email FROM mail_outbox") == ["waits@x"]
