"""Prices of made-up sessions."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.faults import FieldError
from genx.api.http.moments import EARLIEST, LATEST
from genx.api.http.operation import operation
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer, Body
from genx.api.http.services import FromServices
from genx.api.v1.cost import EXAMPLE_RECEIPT, Receipted, receipted
from genx.api.v1.tariff_content import TariffContent, read
from genx.api.v1.tariffs import TAG, TariffId
from genx.db.base.engine import begin
from genx.db.queries import tariffs
from genx.domain.errors import NotKnown, UnusableRequest
from genx.domain.tariffs.kept import KeptTariff, TariffVersion
from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.session import Reading, Session
from genx.domain.tariffs.tariff import Tariff

LONGEST: Final = timedelta(days=31)
Moment = Annotated[datetime, Meta(tz=True)]
Wh = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Watts = Annotated[int, Meta(ge=1, le=4_000_000)]


class QuoteReading(Body, frozen=True, kw_only=True):
    """The energy in Wh since the start of the session, and the power in W at this time."""

    at: Moment
    energy_wh: Wh
    power_w: Annotated[int, Meta(ge=0, le=4_000_000)] | None = None


class Quote(Body, frozen=True, kw_only=True):
    """A made-up session: from `startedAt` to `endedAt`, with `energyWh`, charged with `powerW` from the start on.

    Instead of the last two there may be a `series` of readings; without `endedAt` it ends with that. The price is by
    `content`, a tariff that is not saved, else by `version`, else by the draft, else by the version in use.
    """

    started_at: Moment
    ended_at: Moment | None = None
    energy_wh: Wh | None = None
    power_w: Watts | None = None
    series: Annotated[list[QuoteReading], Meta(min_length=1, max_length=2_000)] | None = None
    content: TariffContent | None = None
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class ComparedQuote(Answer, frozen=True, kw_only=True):
    """The price of the same session by the version in use."""

    version: int
    cost: Receipted


class Quoted(Answer, frozen=True, kw_only=True):
    """The price of a made-up session. `version` is null if it is by a draft or by a tariff that is not saved.

    `inUse` is null if there is no version in use, or if the price is by that.
    """

    version: int | None
    cost: Receipted
    in_use: ComparedQuote | None


@post(
    "/tariffs/{tariffId:int}/quote",
    **operation(
        "quoteTariff",
        "Price a made-up session, and compare it with the version in use",
        TAG,
        role="operator",
        description="Nothing is kept.",
        refusals=(NotKnown, UnusableRequest),
        request={
            "startedAt": "2026-11-23T15:10:00Z",
            "endedAt": "2026-11-23T18:00:00Z",
            "energyWh": 38_500,
            "powerW": 22_000,
        },
        response={"version": None, "cost": EXAMPLE_RECEIPT, "inUse": {"version": 4, "cost": EXAMPLE_RECEIPT}},
    ),
    status_code=200,
)
async def quote_tariff(tariff_id: TariffId, data: JSONBody[Quote], services: FromServices) -> Quoted:
    session = _session(data)
    content = None if data.content is None else read(data.content, "/content")
    async with begin(services.engine) as connection:
        kept = await tariffs.known(connection, tariff_id)
        chosen = await _chosen(connection, kept, data.version)
    return await asyncio.to_thread(_quoted, kept, chosen, content, session)


def _quoted(kept: KeptTariff, chosen: TariffVersion | Tariff, content: Tariff | None, session: Session) -> Quoted:
    version = None if content is not None or not isinstance(chosen, TariffVersion) else chosen.version
    by = content or (chosen.content if isinstance(chosen, TariffVersion) else chosen)
    latest = kept.latest
    compared = None
    if latest is not None and latest.version != version:
        compared = ComparedQuote(version=latest.version, cost=receipted(price(latest.content, session)))
    return Quoted(version=version, cost=receipted(price(by, session)), in_use=compared)


async def _chosen(connection: AsyncConnection, kept: KeptTariff, version: int | None) -> TariffVersion | Tariff:
    if version is not None:
        return await tariffs.version(connection, kept.tariff_id, version)
    found = kept.draft or kept.latest
    assert found is not None  # a tariff begins with a draft, which is only discarded once there is a version
    return found


def _session(data: Quote) -> Session:
    if not EARLIEST <= data.started_at <= LATEST:
        raise _unusable("/startedAt", f"It must start between {EARLIEST.year} and {LATEST.year}.")
    readings = _by_series(data.series, data.started_at) if data.series is not None else _by_power(data)
    ended_at = data.ended_at or readings[-1].at
    if not data.started_at <= ended_at <= data.started_at + LONGEST:
        raise _unusable("/endedAt", f"It must end after it starts, and within {LONGEST.days} days.")
    if readings[-1].at > ended_at:
        raise _unusable("/endedAt", "It ends before all of its energy has flowed.")
    return Session(
        started_at=data.started_at,
        ended_at=ended_at,
        energy_wh=readings[-1].register_wh,
        meter_start=0,
        readings=tuple(readings),
    )


def _by_series(series: Sequence[QuoteReading], started_at: datetime) -> list[Reading]:
    readings = [Reading(each.at, each.energy_wh, each.power_w) for each in series]
    if readings[0].at < started_at or any(one.at >= other.at for one, other in pairwise(readings)):
        raise _unusable("/series", "Its times must follow each other, beginning with the start.")
    if any(one.register_wh > other.register_wh for one, other in pairwise(readings)):
        raise _unusable("/series", "Its energy must not fall.")
    return readings


def _by_power(data: Quote) -> list[Reading]:
    for name, value in (("endedAt", data.ended_at), ("energyWh", data.energy_wh), ("powerW", data.power_w)):
        if value is None:
            raise _unusable(f"/{name}", "This is missing: give it, or a series.")
    assert data.energy_wh is not None
    assert data.power_w is not None
    full_after = timedelta(hours=data.energy_wh / data.power_w)
    return [Reading(data.started_at + min(full_after, 2 * LONGEST), data.energy_wh, 0)]


def _unusable(pointer: str, detail: str) -> InvalidBody:
    return InvalidBody(FieldError(pointer, detail), 422)


ROUTES = [quote_tariff]
