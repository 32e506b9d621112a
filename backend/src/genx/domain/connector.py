"""A connector: its last status, and what it measures now."""

from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from genx.domain.register import RegisterKind
from genx.domain.reports import StatusReport
from genx.domain.texts import kept
from genx.ocpp.times import plausible


class Live(Struct, frozen=True, kw_only=True):
    """Last measurements of a connector (S5): W, Wh of the import register, A of the highest phase, V, %, °C."""

    at: datetime
    power_w: int | None = None
    energy_wh: int | None = None
    current_a: float | None = None
    voltage_v: float | None = None
    soc: float | None = None
    temperature_c: float | None = None


PAUSED = frozenset({"SuspendedEV", "SuspendedEVSE", "Finishing"})
"""Statuses in which nothing is charged for the time being: the car is still there, and as full as it was."""

AT_REST = PAUSED | {"Available", "Preparing", "Reserved", "Unavailable", "Faulted"}
"""Statuses in which nothing is charged (S5)."""


def rested(live: Live, *, soc: float | None = None) -> Live:
    """The values while nothing is charged (S5); what was never measured stays unknown."""
    return replace(
        live,
        power_w=None if live.power_w is None else 0,
        current_a=None if live.current_a is None else 0.0,
        soc=soc,
    )


class Instant(Struct, frozen=True):
    """What was sampled at the time of a connector's live values, which may come in parts (S5).

    `before` are the live values without it. `readings` are by measurand and phase; `ranks` (see `meter`) are those of
    readings whose context or location is not the best. `assumed` names the measurands of `before` that anything sampled
    later may replace, whatever its context.
    """

    before: Live | None = None
    readings: dict[str, dict[int, float]] = field(default_factory=dict)
    ranks: dict[tuple[str, int], int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()


class Connector(Struct, frozen=True, kw_only=True):
    """Connector 0 is the charge point itself. OCPP 1.6 has no `evse_id`.

    `status_at` is the charger's time, `updated_at` ours.

    `since` is when the status began that it still has, by the charger's clock if that can be right. `told_at` is when
    that was first reported. That it is reported again changes nothing about either.
    `rested_at` is when its last session ended or paused: power, current and state of charge sampled until then are not
    of the present one. `told_at`, `live`, `instant` and `rested_at` are known while the charge point is connected.
    """

    connector_id: int
    status: str | None = None
    error_code: str | None = None
    info: str | None = None
    vendor_error_code: str | None = None
    status_at: datetime | None = None
    updated_at: datetime | None = None
    since: datetime | None = None
    told_at: datetime | None = None
    live: Live | None = None
    register_kind: RegisterKind | None = None
    instant: Instant = Instant()
    rested_at: datetime | None = None
    evse_id: int | None = None


def is_over(connector: Connector, taken: datetime, at: datetime) -> bool:
    """Return whether what was sampled at `taken`, and came at `at`, is of a session that has ended or paused since.

    QC2: a rest from a time yet to come was told by a clock that was ahead, and may have been set since.
    """
    return connector.rested_at is not None and taken <= connector.rested_at <= at


FILLERS = frozenset({"", "null", "none", "0x0000"})
"""Words that some charge points send where there is nothing to say."""


def report_status(
    known: Connector,
    report: StatusReport,
    *,
    last_boot_at: datetime | None,
    at: datetime,
    clock_is_wrong: bool = False,
) -> Connector:
    """Return the connector after a report; the same object if that is older than what is known (S2)."""
    if _is_outdated(known, report.at, last_boot_at, at):
        return known
    is_new = report.status != known.status
    return replace(
        known,
        status=report.status,
        evse_id=report.evse_id,
        error_code=report.error_code,
        info=_meaningful(report.info),
        vendor_error_code=_meaningful(report.vendor_error_code),
        status_at=report.at,
        updated_at=at,
        since=_began(known, report.at, at, clock_is_wrong=clock_is_wrong) if is_new else known.since,
        told_at=at if is_new else known.told_at,
    )


def _began(known: Connector, told: datetime | None, at: datetime, *, clock_is_wrong: bool) -> datetime:
    """When a new status began: not before the one that it follows, and not after we heard of it."""
    if told is None or clock_is_wrong or not plausible(told, at):
        return at
    return min(max(told, known.since or told), at)


def _is_outdated(known: Connector, reported_at: datetime | None, last_boot_at: datetime | None, at: datetime) -> bool:
    if reported_at is None or known.status_at is None or known.updated_at is None:
        return False
    if last_boot_at is not None and known.updated_at < last_boot_at:
        return False
    both_plausible = plausible(reported_at, at) and plausible(known.status_at, known.updated_at)
    # QC2: what is known from a time yet to come was told by a clock that was ahead, and may have been set since.
    return both_plausible and reported_at < known.status_at <= at


def _meaningful(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in FILLERS else kept(text)
