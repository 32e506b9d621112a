"""How charging transactions are written: when they begin and end, and what is measured meanwhile."""

from genx.db.journal.writer import insert, plain, texts, update
from genx.db.tables.transactions import transactions
from genx.domain.changes import TransactionChanged, TransactionMeasured

_MEASURED = ("register_wh", "register_at", "measured_wh", "measured_by_id")
_OF_THE_END = ("status", "stopped_at", "received_stop_at", "meter_stop", "energy_wh", "stop_reason", "stop_id_tag")
_FOUND = ("estimated", "suspect", "notes")

CHANGED = insert(
    TransactionChanged,
    transactions,
    (
        *plain("transaction_id", "charger_id", "connector_id"),
        *texts("id_tag"),
        *plain("authorised", "status", "started_at", "received_start_at", "meter_start", "reservation_id"),
        *plain("stopped_at", "received_stop_at", "meter_stop", "energy_wh", *_MEASURED, "stop_reason"),
        *texts("stop_id_tag"),
        *plain(*_FOUND),
    ),
    keys=("transaction_id",),
    updates=(*_OF_THE_END, *_MEASURED, *_FOUND),
    of_known=False,
    items=lambda change: (change.transaction,),
)

MEASURED = update(
    TransactionMeasured,
    transactions,
    plain("transaction_id", *_MEASURED),
    key="transaction_id",
    where="AND transactions.status = 'active'",
)
