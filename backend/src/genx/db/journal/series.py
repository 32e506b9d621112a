"""Writers of the series of connectors, and of signed values."""

from collections.abc import Sequence
from typing import Final

from genx.db.journal.writer import Field, Writer, insert, plain, texts
from genx.db.tables.series import late_series, meter_series, signed_values
from genx.domain.changes import SeriesLate, SeriesMeasured, SignedValueReceived

_KEY: Final = ("charger_id", "connector_id", "at")
_VALUES: Final = (
    "power_w",
    "energy_wh",
    "current_a",
    "current_l1_a",
    "current_l2_a",
    "current_l3_a",
    "voltage_v",
    "soc",
    "offered_a",
    "temperature_c",
)
_COLUMNS: Final = (*_KEY, "transaction_id", "contexts", "rank", *_VALUES)


def _better(column: str) -> str:
    """Return SQL that does as `domain.series.merged`."""
    new, known = f"excluded.{column}", f"meter_series.{column}"
    return (
        f"{column} = CASE WHEN excluded.rank <= meter_series.rank THEN coalesce({new}, {known})"
        f" ELSE coalesce({known}, {new}) END"
    )


MEASURED = Writer(
    kind=SeriesMeasured,
    table=meter_series,
    fields=plain(*_COLUMNS),
    sql=f"""
    INSERT INTO meter_series ({", ".join(_COLUMNS)}) SELECT {", ".join(f"u.{name}" for name in _COLUMNS)} FROM {{rows}}
    ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET {", ".join(map(_better, ("transaction_id", *_VALUES)))},
      contexts = excluded.contexts | meter_series.contexts, rank = least(excluded.rank, meter_series.rank)
    """,  # noqa: S608 - the names are those of our columns
    sets=frozenset(_COLUMNS),
    keys=len(_KEY),
    items=lambda change: change.measurements,
)

LATE = insert(SeriesLate, late_series, plain("charger_id", "connector_id", "day"))


def _bytes(values: Sequence[str]) -> Sequence[bytes]:
    return [value.encode("utf-8", "surrogatepass") for value in values]


_SIGNED = (
    *plain("charger_id"),
    Field("value", "value", _bytes),
    *plain("connector_id", "transaction_id", "wire_id", "at", "received_at"),
    *texts("context", "measurand", "location", "phase", "unit"),
)
SIGNED = Writer(
    kind=SignedValueReceived,
    table=signed_values,
    fields=_SIGNED,
    # A transaction that is not known to the connection, because it ended before, is found by what its charger calls it.
    sql="""
    INSERT INTO signed_values (charger_id, connector_id, transaction_id, wire_id, at, received_at, context, measurand,
      location, phase, unit, value)
    SELECT u.charger_id, u.connector_id, coalesce(named.id, u.transaction_id), u.wire_id, u.at, u.received_at,
      u.context, u.measurand, u.location, u.phase, u.unit, u.value
    FROM {rows} JOIN chargers USING (charger_id)
    LEFT JOIN transactions named ON named.wire_id = u.wire_id AND named.charger_id = u.charger_id
    ON CONFLICT (charger_id, md5(value)) DO UPDATE
      SET transaction_id = coalesce(signed_values.transaction_id, excluded.transaction_id)
    """,
    sets=frozenset(field.column for field in _SIGNED),
    keys=2,
    items=lambda change: (change.value,),
)
