"""Writers of charge points: their reports, their coming and going, and what is learnt by the way."""

from genx.db.journal.events import Rule
from genx.db.journal.writer import Field, plain, texts, update
from genx.db.tables.chargers import chargers
from genx.domain.changes import ChargerReported, ChargerSeen, ConnectionChanged

REPORTED = update(
    ChargerReported,
    chargers,
    (
        *plain("charger_id"),
        *texts("vendor", "model", "serial_number", "firmware_version", "iccid", "imsi"),
        *texts("meter_type", "meter_serial_number"),
        *plain("configured_connectors", "firmware_status", "diagnostics_status", "log_status", "not_asked"),
        *plain("last_boot_at", "boot_asked_at"),
    ),
    key="charger_id",
    items=lambda change: (change.charge_point,),
)

CONNECTIONS = update(
    ConnectionChanged,
    chargers,
    (*plain("charger_id", "online"), Field("last_seen", "at")),
    key="charger_id",
    sets={"connected_at": "CASE WHEN u.online THEN u.last_seen END"},
).with_event(
    Rule(
        kind="CASE WHEN u.online THEN 'charger.connected' ELSE 'charger.disconnected' END",
        happened_at="u.last_seen",
        data={"connectedAt": "CASE WHEN NOT u.online THEN was.connected_at END"},
        table="chargers",
        keys=("charger_id",),
        where="was.online <> u.online OR (u.online AND was.connected_at IS DISTINCT FROM u.last_seen)",
    )
)

SEEN = update(
    ChargerSeen,
    chargers,
    plain("charger_id", "last_seen", "clock_offset_ms", "power_rating_measured_w"),
    key="charger_id",
    sets={"last_seen": "greatest(chargers.last_seen, u.last_seen)"},
)
