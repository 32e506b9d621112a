"""The mailer sends each mail at least once, floods nobody, and tells nobody who has an account."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import links
from genx.db.base.engine import begin, create_engine
from genx.db.base.migrate import upgrade
from genx.db.embedded.server import EmbeddedPostgres
from genx.db.queries import outbox, password_links, users
from genx.delivery import queue
from genx.delivery.mail import compose
from genx.delivery.mail.compose import Letterhead
from genx.delivery.mail.mailer import Mailer
from genx.delivery.mail.transport import transport
from genx.delivery.queue import Queue
from genx.domain.mail import MailKind
from tests.delivery.mail.conftest import (
    NOON,
    SIGN_IN,
    Clock,
    MailServer,
    eventually,
    mail_server,
    person,
    plain,
    rows,
    token_in,
)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


def sending(engine: AsyncEngine, clock: Callable[[], Any], url: str) -> Queue:
    mailer = Mailer(
        transport=transport(url, "charge.example.org"),
        letterhead=Letterhead("https://charge.example.org"),
        good_for={"reset": timedelta(minutes=30), "invitation": timedelta(days=7)},
    )
    return Queue(engine, clock, mailer)


async def ask(engine: AsyncEngine, clock: Clock, address: str = "ada@example.org", kind: MailKind = "reset") -> None:
    async with begin(engine) as connection:
        await outbox.add(connection, kind, address, clock())


async def purpose_of(engine: AsyncEngine, token: str, clock: Clock) -> str | None:
    async with begin(engine) as connection:
        found = await links.find(connection, token, clock())
    return found and found[1]


async def test_a_forgotten_password(clean_db: AsyncEngine, clock: Clock, server: MailServer) -> None:
    ada = await person(clean_db, "Ada@example.org", name="Ada Lovelace")
    await ask(clean_db, clock, "ada@EXAMPLE.org")
    await sending(clean_db, clock, server.url()).once()
    [message] = server.inbox
    assert message["To"] == "Ada@example.org"
    assert "Hello Ada Lovelace," in plain(message)
    token = token_in(message)
    async with begin(clean_db) as connection:
        assert await links.find(connection, token, clock()) == (ada.user_id, "reset")
    [row] = await rows(clean_db)
    assert (row.attempts, row.sent_at, row.last_error) == (1, NOON, None)
    kept = repr(await rows(clean_db)) + repr(await rows(clean_db, "SELECT * FROM password_links"))
    assert token not in kept


async def test_the_lifetime_of_a_link_begins_when_it_is_sent(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    clock.forward(hours=5)
    await sending(clean_db, clock, server.url()).once()
    token = token_in(server.inbox[0])
    clock.forward(minutes=29)
    assert await purpose_of(clean_db, token, clock) == "reset"
    clock.forward(minutes=1)
    assert await purpose_of(clean_db, token, clock) is None


async def test_the_newest_link_works_and_no_older_one(clean_db: AsyncEngine, clock: Clock, server: MailServer) -> None:
    await person(clean_db, "ada@example.org")
    for _ in range(3):
        await ask(clean_db, clock)
        await sending(clean_db, clock, server.url()).once()
    tokens = [token_in(message) for message in server.inbox]
    assert [await purpose_of(clean_db, token, clock) for token in tokens] == [None, None, "reset"]


async def test_a_stranger_who_asks_for_resets_all_the_time_cannot_keep_the_owner_from_one(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await person(clean_db, "bob@example.org")
    sender = sending(clean_db, clock, server.url())
    for number in range(180):
        await ask(clean_db, clock, "ada@example.org" if number % 2 else "ADA@example.org")
        await sender.once()
        newest = token_in(server.inbox[-1])
        assert await purpose_of(clean_db, newest, clock) == "reset", "there is always a link that is good"
        clock.forward(minutes=1)
    assert len(server.inbox) <= 3 + 180 // 20
    assert len(await rows(clean_db, "SELECT * FROM mail_outbox WHERE sent_at IS NULL")) == 1
    await ask(clean_db, clock, "bob@example.org")
    await sender.once()
    assert server.inbox[-1]["To"] == "bob@example.org"


async def test_a_reset_beyond_the_third_in_an_hour_leaves_later_and_is_not_a_failed_try(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    sender = sending(clean_db, clock, server.url())
    for _ in range(5):
        await ask(clean_db, clock)
        await sender.once()
    assert len(server.inbox) == 3
    [waiting] = await rows(clean_db, "SELECT * FROM mail_outbox WHERE sent_at IS NULL")
    assert (waiting.attempts, waiting.next_attempt_at) == (0, NOON + timedelta(minutes=20))
    clock.forward(minutes=20)
    await sender.once()
    assert len(server.inbox) == 4


async def test_an_unknown_address_gets_no_mail_and_leaves_no_row(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "gone@example.org", active=False)
    for address in ("nobody@example.org", "gone@example.org", "not an address\r\nBcc: eve@example.org"):
        await ask(clean_db, clock, address)
    for kind in ("invitation", "password-changed"):
        await ask(clean_db, clock, "gone@example.org", kind)
    await sending(clean_db, clock, server.url()).once()
    assert await rows(clean_db) == []
    assert server.inbox == []


async def test_a_link_that_is_made_while_the_address_changes_is_void(
    clean_db: AsyncEngine, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await person(clean_db, "ada@example.org")
    make, moving = links.make, []

    async def moves() -> None:
        async with begin(clean_db) as connection:
            await users.change(connection, ada.user_id, email="ada@new.example")
            await password_links.remove(connection, ada.user_id)

    async def and_then(*given: Any) -> str:
        moving.append(asyncio.create_task(moves()))
        await asyncio.sleep(0.2)
        return await make(*given)

    monkeypatch.setattr(links, "make", and_then)
    await ask(clean_db, clock)
    await sending(clean_db, clock, server.url()).once()
    await moving[0]
    assert await purpose_of(clean_db, token_in(server.inbox[0]), clock) is None


async def test_an_invitation(clean_db: AsyncEngine, clock: Clock, server: MailServer) -> None:
    await person(clean_db, "ada@example.org", password_hash=None)
    await ask(clean_db, clock, kind="invitation")
    await sending(clean_db, clock, server.url()).once()
    assert server.inbox[0]["Subject"] == "You are invited to GenX"
    assert "&invitation=1" in plain(server.inbox[0])
    clock.forward(days=6)
    assert await purpose_of(clean_db, token_in(server.inbox[0]), clock) == "invitation"
    clock.forward(days=1)
    assert await purpose_of(clean_db, token_in(server.inbox[0]), clock) is None


async def test_an_invited_user_who_has_a_password_by_now_gets_no_link(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock, kind="invitation")
    await sending(clean_db, clock, server.url()).once()
    assert server.inbox == []
    assert await rows(clean_db, "SELECT * FROM password_links") == []


async def test_a_reset_before_the_first_password_is_another_invitation_with_the_same_limits(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org", password_hash=None)
    for _ in range(5):
        await ask(clean_db, clock)
        await sending(clean_db, clock, server.url()).once()
    assert [message["Subject"] for message in server.inbox] == ["You are invited to GenX"] * 3
    clock.forward(days=6)
    assert await purpose_of(clean_db, token_in(server.inbox[-1]), clock) == "invitation"


async def test_a_changed_password_is_announced_and_voids_no_link(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    ada = await person(clean_db, "ada@example.org")
    async with begin(clean_db) as connection:
        token = await links.make(connection, ada.user_id, "reset", clock() + timedelta(hours=1))
    await ask(clean_db, clock, kind="password-changed")
    clock.forward(minutes=10)
    await sending(clean_db, clock, server.url()).once()
    assert "4 March 2026 at 12:00 UTC" in plain(server.inbox[0])
    assert await purpose_of(clean_db, token, clock) == "reset"


async def test_no_mail_is_lost_while_the_server_is_away_and_attempts_get_rarer(
    clean_db: AsyncEngine, clock: Clock
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    async with mail_server() as server:
        url, port = server.url(), server.port
    waits = []
    for _ in range(7):
        with structlog.testing.capture_logs() as logs:
            await sending(clean_db, clock, url).once()
        assert [entry["event"] for entry in logs] == ["mail not sent"]
        [row] = await rows(clean_db)
        waits.append((row.next_attempt_at - clock()).total_seconds())
        clock.at = row.next_attempt_at - timedelta(seconds=1)
        await sending(clean_db, clock, url).once()
        clock.forward(seconds=1)
    assert waits == [10, 30, 120, 600, 3600, 3600, 3600]
    assert row.attempts == 7
    assert row.last_error
    async with mail_server(port=port) as server:
        await sending(clean_db, clock, url).once()
    assert await purpose_of(clean_db, token_in(server.inbox[0]), clock) == "reset"
    [row] = await rows(clean_db)
    assert (row.sent_at, row.last_error) == (clock(), None)


async def test_after_two_days_a_mail_is_given_up_and_a_new_one_may_be_asked_for(
    clean_db: AsyncEngine, clock: Clock
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    async with mail_server() as server:
        url, port = server.url(), server.port
    clock.forward(days=2)
    await sending(clean_db, clock, url).once()
    [row] = await rows(clean_db)
    assert (row.given_up_at, row.sent_at) == (clock(), None)
    await ask(clean_db, clock)
    async with mail_server(port=port) as server:
        await sending(clean_db, clock, url).once()
    assert len(server.inbox) == 1


async def test_a_temporarily_refused_mail_is_sent_later(clean_db: AsyncEngine, clock: Clock) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    async with mail_server(answers={"RCPT": ["450 mailbox busy", "250 OK"]}) as server:
        await sending(clean_db, clock, server.url()).once()
        assert [row.last_error for row in await rows(clean_db)] == ["450 mailbox busy"]
        clock.forward(seconds=10)
        await sending(clean_db, clock, server.url()).once()
    assert len(server.inbox) == 1


async def test_bad_mails_do_not_hold_up_good_ones(clean_db: AsyncEngine, clock: Clock) -> None:
    for address in ("odd@exam_ple.org", "full@example.org", "ada@example.org", "bob@example.org"):
        for kind in ("reset", "password-changed"):
            await ask(clean_db, clock, address, kind)
        await person(clean_db, address)
    async with mail_server(answers={"RCPT full@example.org": ["550 no such user"]}) as server:
        await sending(clean_db, clock, server.url()).once()
    assert sorted(message["To"] for message in server.inbox) == ["ada@example.org"] * 2 + ["bob@example.org"] * 2
    given_up = [(row.email, row.last_error) for row in await rows(clean_db) if row.given_up_at]
    assert (
        given_up
        == [("odd@exam_ple.org", "Mail can't be sent to this address.")] * 2
        + [("full@example.org", "550 no such user")] * 2
    )


async def test_a_bug_of_ours_is_tried_again_too(
    clean_db: AsyncEngine, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    with monkeypatch.context() as patch:
        patch.setattr(compose, "_link", lambda *_: 1 / 0)
        await sending(clean_db, clock, server.url()).once()
    [row] = await rows(clean_db)
    assert row.last_error == "ZeroDivisionError: division by zero"
    clock.forward(seconds=10)
    await sending(clean_db, clock, server.url()).once()
    assert len(server.inbox) == 1


async def test_a_mail_claimed_by_a_sender_that_died_is_sent_after_the_lease(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    async with begin(clean_db) as connection:
        assert len(await outbox.claim(connection, clock(), clock() + queue.LEASE, 1)) == 1
    await sending(clean_db, clock, server.url()).once()
    assert server.inbox == []
    clock.forward(minutes=2)
    await sending(clean_db, clock, server.url()).once()
    assert len(server.inbox) == 1


async def test_no_unit_of_work_is_open_during_a_conversation_with_the_mail_server(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    server.hangs = asyncio.Event()
    working = asyncio.create_task(sending(clean_db, clock, server.url()).once())
    await eventually(lambda: server.names)
    open_ones = "SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    assert await rows(clean_db, open_ones) == []
    server.hangs.set()
    await working
    assert len(server.inbox) == 1


async def test_neither_password_nor_token_appears_anywhere(clean_db: AsyncEngine, clock: Clock) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    async with mail_server(auth=True, answers={"DATA": ["451 odd: {link} of {password}"]}) as server:
        with structlog.testing.capture_logs() as logs:
            await sending(clean_db, clock, server.url(SIGN_IN, "starttls=0")).once()
    [row] = await rows(clean_db)
    assert row.last_error.endswith("/reset-password?token=*** of ***")
    [entry] = logs
    assert entry["error"] == row.last_error


async def test_a_mail_leaves_at_once_when_the_sender_is_woken(
    clean_db: AsyncEngine, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "EVERY_S", 3600)
    await person(clean_db, "ada@example.org")
    running = sending(clean_db, clock, server.url())

    async def is_sent(count: int) -> bool:
        return len(await rows(clean_db, "SELECT 1 FROM mail_outbox WHERE sent_at IS NOT NULL")) == count

    running.start()
    try:
        for count in (1, 2):
            await ask(clean_db, clock)
            running.wake()
            await eventually(lambda count=count: is_sent(count))  # type: ignore[misc]
    finally:
        await running.stop()


async def test_mails_that_wait_for_another_attempt_are_sent_at_once_after_a_restart(
    clean_db: AsyncEngine, clock: Clock, server: MailServer
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    await sending(clean_db, clock, "smtp://localhost:1").once()
    assert server.inbox == []
    running = sending(clean_db, clock, server.url())
    running.start()
    try:
        await eventually(lambda: server.inbox)
    finally:
        await running.stop()


async def test_a_mail_is_sent_even_if_the_sender_is_not_woken(
    clean_db: AsyncEngine, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "EVERY_S", 0.02)
    await person(clean_db, "ada@example.org")
    running = sending(clean_db, clock, server.url())
    running.start()
    await ask(clean_db, clock)
    await eventually(lambda: server.inbox)
    await running.stop()


async def test_a_stop_lets_a_mail_arrive_and_does_not_wait_for_one_that_hangs(
    clean_db: AsyncEngine, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    server.hangs = asyncio.Event()
    running = sending(clean_db, clock, server.url())
    running.start()
    await eventually(lambda: server.names)
    stopping = asyncio.create_task(running.stop())
    await asyncio.sleep(0)
    server.hangs.set()
    await stopping
    assert [row.sent_at for row in await rows(clean_db)] == [clock()]

    await ask(clean_db, clock)
    server.hangs.clear()
    monkeypatch.setattr(queue, "FAREWELL_S", 0.05)
    running = sending(clean_db, clock, server.url())
    running.start()
    await eventually(lambda: len(server.names) == 2)
    await running.stop()
    server.hangs.set()
    assert [row.sent_at for row in await rows(clean_db)] == [clock(), None]


async def test_old_rows_are_forgotten_along_the_way(clean_db: AsyncEngine, clock: Clock, server: MailServer) -> None:
    await person(clean_db, "ada@example.org")
    await ask(clean_db, clock)
    running = sending(clean_db, clock, server.url())
    await running.once()
    clock.forward(days=7, seconds=1)
    await running.once()
    assert await rows(clean_db) == []


async def test_the_database_goes_away_and_comes_back(
    tmp_path: Path, clock: Clock, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "EVERY_S", 0.02)
    database = EmbeddedPostgres(tmp_path, options={"fsync": "off"})
    await upgrade(await database.start())
    engine = create_engine(database.dsn)
    running = sending(engine, clock, server.url())
    try:
        await person(engine, "ada@example.org")
        running.start()
        await ask(engine, clock)
        await eventually(lambda: server.inbox)
        with structlog.testing.capture_logs() as logs:
            await database.stop()
            await eventually(lambda: [entry for entry in logs if entry["event"] == "the outbox waits"])
            await database.start()
        await ask(engine, clock, kind="password-changed")
        await eventually(lambda: len(server.inbox) == 2)
    finally:
        await running.stop()
        await engine.dispose()
        await database.stop()


async def test_two_senders_send_each_mail_once(clean_db: AsyncEngine, clock: Clock, server: MailServer) -> None:
    for number in range(20):
        await person(clean_db, f"{number}@example.org")
        await ask(clean_db, clock, f"{number}@example.org")
    await asyncio.gather(*(sending(clean_db, clock, server.url()).once() for _ in range(2)))
    assert sorted(message["To"] for message in server.inbox) == sorted(f"{number}@example.org" for number in range(20))
