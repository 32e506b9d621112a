"""The series of a connector: one wide row for each second in which something was measured.

Power is in W, energy (the import register) in Wh, currents in A, voltage in V, state of charge in %, temperature in °C.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from genx.domain.quantity import BEGIN, END

LASTING: Final = BEGIN | END
"""Contexts of readings that are kept before they are answered: the beginning and the end of a transaction."""

LATE: Final = timedelta(minutes=30)
"""A measurement that arrives later than this belongs to quarter hours that may have been summed up already."""

OLDEST: Final = timedelta(days=31)
"""A measurement that is older than this when it arrives is left out of the series."""


class Measurement(Struct, frozen=True, gc=False):
    """What a connector measured within one second. `contexts` are bits of `quantity.CONTEXT_BITS`.

    `rank` says how good its source is, the lower the better: by location, then a value of the whole before a sum of
    phases. `is_late` means that it arrived later than LATE.
    """

    charger_id: int
    connector_id: int
    at: datetime
    transaction_id: str | None = None
    contexts: int = 0
    rank: int = 0
    is_late: bool = False
    power_w: int | None = None
    energy_wh: int | None = None
    current_a: float | None = None
    current_l1_a: float | None = None
    current_l2_a: float | None = None
    current_l3_a: float | None = None
    voltage_v: float | None = None
    soc: float | None = None
    offered_a: float | None = None
    temperature_c: float | None = None


class SignedValue(Struct, frozen=True, kw_only=True):
    """A signed reading exactly as it was sent. `wire_id` is the transaction that the charge point named, if any.

    `at` is the charge point's time, or that of arrival if it sent no usable one.
    """

    charger_id: int
    connector_id: int
    at: datetime
    received_at: datetime
    value: str
    wire_id: int | None = None
    transaction_id: str | None = None
    context: str | None = None
    measurand: str | None = None
    location: str | None = None
    phase: str | None = None
    unit: str | None = None


class Source(Struct, frozen=True, kw_only=True):
    """The origin of samples: their charge point, the transaction that it named, and the one that they belong to.

    The latter has them since `since`; None means all of them.
    """

    charger_id: int = 0
    wire_id: int | None = None
    transaction_id: str | None = None
    since: datetime | None = None

    def transaction_at(self, taken: datetime) -> str | None:
        return None if self.since is not None and taken < self.since else self.transaction_id


def merged(known: Measurement, new: Measurement) -> Measurement:
    """Return two measurements of the same second as one: the better source counts, then the later one; gaps are filled.

    The journal does the same with what is stored already (`genx.db.journal.series`).
    """
    better, other = (new, known) if new.rank <= known.rank else (known, new)
    return Measurement(
        known.charger_id,
        known.connector_id,
        known.at,
        other.transaction_id if better.transaction_id is None else better.transaction_id,
        known.contexts | new.contexts,
        better.rank,
        known.is_late or new.is_late,
        other.power_w if better.power_w is None else better.power_w,
        other.energy_wh if better.energy_wh is None else better.energy_wh,
        other.current_a if better.current_a is None else better.current_a,
        other.current_l1_a if better.current_l1_a is None else better.current_l1_a,
        other.current_l2_a if better.current_l2_a is None else better.current_l2_a,
        other.current_l3_a if better.current_l3_a is None else better.current_l3_a,
        other.voltage_v if better.voltage_v is None else better.voltage_v,
        other.soc if better.soc is None else better.soc,
        other.offered_a if better.offered_a is None else better.offered_a,
        other.temperature_c if better.temperature_c is None else better.temperature_c,
    )
