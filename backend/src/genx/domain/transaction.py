"""Charging transactions."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from genx.domain.notes import CLOCK_IS_WRONG, NO_METER_START
from genx.ocpp.times import plausible

TransactionStatus = Literal["active", "stopped"]


_MONEY: Final = {"must": "be an amount as text, such as 20.00, with at most 4 digits after the point"}


class Limits(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Limits at which a transaction is stopped: energy in Wh, minutes, state of charge in %, what it costs with tax.

    None is no limit. The cost is text, in the currency of the transaction's tariff.
    """

    energy_wh: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    soc: Annotated[int, Meta(ge=1, le=100)] | None = None
    cost: Annotated[str, Meta(max_length=14, pattern=r"^[0-9]{1,7}(\.[0-9]{1,4})?$(?!\n)", extra=_MONEY)] | None = None


NO_LIMITS = Limits()


class Transaction(Struct, frozen=True, kw_only=True):
    """One charging transaction. `id` is ours and public, `wire_id` is what its charge point calls it (ADR 24).

    Start and stop times are the charger's, the received ones ours; energy in Wh.

    By the samples that count for it, `register_wh` is the meter's last reading, taken at `register_at`, and
    `measured_wh` the energy so far; they are None while there are no samples. `measured_by_id` says whether all samples
    named this transaction. `measured_energy_wh` is the energy as it was found, if a review has corrected `energy_wh`.
    `reviewed_at` is in whole milliseconds.

    `command_id` is the remote start that it came from. `limit_reached_at` is when its charge point was asked to stop it
    because of one of its limits.

    These are known while the charge point is connected: `register_step_wh`, the value of the last digit of the last
    reading; `odd_wh`, a reading that does not continue from the last one, and counts only if the next one continues
    from it; `rose_at`, when we last heard of a risen register; `fell_from`, register and energy before the register
    fell; `before`, this transaction before its last reading.
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
    command_id: str | None = None
    measured_energy_wh: int | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    closed_by: str | None = None
    limit_energy_wh: int | None = None
    limit_minutes: int | None = None
    limit_soc: int | None = None
    limit_cost: Decimal | None = None
    limit_reached_at: datetime | None = None

    @property
    def limits(self) -> Limits:
        # It is stored with four places, of which two are enough for most.
        cost = None if self.limit_cost is None else f"{self.limit_cost:.4f}".removesuffix("0").removesuffix("0")
        return Limits(energy_wh=self.limit_energy_wh, minutes=self.limit_minutes, soc=self.limit_soc, cost=cost)

    def limited(self, limits: Limits) -> "Transaction":
        """Return the transaction with other limits, none of which is reached so far."""
        return replace(
            self,
            limit_energy_wh=limits.energy_wh,
            limit_minutes=limits.minutes,
            limit_soc=limits.soc,
            limit_cost=None if limits.cost is None else Decimal(limits.cost),
            limit_reached_at=None,
            # Another reading of an instant goes on from it.
            before=None if self.before is None else self.before.limited(limits),
        )

    @property
    def began_at(self) -> datetime:
        """The start by the charger's clock, or by ours if that can't be right (V6)."""
        return self.started_at if plausible(self.started_at, self.received_start_at) else self.received_start_at

    def true_start(self, *, clock_is_wrong: bool = False) -> datetime:
        """Return the start as time is counted: by our clock if the charger's is wrong, or was at one end."""
        return self.received_start_at if clock_is_wrong or CLOCK_IS_WRONG in self.notes else self.began_at

    @property
    def true_stop(self) -> datetime | None:
        """The end as time is counted. None if there is none."""
        if self.stopped_at is None or self.received_stop_at is None:
            return self.stopped_at
        is_right = CLOCK_IS_WRONG not in self.notes and plausible(self.stopped_at, self.received_stop_at)
        return self.stopped_at if is_right else self.received_stop_at

    @property
    def begins_unknown(self) -> bool:
        """Whether the register at its start is unknown."""
        return NO_METER_START in self.notes

    @property
    def found_energy_wh(self) -> int | None:
        """The energy in Wh as it was found, whatever a review has made of it."""
        return self.energy_wh if self.measured_energy_wh is None else self.measured_energy_wh

    @property
    def energy_so_far(self) -> int | None:
        """The energy in Wh as found at its end, else by its samples; None if there are none."""
        return self.measured_wh if self.energy_wh is None else self.energy_wh
