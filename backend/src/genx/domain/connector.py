"""A connector: its last status and its present measurements."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from genx.domain.register import RegisterKind
from genx.domain.reports import StatusReport
from genx.domain.texts import kept
from genx.ocpp.times import plausible


class Live(Struct, frozen=True, kw_only=True):
    """The last measurements of a connector (S5): W, Wh of the import register, A of the highest phase, V, %, °C."""

    at: datetime
    power_w: int | None = None
    energy_wh: int | None = None
    current_a: float | None = None
    voltage_v: float | None = None
    soc: float | None = None
    temperature_c: float | None = None


PAUSED = frozenset({"SuspendedEV", "SuspendedEVSE", "Finishing"})
"""Statuses in which charging pauses while the car stays, with its state of charge unchanged."""

AT_REST = PAUSED | {"Available", "Preparing", "Reserved", "Unavailable", "Faulted"}
"""Statuses in which nothing is being charged (S5)."""


def rested(live: Live, *, soc: float | None = None) -> Live:
    """Return the values while nothing is being charged (S5). Values that were never measured stay unknown."""
    return replace(
        live,
        power_w=None if live.power_w is None else 0,
        current_a=None if live.current_a is None else 0.0,
        soc=soc,
    )


class Instant(Struct, frozen=True):
    """The readings taken at the time of a connector's live values, which may arrive in parts (S5).

    `before` holds the live values without them. `readings` are by measurand and phase. `ranks` (see `quantity`) has an
    entry for each reading whose context or location is not the best. `assumed` names the measurands of `before` that
    any later reading may replace, whatever its context.
    """

    before: Live | None = None
    readings: dict[str, dict[int, float]] = field(default_factory=dict)
    ranks: dict[tuple[str, int], int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()


class Connector(Struct, frozen=True, kw_only=True):
    """Connector 0 is the charge point itself. OCPP 1.6 has no `evse_id`.

    `status_at` is the charger's time, `updated_at` ours. `since` is when the present status began, by the charger's
    clock if that can be right, and `told_at` is when it was first reported; repeats change neither. `rested_at` is when
    the last session ended or paused: power, current and state of charge sampled until then do not belong to the present
    one.

    `heard_ids` has the ids by which the charge point names a transaction that we know by another, and when it did last.

    `told_at`, `live`, `instant`, `rested_at` and `heard_ids` are known while the charge point is connected.
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
    tariff_id: int | None = None
    instant: Instant = Instant()
    rested_at: datetime | None = None
    evse_id: int | None = None
    heard_ids: Mapping[int, datetime] = field(default_factory=dict)


MOST_HEARD = 4
"""Ids of a connector that are remembered."""

HEARD_WITHIN = timedelta(minutes=10)
"""An id that was heard longer ago is of another transaction."""


def heard(connector: Connector, wire_id: int, at: datetime) -> Connector:
    """Return the connector after its charge point has named a transaction by an id that we did not give."""
    others = [each for each in connector.heard_ids.items() if each[0] != wire_id]
    return replace(connector, heard_ids=dict([*others, (wire_id, at)][-MOST_HEARD:]))


def is_over(connector: Connector, taken: datetime, at: datetime) -> bool:
    """Return whether a sample taken at `taken`, received at `at`, is of a session that has ended or paused since.

    QC2: a rest that lies in the future was reported by a clock that was ahead, and that may have been set since.
    """
    return connector.rested_at is not None and taken <= connector.rested_at <= at


FILLERS = frozenset({"", "null", "none", "0x0000"})
"""Words that some charge points send when they have nothing to say."""


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
    """Return when a new status began: not before the status it follows, and not after it was reported."""
    if told is None or clock_is_wrong or not plausible(told, at):
        return at
    return min(max(told, known.since or told), at)


def _is_outdated(known: Connector, reported_at: datetime | None, last_boot_at: datetime | None, at: datetime) -> bool:
    if reported_at is None or known.status_at is None or known.updated_at is None:
        return False
    if last_boot_at is not None and known.updated_at < last_boot_at:
        return False
    both_plausible = plausible(reported_at, at) and plausible(known.status_at, known.updated_at)
    # QC2: a known status that lies in the future was reported by a clock that was ahead and may have been set since.
    return both_plausible and reported_at < known.status_at <= at


def _meaningful(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in FILLERS else kept(text)
