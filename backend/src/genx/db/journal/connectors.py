"""The writer of connectors."""

from genx.db.journal.events import Rule
from genx.db.journal.writer import insert, plain, texts
from genx.db.tables.connectors import connectors
from genx.domain.changes import ConnectorReported

REPORTED = insert(
    ConnectorReported,
    connectors,
    (
        *plain("charger_id"),
        *plain("connector_id", "evse_id", "status", of="connector"),
        *texts("error_code", "info", "vendor_error_code", of="connector"),
        *plain("status_at", "updated_at", "since", "register_kind", of="connector"),
    ),
    keys=("charger_id", "connector_id"),
).with_event(
    Rule(
        kind="'connector.status'",
        happened_at="coalesce(CASE WHEN u.status IS DISTINCT FROM was.status THEN u.since END, u.updated_at, now())",
        data={
            "connectorId": "u.connector_id",
            "status": "u.status",
            "errorCode": "u.error_code",
            "info": "u.info",
            "vendorErrorCode": "u.vendor_error_code",
            "previousStatus": "was.status",
            "previousSince": "was.since",
        },
        table="connectors",
        keys=(
            "charger_id",
            "connector_id",
        ),
        where="(u.status, u.error_code, u.info, u.vendor_error_code)"
        " IS DISTINCT FROM (was.status, was.error_code, was.info, was.vendor_error_code)",
    )
)
