"""How each kind of change is written: one statement, its arguments one array for each column."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from genx.db.sql import storable, unnest
from genx.domain.changes import (
    ChargerReported,
    ChargerSeen,
    CommandChanged,
    ConfigurationRead,
    ConnectionChanged,
    ConnectorReported,
    StopOrphaned,
    TransactionChanged,
)
from genx.domain.message_log import LogEntry

DIRECTIONS = {"chargerToServer": 0, "serverToCharger": 1}
MESSAGE_TYPES = {"Call": 0, "CallResult": 1, "CallError": 2, "BadFrame": 3, "Connection": 4}


class Writer(Struct, frozen=True):
    """`row` gives the values of one change; `key` tells changes of which only the last counts."""

    kind: type
    statement: str
    row: Callable[[Any], Sequence[Any]]
    key: Callable[[Any], Hashable] | None = None

    def arguments(self, changes: Iterable[Any]) -> list[tuple[Any, ...]]:
        """One array for each column."""
        if self.key is not None:
            changes = {self.key(change): change for change in changes}.values()
        return list(zip(*[self.row(change) for change in changes], strict=True))


def _charger_row(change: ChargerReported) -> tuple[Any, ...]:
    state = change.charge_point
    texts = (
        state.vendor,
        state.model,
        state.serial_number,
        state.firmware_version,
        state.iccid,
        state.imsi,
        state.meter_type,
        state.meter_serial_number,
    )
    not_asked = msgspec.json.encode(dict(state.not_asked)).decode()
    return (state.charger_id, *map(storable, texts), state.configured_connectors, not_asked, state.last_boot_at)


_CHARGERS = Writer(
    ChargerReported,
    f"""
    UPDATE chargers SET vendor = u.vendor, model = u.model, serial_number = u.serial_number,
      firmware_version = u.firmware_version, iccid = u.iccid, imsi = u.imsi, meter_type = u.meter_type,
      meter_serial_number = u.meter_serial_number, configured_connectors = u.configured_connectors,
      not_asked = u.not_asked::jsonb, last_boot_at = u.last_boot_at
    FROM {unnest("bigint text text text text text text text text int text timestamptz")}
      AS u (charger_id, vendor, model, serial_number, firmware_version, iccid, imsi, meter_type,
            meter_serial_number, configured_connectors, not_asked, last_boot_at)
    WHERE chargers.charger_id = u.charger_id
    """,  # noqa: S608 - only constants are put in
    _charger_row,
    lambda change: change.charge_point.charger_id,
)

_CONNECTIONS = Writer(
    ConnectionChanged,
    f"""
    UPDATE chargers SET online = u.online, connected_at = CASE WHEN u.online THEN u.at END, last_seen = u.at
    FROM {unnest("bigint boolean timestamptz")} AS u (charger_id, online, at)
    WHERE chargers.charger_id = u.charger_id
    """,  # noqa: S608
    lambda change: (change.charger_id, change.online, change.at),
    lambda change: change.charger_id,
)

_SEEN = Writer(
    ChargerSeen,
    f"""
    UPDATE chargers SET last_seen = greatest(chargers.last_seen, u.last_seen), clock_offset_ms = u.clock_offset_ms,
      power_rating_measured_w = u.power_rating_measured_w
    FROM {unnest("bigint timestamptz bigint int")}
      AS u (charger_id, last_seen, clock_offset_ms, power_rating_measured_w)
    WHERE chargers.charger_id = u.charger_id
    """,  # noqa: S608
    lambda change: (change.charger_id, change.last_seen, change.clock_offset_ms, change.power_rating_measured_w),
    lambda change: change.charger_id,
)

_CONNECTORS = Writer(
    ConnectorReported,
    f"""
    INSERT INTO connectors (charger_id, connector_id, status, error_code, info, vendor_error_code, status_at,
      updated_at)
    SELECT u.* FROM {unnest("bigint int text text text text timestamptz timestamptz")}
      AS u (charger_id, connector_id, status, error_code, info, vendor_error_code, status_at, updated_at)
    JOIN chargers USING (charger_id)
    ON CONFLICT (charger_id, connector_id) DO UPDATE SET status = excluded.status, error_code = excluded.error_code,
      info = excluded.info, vendor_error_code = excluded.vendor_error_code, status_at = excluded.status_at,
      updated_at = excluded.updated_at
    """,  # noqa: S608
    lambda change: (
        change.charger_id,
        change.connector.connector_id,
        change.connector.status,
        storable(change.connector.error_code),
        storable(change.connector.info),
        storable(change.connector.vendor_error_code),
        change.connector.status_at,
        change.connector.updated_at,
    ),
    lambda change: (change.charger_id, change.connector.connector_id),
)


def _transaction_row(change: TransactionChanged) -> tuple[Any, ...]:
    t = change.transaction
    return (
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
        t.stop_reason,
        storable(t.stop_id_tag),
        t.estimated,
        t.suspect,
        "\n".join(t.notes),
    )


_TRANSACTIONS = Writer(
    TransactionChanged,
    f"""
    INSERT INTO transactions (transaction_id, charger_id, connector_id, id_tag, authorised, status, started_at,
      received_start_at, meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, stop_reason,
      stop_id_tag, estimated, suspect, notes)
    SELECT transaction_id, charger_id, connector_id, id_tag, authorised, status::transaction_status, started_at,
      received_start_at, meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, stop_reason,
      stop_id_tag, estimated, suspect, coalesce(string_to_array(nullif(notes, ''), E'\\n'), '{{}}')
    FROM {
        unnest(
            "int bigint int text boolean text timestamptz timestamptz bigint bigint timestamptz timestamptz bigint"
            " bigint text text boolean boolean text"
        )
    }
      AS u (transaction_id, charger_id, connector_id, id_tag, authorised, status, started_at, received_start_at,
            meter_start, reservation_id, stopped_at, received_stop_at, meter_stop, energy_wh, stop_reason, stop_id_tag,
            estimated, suspect, notes)
    ON CONFLICT (transaction_id) DO UPDATE SET status = excluded.status, stopped_at = excluded.stopped_at,
      received_stop_at = excluded.received_stop_at, meter_stop = excluded.meter_stop, energy_wh = excluded.energy_wh,
      stop_reason = excluded.stop_reason, stop_id_tag = excluded.stop_id_tag, estimated = excluded.estimated,
      suspect = excluded.suspect, notes = excluded.notes
    """,  # noqa: S608
    _transaction_row,
    lambda change: change.transaction.transaction_id,
)

_ORPHANS = Writer(
    StopOrphaned,
    f"""
    INSERT INTO orphan_stops (charger_id, received_at, payload, note)
    SELECT u.* FROM {unnest("bigint timestamptz text text")} AS u (charger_id, received_at, payload, note)
    JOIN chargers USING (charger_id)
    ON CONFLICT DO NOTHING
    """,  # noqa: S608
    lambda change: (change.charger_id, change.at, change.payload, change.note),
)


class _ConfigurationWriter(Writer, frozen=True):
    """A reading replaces what was known of its keys: one row for each key."""

    def arguments(self, changes: Iterable[Any]) -> list[tuple[Any, ...]]:
        last = {
            (change.charger_id, key): (change.charger_id, storable(key), storable(value), readonly, change.at)
            for change in changes
            for key, (value, readonly) in change.keys.items()
        }
        return list(zip(*last.values(), strict=True)) or [(), (), (), (), ()]


_CONFIGURATION = _ConfigurationWriter(
    ConfigurationRead,
    f"""
    INSERT INTO configuration (charger_id, key, value, readonly, updated_at)
    SELECT u.* FROM {unnest("bigint text text boolean timestamptz")} AS u (charger_id, key, value, readonly, updated_at)
    JOIN chargers USING (charger_id)
    ON CONFLICT (charger_id, key) DO UPDATE SET value = excluded.value, readonly = excluded.readonly,
      updated_at = excluded.updated_at
    """,  # noqa: S608
    lambda change: (),
)


def _command_row(change: CommandChanged) -> tuple[Any, ...]:
    c = change.command
    return (
        c.command_id,
        c.charger_id,
        c.action,
        c.request,
        c.status,
        c.requested_at,
        c.requested_by,
        c.idempotency_key,
        c.sent_at,
        c.answered_at,
        c.response,
        c.error_code,
        storable(c.error),
    )


_COMMANDS = Writer(
    CommandChanged,
    f"""
    INSERT INTO commands (command_id, charger_id, action, request, status, requested_at, requested_by, idempotency_key,
      sent_at, answered_at, response, error_code, error)
    SELECT command_id, charger_id, action, request, u.status::command_status, requested_at, requested_by,
      idempotency_key, sent_at, answered_at, response, error_code, error
    FROM {unnest("uuid bigint text text text timestamptz text text timestamptz timestamptz text text text")}
      AS u (command_id, charger_id, action, request, status, requested_at, requested_by, idempotency_key, sent_at,
            answered_at, response, error_code, error)
    JOIN chargers USING (charger_id)
    ON CONFLICT (command_id) DO UPDATE SET status = excluded.status, sent_at = excluded.sent_at,
      answered_at = excluded.answered_at, response = excluded.response, error_code = excluded.error_code,
      error = excluded.error
    """,  # noqa: S608
    _command_row,
    lambda change: change.command.command_id,
)

LOG_ENTRIES = Writer(
    LogEntry,
    f"""
    INSERT INTO message_log (id, charger_id, device_id, at, direction, message_type, action, message_id, payload,
      error_code, note, call_id)
    SELECT * FROM {unnest("bigint bigint text timestamptz smallint smallint text text text text text bigint")}
    ON CONFLICT DO NOTHING
    """,  # noqa: S608
    lambda entry: (
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
        entry.call.id if entry.call is not None else None,
    ),
)

WRITERS: Sequence[Writer] = (
    _CHARGERS,
    _CONNECTIONS,
    _SEEN,
    _CONNECTORS,
    _TRANSACTIONS,
    _ORPHANS,
    _CONFIGURATION,
    _COMMANDS,
)
