"""Turning a waiting mail into a letter with its recipient and its link."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.accounts import links
from genx.db.queries import users
from genx.db.queries.password_links import LinkPurpose
from genx.delivery.errors import Refused
from genx.delivery.mail.compose import Letter, Letterhead, compose
from genx.delivery.mail.transport import Transport
from genx.delivery.queue import Prepared
from genx.domain.email_address import UnusableAddress
from genx.domain.mail import MailKind, Spacing, WaitingMail
from genx.domain.user import User

SPACING: dict[MailKind, Spacing] = {
    # However many resets are asked for, and by whomever, the owner always has a valid link.
    "reset": Spacing(at_once=3, within=timedelta(hours=1), apart=timedelta(minutes=20)),
}


class Mailer(Struct, frozen=True, kw_only=True):
    """Carries mails. `good_for` is the time for which links are valid, counted from the sending."""

    transport: Transport
    letterhead: Letterhead
    good_for: Mapping[LinkPurpose, timedelta]

    @property
    def spacing(self) -> Mapping[MailKind, Spacing]:
        return SPACING

    async def prepare(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> Prepared | None:
        letter = await self._letter(connection, mail, now)
        if letter is None:
            return None
        return Prepared(lambda: self._send(letter, now), secret=letter.token)

    async def _send(self, letter: Letter, now: datetime) -> None:
        try:
            # In a thread: templates are loaded and compiled for the first mail of each kind.
            composed = await asyncio.to_thread(compose, self.letterhead, letter, now)
        except UnusableAddress as error:
            raise Refused(str(error)) from error
        await self.transport.send(composed)

    async def _letter(self, connection: AsyncConnection, mail: WaitingMail, now: datetime) -> Letter | None:
        """Return the letter with a new link, or None if nobody should get one. It goes to the address that we know.

        A typed address may equal another one for the database and still be somebody else's. Only an
        address that was a user's until now gets the notice of its change.
        """
        if mail.kind == "address-changed":
            return Letter(kind=mail.kind, email=mail.email, name=None, asked_at=mail.created_at)
        # The row is locked: a link made while the address changes would go to the old one.
        user = await users.find_by_email(connection, mail.email, hold=True)
        if user is None or not user.active or (mail.kind == "invitation" and user.password_hash is not None):
            return None
        purpose = _purpose(mail.kind, user)
        kind: MailKind = purpose or mail.kind
        if purpose is None:
            return Letter(kind=kind, email=user.email, name=user.name, asked_at=mail.created_at)
        good_for = self.good_for[purpose]
        token = await links.make(connection, user.user_id, purpose, now + good_for)
        return Letter(
            kind=kind, email=user.email, name=user.name, asked_at=mail.created_at, token=token, good_for=good_for
        )


def _purpose(kind: MailKind, user: User) -> LinkPurpose | None:
    """Return the purpose of the link. A user without a password is invited again, with a link that is valid as long."""
    if kind == "password-changed":
        return None
    return "reset" if user.password_hash is not None else "invitation"
