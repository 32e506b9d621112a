"""How connectors are written."""

from genx.db.journal.writer import insert, plain, texts
from genx.db.tables.connectors import connectors
from genx.domain.changes import ConnectorReported

REPORTED = insert(
    ConnectorReported,
    connectors,
    (
        *plain("charger_id"),
        *plain("connector_id", "status", of="connector"),
        *texts("error_code", "info", "vendor_error_code", of="connector"),
        *plain("status_at", "updated_at", "since", "register_kind", of="connector"),
    ),
    keys=("charger_id", "connector_id"),
)
