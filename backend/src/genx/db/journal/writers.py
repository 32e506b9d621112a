"""How each kind of change is written: its table, and the statement that takes its rows, an array for each column."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from genx.db.base.sql import storable, unnest
from genx.db.tables.message_log import DIRECTIONS, MESSAGE_TYPES
from genx.domain.changes import (
    ChargerReported,
    ChargerSeen,
    CommandChanged,
    ConfigurationRead,
    ConnectionChanged,
    ConnectorReported,
    PasswordOffered,
    PasswordUsed,
    PasswordWithdrawn,
    StopOrphaned,
    TransactionChanged,
    TransactionMeasured,
)
from genx.domain.message_log import LogEntry

Row = tuple[Any, ...]


class Writer(Struct, frozen=True, kw_only=True, eq=False):
    """`sql` writes the rows that stand for `{rows}`, with columns of `types`.

    The first `keys` columns tell rows of which only the last counts; 0 keeps all of them.
    """

    kind: type
    table: str
    types: str
    sql: str
    rows: Callable[[Any], Iterable[Row]]
    keys: int = 0

    def arguments(self, changes: Iterable[Any]) -> list[Sequence[Any]]:
        """One array for each column."""
        rows = [row for change in changes for row in self.rows(change)]
        if self.keys:
            rows = list({row[: self.keys]: row for row in rows}.values())
        return list(zip(*rows, strict=True)) or [()] * len(self.types.split())


@cache
def statement(writers: tuple[Writer, ...]) -> str:
    """One statement that does what all `writers` do, each on a table of its own; arguments follow each other."""
    parts: list[str] = []
    first = 1
    for number, writer in enumerate(writers):
        sql = writer.sql.replace("{rows}", unnest(writer.types, first))
        first += len(writer.types.split())
        parts.append(f"w{number} AS ({sql})")
    return f"WITH {', '.join(parts)} SELECT"


def _charger_rows(change: ChargerReported) -> Iterable[Row]:
    state = change.charge_point
    yield (
        state.charger_id,
        storable(state.vendor),
        storable(state.model),
        storable(state.serial_number),
        storable(state.firmware_version),
        storable(state.iccid),
        storable(state.imsi),
        storable(state.meter_type),
        storable(state.meter_serial_number),
        state.configured_connectors,
        state.firmware_status,
        state.diagnostics_status,
        state.log_status,
        msgspec.json.encode(dict(state.not_asked)).decode(),
        state.last_boot_at,
        state.boot_asked_at,
    )


_CHARGERS = Writer(
    kind=ChargerReported,
    table="chargers",
    types="bigint text text text text text text text text int text text text text timestamptz timestamptz",
    sql="""
    UPDATE chargers SET vendor = u.vendor, model = u.model, serial_number = u.serial_number,
      firmware_version = u.firmware_version, iccid = u.iccid, imsi = u.imsi, meter_type = u.meter_type,
      meter_serial_number = u.meter_serial_number, configured_connectors = u.configured_connectors,
      firmware_status = u.firmware_status, diagnostics_status = u.diagnostics_status, log_status = u.log_status,
      not_asked = u.not_asked::jsonb, last_boot_at = u.last_boot_at,
      boot_asked_at = u.boot_asked_at
    FROM {rows}
      AS u (charger_id, vendor, model, serial_number, firmware_version, iccid, imsi, meter_type,
            meter_serial_number, configured_connectors, firmware_status, diagnostics_status, log_status, not_asked,
            last_boot_at, boot_asked_at)
    WHERE chargers.charger_id = u.charger_id
    """,
    rows=_charger_rows,
    keys=1,
)

_CONNECTIONS = Writer(
    kind=ConnectionChanged,
    table="chargers",
    types="bigint boolean timestamptz",
    sql="""
    UPDATE chargers SET online = u.online, connected_at = CASE WHEN u.online THEN u.at END, last_seen = u.at
    FROM {rows} AS u (charger_id, online, at)
    WHERE chargers.charger_id = u.charger_id
    """,
    rows=lambda change: ((change.charger_id, change.online, change.at),),
    keys=1,
)

_SEEN = Writer(
    kind=ChargerSeen,
    table="chargers",
    types="bigint timestamptz bigint int",
    sql="""
    UPDATE chargers SET last_seen = greatest(chargers.last_seen, u.last_seen), clock_offset_ms = u.clock_offset_ms,
      power_rating_measured_w = u.power_rating_measured_w
    FROM {rows} AS u (charger_id, last_seen, clock_offset_ms, power_rating_measured_w)
    WHERE chargers.charger_id = u.charger_id
    """,
    rows=lambda change: (
        (change.charger_id, change.last_seen, change.clock_offset_ms, change.power_rating_measured_w),
    ),
    keys=1,
)


def _password_row(change: PasswordOffered | PasswordWithdrawn | PasswordUsed) -> Iterable[Row]:
    yield change.charger_id, change.password_hash


# Each of the three statements gives the same when it is done twice, and whatever the owner believed.

_PASSWORDS_USED = Writer(
    kind=PasswordUsed,
    table="chargers",
    types="bigint text",
    sql="""
    UPDATE chargers SET password_hash = u.hash,
      new_password_hashes = new_password_hashes[array_position(new_password_hashes, u.hash) + 1 :]
    FROM {rows} AS u (charger_id, hash)
    WHERE chargers.charger_id = u.charger_id AND u.hash = ANY(new_password_hashes)
    """,
    rows=_password_row,
    keys=1,
)

_PASSWORDS_OFFERED = Writer(
    kind=PasswordOffered,
    table="chargers",
    types="bigint text",
    sql="""
    UPDATE chargers SET new_password_hashes = array_append(array_remove(new_password_hashes, u.hash), u.hash)
    FROM {rows} AS u (charger_id, hash)
    WHERE chargers.charger_id = u.charger_id
    """,
    rows=_password_row,
    keys=1,
)

_PASSWORDS_WITHDRAWN = Writer(
    kind=PasswordWithdrawn,
    table="chargers",
    types="bigint text",
    sql="""
    UPDATE chargers SET new_password_hashes = array_remove(new_password_hashes, u.hash)
    FROM {rows} AS u (charger_id, hash)
    WHERE chargers.charger_id = u.charger_id
    """,
    rows=_password_row,
    keys=1,
)


def _connector_rows(change: ConnectorReported) -> Iterable[Row]:
    c = change.connector
    yield (
        change.charger_id,
        c.connector_id,
        c.status,
        storable(c.error_code),
        storable(c.info),
        storable(c.vendor_error_code),
        c.status_at,
        c.updated_at,
        c.since,
        c.register_kind,
    )


_CONNECTORS = Writer(
    kind=ConnectorReported,
    table="connectors",
    types="bigint int text text text text timestamptz timestamptz timestamptz text",
    sql="""
    INSERT INTO connectors (charger_id, connector_id, status, error_code, info, vendor_error_code, status_at,
      updated_at, since, register_kind)
    SELECT u.* FROM {rows}
      AS u (charger_id, connector_id, status, error_code, info, vendor_error_code, status_at, updated_at, since,
            register_kind)
    JOIN chargers USING (charger_id)
    ON CONFLICT (charger_id, connector_id) DO UPDATE SET status = excluded.status, error_code = excluded.error_code,
      info = excluded.info, vendor_error_code = excluded.vendor_error_code, status_at = excluded.status_at,
      updated_at = excluded.updated_at, since = excluded.since, register_kind = excluded.register_kind
    """,
    rows=_connector_rows,
    keys=2,
)


def _transaction_rows(change: TransactionChanged) -> Iterable[Row]:
    t = change.transaction
    yield (
        t.transaction_id,
        t.charger_id,
        t.connector_id,
        storable(t.id_tag),
        t.authorised,
        t.status,
        t.started_at,
        t.received_start_at,
        t.meter_start,
        t.reservation_id,
        t.stopped_at,
        t.received_stop_at,
        t.meter_stop,
        t.energy_wh,
        t.register_wh,
        t.register_at,
        t.measured_wh,
        t.measured_by_id,
        t.stop_reason,
        storable(t.stop_id_tag),
        t.estimated,
        t.suspect,
        "\n".join(t.notes),
    )


_TRANSACTIONS = Writer(
    kind=TransactionChanged,
    table="transactions",
    types="int bigint int text boolean text timestamptz timestamptz bigint bigint timestamptz timestamptz bigint bigint"
    " bigint timestamptz bigint boolean text text boolean boolean text",
    sql="""
    INSERT INTO transactions (transaction_id, charger_id, connector_id, id_tag, authorised, status, started_at,
      received_start_at, meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, register_wh,
      register_at, measured_wh, measured_by_id, stop_reason, stop_id_tag, estimated, suspect, notes)
    SELECT transaction_id, charger_id, connector_id, id_tag, authorised, status::transaction_status, started_at,
      received_start_at, meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, register_wh,
      register_at, measured_wh, measured_by_id, stop_reason, stop_id_tag, estimated, suspect,
      coalesce(string_to_array(nullif(notes, ''), E'\\n'), '{}')
    FROM {rows}
      AS u (transaction_id, charger_id, connector_id, id_tag, authorised, status, started_at, received_start_at,
            meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, register_wh, register_at,
            measured_wh, measured_by_id, stop_reason, stop_id_tag, estimated, suspect, notes)
    ON CONFLICT (transaction_id) DO UPDATE SET status = excluded.status, stopped_at = excluded.stopped_at,
      received_stop_at = excluded.received_stop_at, meter_stop = excluded.meter_stop, energy_wh = excluded.energy_wh,
      register_wh = excluded.register_wh, register_at = excluded.register_at, measured_wh = excluded.measured_wh,
      measured_by_id = excluded.measured_by_id,
      stop_reason = excluded.stop_reason, stop_id_tag = excluded.stop_id_tag, estimated = excluded.estimated,
      suspect = excluded.suspect, notes = excluded.notes
    """,
    rows=_transaction_rows,
    keys=1,
)

_MEASURED = Writer(
    kind=TransactionMeasured,
    table="transactions",
    types="int bigint timestamptz bigint boolean",
    sql="""
    UPDATE transactions SET register_wh = u.register_wh, register_at = u.register_at, measured_wh = u.measured_wh,
      measured_by_id = u.measured_by_id
    FROM {rows} AS u (transaction_id, register_wh, register_at, measured_wh, measured_by_id)
    WHERE transactions.transaction_id = u.transaction_id AND transactions.status = 'active'
    """,
    rows=lambda change: (
        (change.transaction_id, change.register_wh, change.register_at, change.measured_wh, change.measured_by_id),
    ),
    keys=1,
)

_ORPHANS = Writer(
    kind=StopOrphaned,
    table="orphan_stops",
    types="bigint timestamptz text text",
    sql="""
    INSERT INTO orphan_stops (charger_id, received_at, payload, note)
    SELECT u.* FROM {rows} AS u (charger_id, received_at, payload, note)
    JOIN chargers USING (charger_id)
    ON CONFLICT DO NOTHING
    """,
    rows=lambda change: ((change.charger_id, change.at, change.payload, change.note),),
)


def _configuration_rows(change: ConfigurationRead) -> Iterable[Row]:
    for key, (value, readonly) in change.keys.items():
        yield change.charger_id, storable(key), storable(value), readonly, change.at


_CONFIGURATION = Writer(
    kind=ConfigurationRead,
    table="configuration",
    types="bigint text text boolean timestamptz",
    sql="""
    INSERT INTO configuration (charger_id, key, value, readonly, updated_at)
    SELECT u.* FROM {rows} AS u (charger_id, key, value, readonly, updated_at)
    JOIN chargers USING (charger_id)
    ON CONFLICT (charger_id, key) DO UPDATE SET value = excluded.value, readonly = excluded.readonly,
      updated_at = excluded.updated_at
    """,
    rows=_configuration_rows,
    keys=2,
)


def _command_rows(change: CommandChanged) -> Iterable[Row]:
    c = change.command
    yield (
        c.command_id,
        c.charger_id,
        c.action,
        c.request,
        c.status,
        c.requested_at,
        c.requested_by,
        c.idempotency_key,
        c.request_seal,
        c.sent_at,
        c.answered_at,
        c.response,
        c.error_code,
        storable(c.error),
    )


_COMMANDS = Writer(
    kind=CommandChanged,
    table="commands",
    types="uuid bigint text text text timestamptz text text text timestamptz timestamptz text text text",
    sql="""
    INSERT INTO commands (command_id, charger_id, action, request, status, requested_at, requested_by, idempotency_key,
      request_seal, sent_at, answered_at, response, error_code, error)
    SELECT command_id, charger_id, action, request, u.status::command_status, requested_at, requested_by,
      idempotency_key, request_seal, sent_at, answered_at, response, error_code, error
    FROM {rows}
      AS u (command_id, charger_id, action, request, status, requested_at, requested_by, idempotency_key, request_seal,
            sent_at, answered_at, response, error_code, error)
    JOIN chargers USING (charger_id)
    ON CONFLICT (command_id) DO UPDATE SET status = excluded.status, sent_at = excluded.sent_at,
      answered_at = excluded.answered_at, response = excluded.response, error_code = excluded.error_code,
      error = excluded.error
    """,
    rows=_command_rows,
    keys=1,
)


def _log_rows(entry: LogEntry) -> Iterable[Row]:
    return (
        (
            entry.id,
            entry.charger_id,
            entry.device_id,
            entry.at,
            DIRECTIONS[entry.direction],
            MESSAGE_TYPES[entry.message_type],
            storable(entry.action),
            storable(entry.message_id),
            entry.payload,
            entry.error_code,
            storable(entry.note),
            (entry.call.id or None) if entry.call is not None else None,
        ),
    )


_LOG_ENTRIES = Writer(
    kind=LogEntry,
    table="message_log",
    types="bigint bigint text timestamptz smallint smallint text text text text text bigint",
    sql="""
    INSERT INTO message_log (id, charger_id, device_id, at, direction, message_type, action, message_id, payload,
      error_code, note, call_id)
    SELECT * FROM {rows}
    ON CONFLICT DO NOTHING
    """,
    rows=_log_rows,
)

WRITERS: Sequence[Writer] = (
    _CHARGERS,
    _CONNECTIONS,
    _SEEN,
    _PASSWORDS_USED,
    _PASSWORDS_OFFERED,
    _PASSWORDS_WITHDRAWN,
    _CONNECTORS,
    _TRANSACTIONS,
    _MEASURED,
    _ORPHANS,
    _CONFIGURATION,
    _COMMANDS,
    _LOG_ENTRIES,
)
