"""Figures of the database for /metrics."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_STANDING = text("""
SELECT (SELECT count(*) FROM chargers) AS chargers, count(mail_id) AS mails_waiting,
  min(created_at) AS oldest_mail_at, pg_database_size(current_database()) AS size
FROM mail_outbox WHERE sent_at IS NULL AND given_up_at IS NULL
""")


class Standing(Struct, frozen=True):
    """Known chargers, waiting mails with the time of the oldest, and the size of the database in bytes."""

    chargers: int
    mails_waiting: int
    oldest_mail_at: datetime | None
    size: int


async def load(connection: AsyncConnection) -> Standing:
    return Standing(**(await connection.execute(_STANDING)).mappings().one())
