"""All tables of GenX. Times are timestamptz in UTC, energy in Wh, power in W."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    desc,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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

charger_status = Enum("active", "inactive", "maintenance", name="charger_status", metadata=metadata)
registration = Enum("accepted", "pending", "rejected", name="registration", metadata=metadata)
role = Enum("viewer", "operator", "admin", name="role", metadata=metadata)
language = Enum("en", "de", "fr", name="language", metadata=metadata)
command_status = Enum(
    "waiting", "sent", "answered", "error", "timeout", "offline", name="command_status", metadata=metadata
)
transaction_status = Enum("active", "stopped", name="transaction_status", metadata=metadata)
password_link = Enum("reset", "invitation", name="password_link", metadata=metadata)
id_tag_status = Enum("Accepted", "Blocked", "Expired", "Invalid", name="id_tag_status", metadata=metadata)

# Each value is the first of a block of ids, so that deciding needs no round trip; the last block ends within 31 bits.
TRANSACTION_ID_BLOCK = 100
transaction_ids = Sequence(
    "transaction_ids",
    start=1,
    increment=TRANSACTION_ID_BLOCK,
    minvalue=1,
    maxvalue=2_147_483_548,
    metadata=metadata,
)


def _of_charger(ondelete: str = "CASCADE", *, primary_key: bool = False) -> Column[int]:
    return Column(
        "charger_id",
        BigInteger,
        ForeignKey("chargers.charger_id", ondelete=ondelete),
        primary_key=primary_key,
        nullable=False,
    )


def _of_user(*, primary_key: bool = False) -> Column[UUID]:
    return Column(
        "user_id", Uuid, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=primary_key, nullable=False
    )


chargers = Table(
    "chargers",
    metadata,
    Column("charger_id", BigInteger, Identity(), primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("name", Text),
    Column("charger_status", charger_status, nullable=False, server_default="active"),
    Column("registration", registration, nullable=False, server_default="accepted"),
    Column("password_hash", Text),
    Column("new_password_hashes", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),  # in order (C6)
    Column("vendor", Text),
    Column("model", Text),
    Column("serial_number", Text),
    Column("firmware_version", Text),
    Column("iccid", Text),
    Column("imsi", Text),
    Column("meter_type", Text),
    Column("meter_serial_number", Text),
    Column("configured_connectors", Integer),
    Column("firmware_status", Text),
    Column("diagnostics_status", Text),
    Column("log_status", Text),
    Column("power_rating_manual_w", Integer),
    Column("power_rating_measured_w", Integer),
    Column("clock_offset_ms", BigInteger),
    Column("not_asked", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("online", Boolean, nullable=False, server_default=text("false")),
    Column("connected_at", Time),
    Column("last_seen", Time),
    Column("last_boot_at", Time),
    Column("boot_asked_at", Time),
    Column("registered_at", Time, nullable=False),
    Column("registered_from", Text),  # the network of one that registered by itself
)
# H4: a charger that changes the spelling of its identity is the same charger.
Index("uq_chargers_device_id", func.lower(chargers.c.device_id), unique=True)
Index("ix_chargers_listing", desc(chargers.c.online), func.lower(chargers.c.device_id))

connectors = Table(
    "connectors",
    metadata,
    _of_charger(primary_key=True),
    Column("connector_id", Integer, primary_key=True, autoincrement=False),
    Column("status", Text),
    Column("error_code", Text),
    Column("info", Text),
    Column("vendor_error_code", Text),
    Column("status_at", Time),
    Column("updated_at", Time),
    Column("since", Time),
    Column("register_kind", Text),  # lifetime or session (T6b)
)

configuration = Table(
    "configuration",
    metadata,
    _of_charger(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text),
    Column("readonly", Boolean, nullable=False),
    Column("updated_at", Time, nullable=False),
)

transactions = Table(
    "transactions",
    metadata,
    Column("transaction_id", Integer, primary_key=True, autoincrement=False),
    _of_charger("RESTRICT"),
    Column("connector_id", Integer, nullable=False),
    Column("id_tag", Text, nullable=False),
    Column("authorised", Boolean, nullable=False),
    Column("status", transaction_status, nullable=False, server_default="active"),
    Column("started_at", Time, nullable=False),
    Column("received_start_at", Time, nullable=False),
    Column("meter_start", BigInteger, nullable=False),
    Column("reservation_id", BigInteger),
    Column("stopped_at", Time),
    Column("received_stop_at", Time),
    Column("meter_stop", BigInteger),
    Column("energy_wh", BigInteger),
    Column("register_wh", BigInteger),  # of the meter, as sampled last
    Column("register_at", Time),
    Column("measured_wh", BigInteger),  # by the samples so far
    Column("measured_by_id", Boolean, nullable=False, server_default=text("false")),  # whether these all named it
    Column("stop_reason", Text),
    Column("stop_id_tag", Text),
    Column("estimated", Boolean, nullable=False, server_default=text("false")),
    Column("suspect", Boolean, nullable=False, server_default=text("false")),
    Column("notes", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
)
# T2: a retransmission makes no second transaction. A clock that stands still gives each its time: one that has ended
# is then no sign that the same is sent again.
Index(
    "uq_transactions_start",
    transactions.c.charger_id,
    transactions.c.connector_id,
    transactions.c.id_tag,
    transactions.c.started_at,
    transactions.c.meter_start,
    unique=True,
    postgresql_where=text("status = 'active' OR started_at >= '2020-01-01 00:00:00+00'"),
)
Index("ix_transactions_active", transactions.c.charger_id, postgresql_where=text("status = 'active'"))
Index("ix_transactions_charger_id_started_at", transactions.c.charger_id, desc(transactions.c.started_at))

orphan_stops = Table(
    "orphan_stops",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _of_charger(),
    Column("received_at", Time, nullable=False),
    Column("payload", Text, nullable=False),
    Column("note", Text),
)
Index("uq_orphan_stops_payload", orphan_stops.c.charger_id, func.md5(orphan_stops.c.payload), unique=True)

id_tags = Table(
    "id_tags",
    metadata,
    Column("id_tag_key", Text, primary_key=True),  # in lower case: tags compare so (T9)
    Column("id_tag", Text, nullable=False),
    Column("status", id_tag_status, nullable=False, server_default="Accepted"),
    Column("expiry_date", Time),
    Column("parent_id_tag", Text),
    Column("max_active_transactions", Integer),
    Column("note", Text),
    Column("created_at", Time, nullable=False),
)

message_log = Table(
    "message_log",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # unix ms << 20 | counter (`partitions`)
    Column("charger_id", BigInteger, nullable=False),  # no foreign key: the log outlives the charger
    Column("device_id", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("direction", SmallInteger, nullable=False),  # 0 chargerToServer, 1 serverToCharger
    Column("message_type", SmallInteger, nullable=False),  # 0 Call, 1 CallResult, 2 CallError, 3 BadFrame, 4 Connection
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

commands = Table(
    "commands",
    metadata,
    Column("command_id", Uuid, primary_key=True),
    _of_charger(),
    Column("action", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("status", command_status, nullable=False),
    Column("requested_at", Time, nullable=False),
    Column("requested_by", Text),
    Column("idempotency_key", Text),
    Column("request_seal", Text),  # keyed, of a request with secrets
    Column("sent_at", Time),
    Column("answered_at", Time),
    Column("response", Text),
    Column("error_code", Text),
    Column("error", Text),
)
Index(
    "uq_commands_idempotency_key",
    commands.c.charger_id,
    commands.c.idempotency_key,
    unique=True,
    postgresql_where=commands.c.idempotency_key.isnot(None),
)
Index("ix_commands_charger_id_requested_at", commands.c.charger_id, desc(commands.c.requested_at))

refused_connections = Table(
    "refused_connections",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("identity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("address", Text),
    Column("subprotocols", Text),
    Column("user_agent", Text),
    Column("first_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Column("count", Integer, nullable=False, server_default=text("1")),
    # H7: one row per identity and reason, so that a scanner can't fill it.
    UniqueConstraint("identity", "reason"),
)

# At most one open row for each kind and subject. No foreign key: an alarm outlives its charger.
security_alarms = Table(
    "security_alarms",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("device_id", Text),
    Column("charger_id", BigInteger),
    Column("opened_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("ended_at", Time),
    Column("resolution", Text),
    Column("resolved_by", Text),
    Column("resolved_at", Time),
    Column("kept_address", Text),
    Column("until", Time),
    Column("details", JSONB, nullable=False),
)
Index(
    "uq_security_alarms_open",
    security_alarms.c.kind,
    security_alarms.c.subject,
    unique=True,
    postgresql_where=security_alarms.c.ended_at.is_(None),
)

users = Table(
    "users",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("password_hash", Text),
    Column("name", Text),
    Column("role", role, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Time, nullable=False),
    Column("last_sign_in_at", Time),
    Column("language", language),
)
Index("uq_users_email", func.lower(users.c.email), unique=True)

# A sign-in and all that was refreshed from it: the newest refresh token is that of `generation`.
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    _of_user(),
    Column("generation", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Time, nullable=False),
    Column("last_used_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("address", Text),
    Column("user_agent", Text),
)
Index("ix_sessions_user_id", sessions.c.user_id)

# One for each user, so that a newer link makes the older one void. Of its token only the hash is kept.
password_links = Table(
    "password_links",
    metadata,
    _of_user(primary_key=True),
    Column("purpose", password_link, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)

# Keys end with the user who made them.
api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    _of_user(),
    Column("name", Text, nullable=False),
    Column("role", role, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time),
    Column("last_used_at", Time),
)
Index("ix_api_keys_user_id", api_keys.c.user_id)

# Mails to send: only their kind and whom to, so that no link is ever kept. Rows that were sent count for the limits.
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

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", Time, nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_id", Uuid),  # no foreign key: what was done outlives who did it
    Column("actor_name", Text),
    Column("address", Text),
    Column("action", Text, nullable=False),
    Column("target_type", Text),
    Column("target_id", Text),
    Column("target_name", Text),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
)
Index("ix_audit_log_action_id", audit_log.c.action, audit_log.c.id)
Index("ix_audit_log_actor_id_id", audit_log.c.actor_id, audit_log.c.id)
Index("ix_audit_log_target_type_target_id_id", audit_log.c.target_type, audit_log.c.target_id, audit_log.c.id)
Index("ix_audit_log_at", audit_log.c.at)
