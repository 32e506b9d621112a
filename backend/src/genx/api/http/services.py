"""The services that routes use. The composition root makes them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.accounts.accounts import Accounts
from genx.api.http.about import Server
from genx.api.http.cookies import Cookies
from genx.api.http.metrics import Metrics
from genx.api.http.origins import Origins
from genx.api.http.pagination import Cursors
from genx.api.http.searches import Searches
from genx.central_system.commands.runner import CommandRunner
from genx.central_system.ports import Alarms, ChargePoints
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import NotKnown
from genx.realtime.hub import Hub

Check = Callable[[], Awaitable[None]]
"""Raises if something that serving needs is not there."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """`checks` what readiness means; `mail_is_waiting` has it sent; `instance` tells this process from any other.

    To change a stored charger, hold `changing` until memory has the change too: both see changes in the same order.
    """

    engine: AsyncEngine
    hub: Hub
    charge_points: ChargePoints
    alarms: Alarms
    commands: CommandRunner
    accounts: Accounts
    mail_is_waiting: Callable[[], None]
    origins: Origins
    cors_origins: Sequence[str]
    cookies: Cookies
    cursors: Cursors
    searches: Searches
    metrics: Metrics
    instance: str
    checks: Mapping[str, Check]
    server: Server
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)


FromServices = NamedDependency[SkipValidation[Services]]


async def current_charger(services: Services, device_id: str) -> ChargePoint:
    """Return the charger as it is now. Raises NotKnown."""
    live = services.charge_points.live(device_id)
    if live is not None:
        return live
    async with begin(services.engine) as connection:
        return await known_charger(connection, device_id)


async def known_charger(connection: AsyncConnection, device_id: str) -> ChargePoint:
    """Return the charger as stored. Raises NotKnown."""
    charge_point = await chargers.load(connection, device_id)
    if charge_point is None:
        raise NotKnown(f"There is no charger {device_id}.")
    return charge_point
