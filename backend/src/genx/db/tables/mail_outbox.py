"""Mails to send."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text, func, text

from genx.db.tables.base import Time, metadata

# Only kind and address are kept, so that no link ever is. Rows of sent mails count for the limits.
mail_outbox = Table(
    "mail_outbox",
    metadata,
    Column("mail_id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Time, nullable=False),
    Column("sent_at", Time),
    Column("given_up_at", Time),
    Column("last_error", Text),
)
Index(
    "uq_mail_outbox_waiting",
    mail_outbox.c.kind,
    func.lower(mail_outbox.c.email),
    unique=True,
    postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
)
Index("ix_mail_outbox_sent_at", func.lower(mail_outbox.c.email), mail_outbox.c.sent_at)
