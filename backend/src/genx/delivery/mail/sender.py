"""The outbox is worked off: at once when somebody says so, else every few seconds. Each mail leaves at least once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts import links
from genx.db import outbox, users
from genx.db.engine import begin
from genx.db.outbox import MailKind, WaitingMail
from genx.db.password_links import LinkPurpose
from genx.delivery.mail.compose import Letter, Letterhead, compose
from genx.delivery.mail.errors import NotSent, Refused
from genx.delivery.mail.transport import Transport
from genx.domain.email_address import UnusableAddress
from genx.domain.masking import MASK
from genx.domain.user import User

log = structlog.get_logger(__name__)

EVERY_S = 5.0
FAREWELL_S = 1.0
"""Seconds that a mail on its way has when we stop; later it is sent again."""
AT_ONCE = 4
LEASE = timedelta(minutes=2)
"""Longer than sending takes. When we die between sending and marking, the mail is sent again after this."""
BACKOFF = [timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 3600)]
GIVE_UP_AFTER = timedelta(days=2)
RESETS_AT_ONCE = 3
BETWEEN_RESETS = timedelta(minutes=20)
"""Of more resets in an hour, one leaves in this time: whoever asks, the owner always has a link that is good."""

TIDY_EVERY = timedelta(hours=1)


class OutboxSender:
    """Sends what waits in the outbox; `wake` it after a unit of work that added a mail was committed.

    `good_for` says how long links are good, counted from the sending.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        now: Callable[[], datetime],
        *,
        transport: Transport,
        letterhead: Letterhead,
        good_for: Mapping[LinkPurpose, timedelta],
    ) -> None:
        self._engine = engine
        self._now = now
        self._transport = transport
        self._letterhead = letterhead
        self._good_for = good_for
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
        """There is a mail to send."""
        self._woken.set()

    async def once(self) -> None:
        """Try everything that is due. Raises where the database is away: what was claimed is tried again later."""
        while not self._stopping and (mails := await self._claim()):
            # Gathered to the end: what goes wrong with one mail cancels no other.
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
                    # Only the first line: below it SQLAlchemy shows what the statement was given.
                    log.warning("the outbox waits", error=(str(error) or type(error).__name__).splitlines()[0])
                works = False
            await self._pause()

    async def _bring_forward(self) -> None:
        """Whoever has mended the settings starts us again, and need not wait for the next try."""
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
        """Send a mail and mark it; no unit of work is open while the mail server is talked to."""
        async with begin(self._engine) as connection:
            if (due := await self._due(connection, mail)) > self._now():
                await outbox.postpone(connection, mail.mail_id, due)
                return
            letter = await self._letter(connection, mail)
            if letter is None:
                await outbox.drop(connection, mail.mail_id)
                return
        try:
            # In a thread: templates are loaded and compiled for the first mail of each kind.
            composed = await asyncio.to_thread(compose, self._letterhead, letter, self._now())
            await self._transport.send(composed)
        except Exception as error:
            await self._keep_failure(mail, error, letter.token)
        else:
            async with begin(self._engine) as connection:
                await outbox.mark_sent(connection, mail.mail_id, self._now())
            self.outcomes["sent"] += 1
            log.info("mail sent", mail_id=mail.mail_id, kind=mail.kind)

    async def _letter(self, connection: AsyncConnection, mail: WaitingMail) -> Letter | None:
        """The letter with a new link; None where nobody is to get one. It goes to the address that we know.

        An address that was typed may be the same as another to the database and yet be somebody else's. Only an
        address that was somebody's until now is told so, whoever has it.
        """
        if mail.kind == "address-changed":
            return Letter(kind=mail.kind, email=mail.email, name=None, asked_at=mail.created_at)
        # Held: a link that is made while the address changes would go to the old one.
        user = await users.find_by_email(connection, mail.email, hold=True)
        if user is None or not user.active or (mail.kind == "invitation" and user.password_hash is not None):
            return None
        purpose = _purpose(mail.kind, user)
        kind: MailKind = purpose or mail.kind
        if purpose is None:
            return Letter(kind=kind, email=user.email, name=user.name, asked_at=mail.created_at)
        good_for = self._good_for[purpose]
        token = await links.make(connection, user.user_id, purpose, self._now() + good_for)
        return Letter(
            kind=kind, email=user.email, name=user.name, asked_at=mail.created_at, token=token, good_for=good_for
        )

    async def _due(self, connection: AsyncConnection, mail: WaitingMail) -> datetime:
        """When a mail may leave. Resets that were asked for meanwhile are the same mail, with the newest link."""
        since = self._now() - timedelta(hours=1)
        sent = await outbox.sent_since(connection, "reset", mail.email, since) if mail.kind == "reset" else []
        return self._now() if len(sent) < RESETS_AT_ONCE else sent[0] + BETWEEN_RESETS

    async def _keep_failure(self, mail: WaitingMail, error: Exception, token: str | None) -> None:
        now = self._now()
        text = (
            str(error) if isinstance(error, NotSent | Refused | UnusableAddress) else f"{type(error).__name__}: {error}"
        )
        text = text.replace(token, MASK) if token else text
        final = isinstance(error, Refused | UnusableAddress) or now - mail.created_at >= GIVE_UP_AFTER
        again_at = now + BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
        async with begin(self._engine) as connection:
            if final:
                await outbox.mark_given_up(connection, mail.mail_id, now, text)
            else:
                await outbox.mark_failed(connection, mail.mail_id, again_at, text)
        self.outcomes["given-up" if final else "failed"] += 1
        log.warning("mail given up" if final else "mail not sent", mail_id=mail.mail_id, kind=mail.kind, error=text)

    async def _tidy(self) -> None:
        now = self._now()
        if self._tidy_at is None or now >= self._tidy_at:
            async with begin(self._engine) as connection:
                await outbox.delete_old(connection, now)
            self._tidy_at = now + TIDY_EVERY


def _purpose(kind: MailKind, user: User) -> LinkPurpose | None:
    """What the link of a mail is for. Who has no password yet is invited again: the link is not good for less time."""
    if kind == "password-changed":
        return None
    return "reset" if user.password_hash is not None else "invitation"
