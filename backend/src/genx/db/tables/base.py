"""Parts that tables share. Times are timestamptz in UTC, energy in Wh, power in W."""

from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Enum, ForeignKey, MetaData, Uuid

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Time = DateTime(timezone=True)

role = Enum("viewer", "operator", "admin", name="role", metadata=metadata)


def of_charger(ondelete: str = "CASCADE", *, primary_key: bool = False) -> Column[int]:
    """Make the column for the charge point that a row belongs to."""
    return Column(
        "charger_id",
        BigInteger,
        ForeignKey("chargers.charger_id", ondelete=ondelete),
        primary_key=primary_key,
        nullable=False,
    )


def of_user(*, primary_key: bool = False) -> Column[UUID]:
    """Make the column for the user that a row belongs to."""
    return Column(
        "user_id", Uuid, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=primary_key, nullable=False
    )
