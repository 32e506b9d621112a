"""Charging transactions: started, measured, stopped once."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.connector import Live
from genx.ocpp.messages.core import StopTransactionRequest
from genx.ocpp.times import plausible

TransactionStatus = Literal["active", "stopped"]


class Transaction(Struct, frozen=True, kw_only=True):
    """One charging transaction. Start and stop times are the charger's, the received ones ours; energy in Wh."""

    transaction_id: int
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
    stop_reason: str | None = None
    stop_id_tag: str | None = None
    estimated: bool = False
    suspect: bool = False
    notes: tuple[str, ...] = ()

    @property
    def began_at(self) -> datetime:
        """By the charger's clock, or by ours where that can't be right (V6)."""
        return self.started_at if plausible(self.started_at, self.received_start_at) else self.received_start_at

    def energy_so_far(self, live: Live | None) -> int | None:
        """Wh: what was found when it ended, else what its connector measures now; None where that is not known."""
        if self.energy_wh is not None or live is None or live.energy_wh is None:
            return self.energy_wh
        return max(live.energy_wh - self.meter_start, 0)


DEFAULT_POWER_LIMIT_W = 500_000
"""What a transaction may draw where the rating of its charge point is not known (T6b)."""

MOST_ENERGY_WH = 2**63 - 1
"""What can be kept: registers at both ends of 64 bits are further apart. It is suspect anyway."""

TOLERANCE_WH = 1_000
TOLERANCE_FACTOR = 1.5


def estimate(
    running: Transaction,
    *,
    register: int | None,
    at: datetime,
    note: str,
    floor: int | None = None,
    power_rating_w: int | None = None,
) -> Transaction:
    """Closed without its stop, with the best that is known: last register value, else `floor`, else nothing (T3)."""
    candidates = [value for value in (register, floor) if value is not None and value >= running.meter_start]
    meter_stop = candidates[0] if candidates else running.meter_start
    energy = min(meter_stop - running.meter_start, MOST_ENERGY_WH)
    return replace(
        running,
        status="stopped",
        stopped_at=at,
        received_stop_at=at,
        meter_stop=meter_stop,
        energy_wh=energy,
        estimated=True,
        suspect=not _is_possible(energy, _duration(running, at, at), power_rating_w),
        notes=(*running.notes, note),
    )


def stop(
    running: Transaction,
    request: StopTransactionRequest,
    *,
    register: int | None,
    power_rating_w: int | None,
    at: datetime,
    notes: tuple[str, ...] = (),
) -> Transaction:
    """Closed by its StopTransaction. `register` is the last sampled import register, in Wh (T6)."""
    stopped_at = request.timestamp or at
    energy, doubts = _energy(running.meter_start, request.meter_stop, register)
    energy = min(energy, MOST_ENERGY_WH)
    suspect = not _is_possible(energy, _duration(running, stopped_at, at), power_rating_w)
    if suspect:
        doubts = (*doubts, "more energy than the time allows")
    return replace(
        running,
        status="stopped",
        stopped_at=stopped_at,
        received_stop_at=at,
        meter_stop=request.meter_stop,
        energy_wh=energy,
        stop_reason=request.reason or "Local",
        stop_id_tag=request.id_tag,
        estimated=False,
        suspect=suspect,
        notes=(*running.notes, *notes, *doubts),
    )


def _energy(meter_start: int, meter_stop: int | None, register: int | None) -> tuple[int, tuple[str, ...]]:
    """Energy in Wh, from the samples where meterStop can't be right (T6)."""
    sampled = register - meter_start if register is not None and register > meter_start else None
    if meter_stop is None or meter_stop < meter_start:
        said = "no usable meterStop" if meter_stop is None else f"meterStop {meter_stop} is below meterStart"
        return sampled or 0, (f"{said}, energy is {'from the samples' if sampled else 'not known'}",)
    if meter_stop == meter_start and sampled:
        return sampled, ("meterStop equals meterStart, energy is from the samples",)
    return meter_stop - meter_start, ()


def _duration(running: Transaction, stopped_at: datetime, at: datetime) -> timedelta:
    """By the charger's clock, or by ours where that was set in between (V6)."""
    was_set = plausible(running.started_at, running.received_start_at) != plausible(stopped_at, at)
    return at - running.received_start_at if was_set else stopped_at - running.started_at


def _is_possible(energy_wh: int, duration: timedelta, power_rating_w: int | None) -> bool:
    """Can so much be charged in that time (T6b)?"""
    hours = max(duration.total_seconds(), 0) / 3600
    limit = (power_rating_w or DEFAULT_POWER_LIMIT_W) * hours * TOLERANCE_FACTOR
    return energy_wh <= limit + TOLERANCE_WH
