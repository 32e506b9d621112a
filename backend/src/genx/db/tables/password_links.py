"""Links to set a password."""

from sqlalchemy import Column, Enum, LargeBinary, Table

from genx.db.tables.base import Time, metadata, of_user

password_link = Enum("reset", "invitation", name="password_link", metadata=metadata)

# One for each user, so that a newer link makes the older one void. Of its token only the hash is kept.
password_links = Table(
    "password_links",
    metadata,
    of_user(primary_key=True),
    Column("purpose", password_link, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)
