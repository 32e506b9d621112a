"""The message log, in a partition for each day."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text

from genx.db.tables.base import Time, metadata

DIRECTIONS = {"chargerToServer": 0, "serverToCharger": 1}
MESSAGE_TYPES = {"Call": 0, "CallResult": 1, "CallError": 2, "BadFrame": 3, "Connection": 4}

message_log = Table(
    "message_log",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # unix ms << 20 | counter (`partitions`)
    Column("charger_id", BigInteger, nullable=False),  # no foreign key: the log outlives the charger
    Column("device_id", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("direction", SmallInteger, nullable=False),  # DIRECTIONS
    Column("message_type", SmallInteger, nullable=False),  # MESSAGE_TYPES
    Column("action", Text),
    Column("message_id", Text),
    Column("payload", Text),
    Column("error_code", Text),
    Column("note", Text),
    Column("call_id", BigInteger),  # id of the CALL that this entry answers
    postgresql_partition_by="RANGE (id)",
)
Index("ix_message_log_charger_id_id", message_log.c.charger_id, message_log.c.id)
Index("ix_message_log_charger_id_action_id", message_log.c.charger_id, message_log.c.action, message_log.c.id)
Index("ix_message_log_action_id", message_log.c.action, message_log.c.id)
Index("ix_message_log_call_id", message_log.c.call_id, postgresql_where=message_log.c.call_id.isnot(None))
