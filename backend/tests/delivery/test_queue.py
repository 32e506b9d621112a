"""The queue with a test's own carrier: it hands over, holds back, tries again and gives up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import outbox
from genx.delivery.errors import NotSent, Refused
from genx.delivery.queue import Prepared, Queue
from genx.domain.mail import MailKind, Spacing, WaitingMail

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECRET = "s3cret"


@dataclass
class Recorder:
    """A carrier that keeps what it is given, and raises `error` if it is set."""

    spacing: Mapping[MailKind, Spacing] = field(default_factory=dict)
    error: Exception | None = None
    is_wanted: bool = True
    sent: list[WaitingMail] = field(default_factory=list)
    prepared_at: list[datetime] = field(default_factory=list)

    async def prepare(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> Prepared | None:
        async def send() -> None:
            if self.error is not None:
                raise self.error
            self.sent.append(mail)

        self.prepared_at.append(now)
        return Prepared(send, secret=SECRET) if self.is_wanted else None


async def add(engine: AsyncEngine, address: str = "ada@example.org", kind: MailKind = "invitation") -> None:
    async with begin(engine) as connection:
        await outbox.add(connection, kind, address, NOON)


async def columns(engine: AsyncEngine, names: str) -> list[tuple[object, ...]]:
    async with engine.connect() as connection:
        rows = await connection.execute(text(f"SELECT {names} FROM mail_outbox ORDER BY mail_id"))
        return [tuple(row) for row in rows]


async def test_a_mail_is_handed_over_once(clean_db: AsyncEngine) -> None:
    carrier = Recorder()
    queue = Queue(clean_db, lambda: NOON, carrier)
    await add(clean_db)
    await queue.once()
    await queue.once()
    assert [(mail.email, mail.kind, mail.attempts) for mail in carrier.sent] == [("ada@example.org", "invitation", 1)]
    assert carrier.prepared_at == [NOON]
    assert await columns(clean_db, "sent_at") == [(NOON,)]
    assert queue.outcomes == {"sent": 1}


async def test_a_mail_that_nobody_is_to_get_is_dropped(clean_db: AsyncEngine) -> None:
    carrier = Recorder(is_wanted=False)
    queue = Queue(clean_db, lambda: NOON, carrier)
    await add(clean_db)
    await queue.once()
    assert carrier.sent == []
    assert await columns(clean_db, "1") == []
    assert queue.outcomes == {}


@pytest.mark.parametrize(
    ("error", "kept"),
    [(NotSent(f"451 {SECRET} later"), "451 *** later"), (KeyError(SECRET), "KeyError: '***'")],
)
async def test_a_failure_is_stored_without_the_secret_and_tried_again(
    clean_db: AsyncEngine, error: Exception, kept: str
) -> None:
    queue = Queue(clean_db, lambda: NOON, Recorder(error=error))
    await add(clean_db)
    await queue.once()
    again = NOON + timedelta(seconds=10)
    assert await columns(clean_db, "last_error, next_attempt_at, given_up_at") == [(kept, again, None)]
    assert queue.outcomes == {"failed": 1}


async def test_a_refusal_is_final(clean_db: AsyncEngine) -> None:
    queue = Queue(clean_db, lambda: NOON, Recorder(error=Refused("550 no such user")))
    await add(clean_db)
    await queue.once()
    assert await columns(clean_db, "last_error, given_up_at") == [("550 no such user", NOON)]
    assert queue.outcomes == {"given-up": 1}


async def test_spacing_holds_back_one_kind_to_one_address(clean_db: AsyncEngine) -> None:
    spacing = Spacing(at_once=1, within=timedelta(hours=1), apart=timedelta(minutes=5))
    carrier = Recorder(spacing={"invitation": spacing})
    now = NOON
    queue = Queue(clean_db, lambda: now, carrier)
    for kind, address in (("invitation", "bob@example.org"), ("password-changed", "ada@example.org")):
        await add(clean_db, address, kind)  # type: ignore[arg-type]
    for _ in range(2):
        await add(clean_db)
        await queue.once()
    assert sorted(mail.email for mail in carrier.sent) == ["ada@example.org", "ada@example.org", "bob@example.org"]
    now += timedelta(minutes=5)
    await queue.once()
    assert [(mail.email, mail.attempts) for mail in carrier.sent[3:]] == [("ada@example.org", 1)]
