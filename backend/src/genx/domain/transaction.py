"""Charging transactions, as they are kept."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from genx.ocpp.times import plausible

TransactionStatus = Literal["active", "stopped"]

NO_METER_START = "no usable meterStart, and no register is known"
"""The note of a transaction whose `meter_start` of 0 says nothing (V8)."""


class Transaction(Struct, frozen=True, kw_only=True):
    """One charging transaction. `id` is ours and public, `wire_id` is what its charge point calls it (ADR 24).

    Start and stop times are the charger's, the received ones ours; energy in Wh.

    Of the samples that count for it: `register_wh` is the meter's last reading, of the time `register_at`, and
    `measured_wh` the energy by all of them; None while there is none. `measured_by_id` says whether all of them named
    this transaction. Known while the charge point is connected: `register_step_wh`, what the last digit of the last
    reading stands for; `odd_wh`, a reading that does not go on from the last one, and counts if the next goes on from
    it; `rose_at`, when we last heard of a register that had risen; `fell_from`, register and energy before it fell;
    `before`, this transaction before its last reading.
    """

    id: str
    wire_id: int
    charger_id: int
    device_id: str
    connector_id: int
    id_tag: str
    authorised: bool
    started_at: datetime
    received_start_at: datetime
    meter_start: int
    reservation_id: int | None = None
    status: TransactionStatus = "active"
    stopped_at: datetime | None = None
    received_stop_at: datetime | None = None
    meter_stop: int | None = None
    energy_wh: int | None = None
    register_wh: int | None = None
    register_at: datetime | None = None
    measured_wh: int | None = None
    measured_by_id: bool = False
    register_step_wh: int = 1
    odd_wh: int | None = None
    rose_at: datetime | None = None
    fell_from: tuple[int, int] | None = None
    before: "Transaction | None" = None
    stop_reason: str | None = None
    stop_id_tag: str | None = None
    estimated: bool = False
    suspect: bool = False
    notes: tuple[str, ...] = ()

    @property
    def began_at(self) -> datetime:
        """By the charger's clock, or by ours where that can't be right (V6)."""
        return self.started_at if plausible(self.started_at, self.received_start_at) else self.received_start_at

    @property
    def begins_unknown(self) -> bool:
        """Whether nobody knows what the register said when it began."""
        return NO_METER_START in self.notes

    @property
    def energy_so_far(self) -> int | None:
        """Wh: what was found when it ended, else by its samples; None where there is none."""
        return self.measured_wh if self.energy_wh is None else self.energy_wh
