"""Writers of charging transactions: their beginning, their samples and their end."""

from genx.db.journal.events import Rule
from genx.db.journal.writer import Beside, insert, plain, texts, update
from genx.db.tables.transactions import transactions
from genx.domain.changes import TransactionChanged, TransactionMeasured

_MEASURED = ("register_wh", "register_at", "measured_wh", "measured_by_id")
_OF_THE_END = ("status", "stopped_at", "received_stop_at", "meter_stop", "energy_wh", "stop_reason", "stop_id_tag")
_FOUND = ("estimated", "suspect", "notes", "measured_energy_wh", "reviewed_by", "reviewed_at", "closed_by")
_ASKED = ("command_id", "limit_energy_wh", "limit_minutes", "limit_soc", "limit_cost", "limit_reached_at")


def _true(told: str, received: str) -> str:
    """Return SQL for a time as the charger reported it, or ours if its clock can't be right about it (V6)."""
    return (
        f"CASE WHEN {told} BETWEEN '2020-01-01 00:00:00+00' AND {received} + interval '5 minutes' THEN {told}"
        f" ELSE coalesce({received}, {told}) END"
    )


# The tariff of the connector, else of the charger, else the default one, in the version that was in use at the start
# (the first one if it began before that). The statement writes it once, and nothing changes it afterwards.
_TARIFF = f"""
LEFT JOIN LATERAL (
  SELECT v.tariff_id, v.version FROM tariff_versions v
  WHERE v.tariff_id = coalesce(
    (SELECT tariff_id FROM connectors WHERE charger_id = u.charger_id AND connector_id = u.connector_id),
    (SELECT tariff_id FROM chargers WHERE charger_id = u.charger_id),
    (SELECT tariff_id FROM tariffs WHERE is_default))
  ORDER BY (v.published_at <= {_true("u.started_at", "u.received_start_at")}) DESC,
    CASE WHEN v.published_at <= {_true("u.started_at", "u.received_start_at")} THEN v.version ELSE -v.version END DESC
  LIMIT 1
) AS tariff ON true
"""  # noqa: S608 - only constants are put in
_COSTS = ("status", "stopped_at", "received_stop_at", "energy_wh", "suspect")


def _all_of(table: str) -> str:
    return f"({', '.join(f'{table}.{name}' for name in _COSTS)})"


CHANGED = insert(
    TransactionChanged,
    transactions,
    (
        *plain("id", "wire_id", "charger_id", "connector_id"),
        *texts("id_tag"),
        *plain("authorised", "status", "started_at", "received_start_at", "meter_start", "reservation_id"),
        *plain("stopped_at", "received_stop_at", "meter_stop", "energy_wh", *_MEASURED, "stop_reason"),
        *texts("stop_id_tag"),
        *plain(*_FOUND, *_ASKED),
    ),
    keys=("id",),
    updates=(*_OF_THE_END, *_MEASURED, *_FOUND, *_ASKED),
    of_known=False,
    items=lambda change: (change.transaction,),
    beside=Beside(
        values={"tariff_id": "tariff.tariff_id", "tariff_version": "tariff.version"},
        join=_TARIFF,
        updates={
            "rated": f"transactions.rated AND {_all_of('transactions')} IS NOT DISTINCT FROM {_all_of('excluded')}"
        },
    ),
).with_event(
    Rule(
        # A transaction that is already over when it is first kept is one event. One that runs again, because the stop
        # that was assigned to it is taken back, has started.
        kind="CASE u.status WHEN 'active' THEN 'transaction.started' ELSE 'transaction.stopped' END",
        happened_at=f"CASE WHEN u.stopped_at IS NULL THEN {_true('u.started_at', 'u.received_start_at')}"
        f" ELSE {_true('u.stopped_at', 'u.received_stop_at')} END",
        data={
            "transactionId": "u.id::bigint",
            "connectorId": "u.connector_id",
            "idTag": "u.id_tag",
            "authorised": "u.authorised",
            "startedAt": "u.started_at",
            "meterStart": "u.meter_start",
            "reservationId": "u.reservation_id",
            "stoppedAt": "u.stopped_at",
            "meterStop": "u.meter_stop",
            "energyWh": "u.energy_wh",
            "stopReason": "u.stop_reason",
            "stopIdTag": "u.stop_id_tag",
            "estimated": "u.estimated",
            "suspect": "u.suspect",
            "corrected": "was.status = 'stopped'",
        },
        table="transactions",
        keys=("id",),
        where="was.id IS NULL OR u.status <> was.status::text OR (u.status = 'stopped'"
        " AND (u.stopped_at, u.meter_stop, u.energy_wh, u.estimated, u.suspect)"
        " IS DISTINCT FROM (was.stopped_at, was.meter_stop, was.energy_wh, was.estimated, was.suspect))",
    )
)

MEASURED = update(
    TransactionMeasured,
    transactions,
    plain("id", *_MEASURED),
    key="id",
    where="AND transactions.status = 'active'",
)
