"""Mails to send, as rows: kind and address. Their text, links included, is made when they are sent."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.base.sql import storable
from genx.domain.mail import MailKind, WaitingMail

MOST_RESETS_WAITING = 10_000
LONGEST_ERROR = 500
KEPT = timedelta(days=7)
"""Time for which a row stays after its mail was sent or given up."""

_WAITING = "sent_at IS NULL AND given_up_at IS NULL"
_ADD = text(f"""
INSERT INTO mail_outbox (kind, email, created_at, next_attempt_at)
SELECT CAST(:kind AS text), :email, :at, :at
WHERE CAST(:kind AS text) <> 'reset'
  OR (SELECT count(*) FROM mail_outbox WHERE kind = 'reset' AND {_WAITING}) < :most
ON CONFLICT (kind, lower(email)) WHERE {_WAITING} DO UPDATE SET attempts = mail_outbox.attempts
""")  # noqa: S608 - only a constant is put in
_DROP_OF_NOBODY = text(f"""
DELETE FROM mail_outbox o WHERE kind = 'reset' AND {_WAITING}
  AND NOT EXISTS (SELECT FROM users u WHERE lower(u.email) = lower(o.email) AND u.active)
""")  # noqa: S608 - only a constant is put in
_CLAIM = text(f"""
WITH due AS MATERIALIZED (
  SELECT mail_id FROM mail_outbox WHERE {_WAITING} AND next_attempt_at <= :now
  ORDER BY next_attempt_at, mail_id LIMIT :most FOR UPDATE SKIP LOCKED)
UPDATE mail_outbox SET attempts = attempts + 1, next_attempt_at = :until FROM due
WHERE mail_outbox.mail_id = due.mail_id
RETURNING mail_outbox.mail_id, kind, email, created_at, attempts
""")  # noqa: S608 - only a constant is put in
_SENT = text("UPDATE mail_outbox SET sent_at = :at, last_error = NULL WHERE mail_id = :mail_id")
_FAILED = text("UPDATE mail_outbox SET next_attempt_at = :again_at, last_error = :error WHERE mail_id = :mail_id")
_GIVEN_UP = text("UPDATE mail_outbox SET given_up_at = :at, last_error = :error WHERE mail_id = :mail_id")
_SENT_SINCE = text("""
SELECT sent_at FROM mail_outbox WHERE kind = :kind AND lower(email) = lower(:email) AND sent_at > :since
ORDER BY sent_at DESC
""")
_POSTPONE = text("UPDATE mail_outbox SET attempts = attempts - 1, next_attempt_at = :until WHERE mail_id = :mail_id")


async def add(connection: AsyncConnection, kind: MailKind, email: str, at: datetime) -> None:
    """Queue a mail, unless one of the same kind and address is waiting.

    It costs the same whether or not the address is a user's: the row of a waiting mail is written again.
    No reset is added while MOST_RESETS_WAITING wait.
    """
    values = {"kind": kind, "email": email, "at": at, "most": MOST_RESETS_WAITING}
    await connection.execute(_ADD, values)


async def drop_resets_of_nobody(connection: AsyncConnection) -> None:
    """Drop waiting resets for addresses of no active user."""
    await connection.execute(_DROP_OF_NOBODY)


async def claim(connection: AsyncConnection, now: datetime, until: datetime, most: int) -> list[WaitingMail]:
    """Claim at most `most` due mails, the longest due first. Nobody else gets them before `until`."""
    rows = await connection.execute(_CLAIM, {"now": now, "until": until, "most": most})
    return sorted((WaitingMail(**row) for row in rows.mappings()), key=lambda mail: mail.mail_id)


async def bring_forward(connection: AsyncConnection, now: datetime) -> None:
    """Make all waiting mails due: the reason why they could not be sent may be gone."""
    await connection.execute(text(f"UPDATE mail_outbox SET next_attempt_at = :now WHERE {_WAITING}"), {"now": now})  # noqa: S608 - only a constant is put in


async def mark_sent(connection: AsyncConnection, mail_id: int, at: datetime) -> None:
    await connection.execute(_SENT, {"mail_id": mail_id, "at": at})


async def mark_failed(connection: AsyncConnection, mail_id: int, again_at: datetime, error: str) -> None:
    """Note that the mail could not be sent; it is due again at `again_at`."""
    await connection.execute(_FAILED, {"mail_id": mail_id, "again_at": again_at, "error": _short(error)})


async def mark_given_up(connection: AsyncConnection, mail_id: int, at: datetime, error: str) -> None:
    """Note that the mail can't be sent and is not tried again. A later one of its kind may wait."""
    await connection.execute(_GIVEN_UP, {"mail_id": mail_id, "at": at, "error": _short(error)})


async def drop(connection: AsyncConnection, mail_id: int) -> None:
    await connection.execute(text("DELETE FROM mail_outbox WHERE mail_id = :mail_id"), {"mail_id": mail_id})


async def postpone(connection: AsyncConnection, mail_id: int, until: datetime) -> None:
    """Put back a mail that was claimed but not tried."""
    await connection.execute(_POSTPONE, {"mail_id": mail_id, "until": until})


async def sent_since(connection: AsyncConnection, kind: MailKind, email: str, since: datetime) -> list[datetime]:
    """Return when mails of this kind were sent to this address in any letter case after `since`, the newest first."""
    values = {"kind": kind, "email": email, "since": since}
    return list((await connection.execute(_SENT_SINCE, values)).scalars())


async def delete_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete rows whose mail was sent or given up longer than KEPT ago. Returns their number."""
    statement = text("DELETE FROM mail_outbox WHERE sent_at < :before OR given_up_at < :before")
    return int((await connection.execute(statement, {"before": now - KEPT})).rowcount)


def _short(error: str) -> str | None:
    return storable(error[:LONGEST_ERROR])
