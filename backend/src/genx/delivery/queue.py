"""The queue of mails: worked off at once when woken, else every few seconds. Each mail leaves at least once.

Only the queue reads and marks the rows of the outbox; a room that has something to send adds a row in its own unit of
work (`genx.db.queries.outbox.add`). The carrier decides what a row says and how it leaves.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import outbox
from genx.delivery.errors import NotSent, Refused
from genx.domain.mail import MailKind, Spacing, WaitingMail
from genx.domain.masking import MASK

log = structlog.get_logger(__name__)

EVERY_S = 5.0
FAREWELL_S = 1.0
"""Seconds that a mail on its way has when we stop. After them it is sent again at the next start."""
AT_ONCE = 4
LEASE = timedelta(minutes=2)
"""Seconds of a claim, longer than sending takes. If we die between sending and marking, the mail is sent again."""
BACKOFF = [timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 3600)]
GIVE_UP_AFTER = timedelta(days=2)
TIDY_EVERY = timedelta(hours=1)


class Prepared(Struct, frozen=True):
    """A mail that is ready to leave. `send` raises NotSent or Refused; errors are kept without the `secret`."""

    send: Callable[[], Awaitable[None]]
    secret: str | None = None


class Carrier(Protocol):
    """Turns a waiting mail into one that can be sent. `spacing` is by kind; a kind without it is not held back."""

    @property
    def spacing(self) -> Mapping[MailKind, Spacing]: ...

    async def prepare(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> Prepared | None:
        """Return the mail, or None if nobody should get it (any more)."""


class Queue:
    """Sends the mails in the outbox. Call `wake` after the commit of a unit of work that added a mail."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime], carrier: Carrier) -> None:
        self._engine = engine
        self._now = now
        self._carrier = carrier
        self._woken = asyncio.Event()
        self._stopping = False
        self._tidy_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self.outcomes: Counter[str] = Counter()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is None:
            return
        self._stopping = True
        self.wake()
        await asyncio.wait([self._task], timeout=FAREWELL_S)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Look for mails at once."""
        self._woken.set()

    async def once(self) -> None:
        """Try all mails that are due. Raises if the database is away; claimed mails are tried again later."""
        while not self._stopping and (mails := await self._claim()):
            # Gathered to the end: an error with one mail cancels no other.
            for outcome in await asyncio.gather(*map(self._work_off, mails), return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome
        await self._tidy()

    async def _run(self) -> None:
        works, is_first = True, True
        while not self._stopping:
            self._woken.clear()
            try:
                if is_first:
                    await self._bring_forward()
                    is_first = False
                await self.once()
                works = True
            except Exception as error:
                if works:
                    # Only the first line: below it SQLAlchemy shows the statement's values.
                    log.warning("the outbox waits", error=(str(error) or type(error).__name__).splitlines()[0])
                works = False
            await self._pause()

    async def _bring_forward(self) -> None:
        """Try all mails at our start: settings that kept mails from leaving may have been corrected."""
        async with begin(self._engine) as connection:
            await outbox.bring_forward(connection, self._now())

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY_S):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _claim(self) -> list[WaitingMail]:
        now = self._now()
        async with begin(self._engine) as connection:
            await outbox.drop_resets_of_nobody(connection)
            return await outbox.claim(connection, now, now + LEASE, AT_ONCE)

    async def _work_off(self, mail: WaitingMail) -> None:
        """Send a mail and mark it; no unit of work is open while it is sent."""
        async with begin(self._engine) as connection:
            prepared = await self._prepared(connection, mail, self._now())
        if prepared is None:
            return
        try:
            await prepared.send()
        except Exception as error:
            await self._keep_failure(mail, error, prepared.secret)
        else:
            await self._keep_success(mail)

    async def _prepared(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> Prepared | None:
        """Return the mail, or None if it is postponed or dropped."""
        if (due := await self._due(connection, mail, now)) > now:
            await outbox.postpone(connection, mail.mail_id, due)
            return None
        prepared = await self._carrier.prepare(connection, mail, now)
        if prepared is None:
            await outbox.drop(connection, mail.mail_id)
        return prepared

    async def _due(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> datetime:
        """Return when a mail may leave. A mail that is held back stands for all that are asked for meanwhile."""
        spacing = self._carrier.spacing.get(mail.kind)
        if spacing is None:
            return now
        return spacing.due(await outbox.sent_since(connection, mail.kind, mail.email, now - spacing.within), now)

    async def _keep_success(self, mail: WaitingMail) -> None:
        async with begin(self._engine) as connection:
            await outbox.mark_sent(connection, mail.mail_id, self._now())
        self.outcomes["sent"] += 1
        log.info("mail sent", mail_id=mail.mail_id, kind=mail.kind)

    async def _keep_failure(self, mail: WaitingMail, error: Exception, secret: str | None) -> None:
        now, text = self._now(), _text(error, secret)
        final = isinstance(error, Refused) or now - mail.created_at >= GIVE_UP_AFTER
        async with begin(self._engine) as connection:
            if final:
                await outbox.mark_given_up(connection, mail.mail_id, now, text)
            else:
                again_at = now + BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
                await outbox.mark_failed(connection, mail.mail_id, again_at, text)
        self.outcomes["given-up" if final else "failed"] += 1
        log.warning("mail given up" if final else "mail not sent", mail_id=mail.mail_id, kind=mail.kind, error=text)

    async def _tidy(self) -> None:
        now = self._now()
        if self._tidy_at is None or now >= self._tidy_at:
            async with begin(self._engine) as connection:
                await outbox.delete_old(connection, now)
            self._tidy_at = now + TIDY_EVERY


def _text(error: Exception, secret: str | None) -> str:
    """Return the text of an error without the secret, with the type if it is a bug."""
    text = str(error) if isinstance(error, NotSent | Refused) else f"{type(error).__name__}: {error}"
    return text.replace(secret, MASK) if secret else text
