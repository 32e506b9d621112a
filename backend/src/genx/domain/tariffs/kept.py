"""Tariffs and costs as they are kept."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from genx.domain.series import Measurement
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Reading, Session, StatusFrom
from genx.domain.tariffs.tariff import Tariff
from genx.domain.transaction import Transaction

Why = Literal["ended", "changed", "asked"]
"""Why a transaction was rated: it ended; its end, its energy or a doubt changed; somebody asked for it."""


class TariffVersion(Struct, frozen=True, kw_only=True):
    """A published version, which is never changed."""

    tariff_id: int
    version: int
    content: Tariff
    published_at: datetime
    published_by: str | None


class KeptTariff(Struct, frozen=True, kw_only=True):
    """A tariff: its draft, if there is one, and its latest version. `revision` counts its changes.

    A retired tariff was deleted, but there are transactions that it was used for. `chargers` and `connectors` are how
    many were given it, and `running` how many transactions have it now, in any version.
    """

    tariff_id: int
    name: str
    is_default: bool
    draft: Tariff | None
    revision: int
    created_at: datetime
    changed_at: datetime
    changed_by: str | None
    retired_at: datetime | None
    latest: TariffVersion | None
    chargers: int
    connectors: int
    running: int


class Rating(Struct, frozen=True, kw_only=True):
    """What a transaction costs by a version of a tariff. `version` counts its ratings; a made-up one has 0."""

    transaction_id: str
    version: int
    tariff_id: int
    tariff_version: int
    receipt: Receipt
    rated_at: datetime
    rated_by: str | None
    why: Why


class CostTotal(Struct, frozen=True, kw_only=True):
    """The sums of a transaction's last rating. It is final if nothing has changed since, and nobody has to look."""

    currency: str
    total: Decimal
    total_incl_tax: Decimal
    version: int
    tariff_id: int
    tariff_version: int
    is_final: bool


def session_of(
    transaction: Transaction,
    now: datetime,
    *,
    energy_wh: int,
    measured: Iterable[Measurement],
    statuses: Iterable[StatusFrom],
) -> Session:
    """Return a transaction as a session to be priced; one that runs ends now."""
    began = transaction.true_start()
    return Session(
        started_at=began,
        ended_at=max(transaction.true_stop or now, began),
        energy_wh=energy_wh,
        meter_start=None if transaction.begins_unknown else transaction.meter_start,
        readings=tuple(
            Reading(each.at, each.energy_wh, each.power_w) for each in measured if each.energy_wh is not None
        ),
        statuses=tuple(statuses),
    )
