"""The services that routes use. The composition root makes them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.accounts import Accounts
from genx.api.http.about import Server
from genx.api.http.cookies import Cookies
from genx.api.http.metrics import Metrics
from genx.api.http.origins import Origins
from genx.api.http.pagination import Cursors
from genx.api.http.searches import Searches
from genx.central_system.commands.batches import Batches
from genx.central_system.commands.ladder import StopLadder
from genx.central_system.commands.runner import CommandRunner
from genx.central_system.local_lists.keeper import LocalLists
from genx.central_system.ports import Alarms, ChargePoints
from genx.central_system.tags.book import IdTags
from genx.central_system.tags.caches import Caches
from genx.central_system.tags.stopping import Stops
from genx.central_system.wanted.keeper import WantedConfigurations
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint
from genx.realtime.hub import Hub

Check = Callable[[], Awaitable[None]]
"""Raises if something that the server needs is not there."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """`checks` say whether the server is ready, `mail_is_waiting` has mails sent, `instance` names this process."""

    engine: AsyncEngine
    hub: Hub
    charge_points: ChargePoints
    alarms: Alarms
    commands: CommandRunner
    batches: Batches
    ladder: StopLadder
    id_tags: IdTags
    stops: Stops
    caches: Caches
    local_lists: LocalLists
    wanted: WantedConfigurations
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


FromServices = NamedDependency[SkipValidation[Services]]


async def current_charger(services: Services, device_id: str) -> ChargePoint:
    """Return the charger as it is now. Raises NotKnown."""
    live = services.charge_points.live(device_id)
    if live is not None:
        return live
    async with begin(services.engine) as connection:
        return await chargers.known(connection, device_id)
