"""The composition root: makes, connects, starts and stops everything."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any, cast

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.accounts import Accounts, create_accounts
from genx.accounts.charger_credentials import hash_in_background
from genx.accounts.passwords import Passwords
from genx.accounts.signing import Signer
from genx.api.application import create_api
from genx.api.http.about import Server as AboutServer
from genx.api.http.cookies import Cookies
from genx.api.http.headers import Headers
from genx.api.http.metrics import Metrics
from genx.api.http.openapi import document
from genx.api.http.origins import Origins, origin_of
from genx.api.http.pagination import Cursors
from genx.api.http.searches import Searches
from genx.api.http.services import Services
from genx.api.v1.live_events import encoder
from genx.central_system.commands.batches import Batches
from genx.central_system.commands.ladder import StopLadder
from genx.central_system.commands.password_change import PasswordChanges
from genx.central_system.commands.runner import CommandRunner
from genx.central_system.commands.spec import Means
from genx.central_system.local_lists.keeper import LocalLists
from genx.central_system.own_calls import OwnCalls
from genx.central_system.policy import Policy, accepted_data_transfers
from genx.central_system.tags.caches import Caches
from genx.central_system.tags.stopping import Stops
from genx.central_system.versions import COMMANDS
from genx.central_system.wanted.keeper import WantedConfigurations
from genx.db.base import notices
from genx.db.base.engine import begin, create_engine
from genx.db.base.migrate import migration_of, newest_migration
from genx.db.queries import forgetting
from genx.db.queries.command_batches import BatchStore
from genx.db.queries.commands import CommandStore
from genx.db.queries.id_tag_store import IdTagStore
from genx.db.queries.local_lists import LocalListStore
from genx.db.queries.wanted_configurations import WantedStore
from genx.db.views import chargers as charger_views
from genx.delivery.mail.compose import Letterhead
from genx.delivery.mail.mailer import Mailer
from genx.delivery.mail.transport import transport
from genx.delivery.queue import Queue
from genx.domain.charge_point import ChargePoint
from genx.farewell import STEP_S, within
from genx.gateway.door.handshake import is_handshake
from genx.gateway.runtime import ChargePointSide, new_id, utc_now
from genx.gateway.services import Limits
from genx.jobs.clock import Jobs
from genx.jobs.cost_limits import CostLimits
from genx.jobs.rollups import Rollups
from genx.jobs.table import job_table
from genx.monitoring import DatabaseFigures, figures
from genx.realtime.bus import Bus
from genx.realtime.hub import Hub
from genx.settings.kinds import SHORTEST_SECRET_KEY
from genx.settings.table import Settings

log = structlog.get_logger(__name__)

POOL_SIZE = 10
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def _read_as(scope: Scope) -> Scope:
    """Answer HEAD as GET: uvicorn drops the body. Not within the API, where some answers never end."""
    if scope["method"] != "HEAD" or scope["path"].startswith("/api/"):
        return scope
    return {**scope, "method": "GET"}


class App:
    """The ASGI application: chargers to the gateway, everybody else to the API. Serves while it is `running`."""

    def __init__(self, settings: Settings, dsn: str, passwords: Passwords) -> None:
        self.instance = secrets.token_hex(8)
        self.engine = create_engine(dsn, pool_size=POOL_SIZE)
        self.hub = Hub(encoder(self._live), start=f"{time.time_ns():x}")
        self.chargers = ChargePointSide(
            self.engine,
            dsn,
            self.hub,
            policy=_policy(settings),
            limits=_limits(settings),
            keeps=lambda action: action not in settings.log_skip,
            require_subprotocol=settings.require_subprotocol,
            require_credentials=settings.require_charger_credentials,
            origins=(origin_of(settings.public_url), *settings.charger_origins),
            instance=self.instance,
        )
        self.outbox = _outbox(self.engine, settings)
        self.accounts = _accounts(settings, self.engine, passwords)
        self.bus = Bus(dsn, notices.ACCESS_CHANGED, self.accounts.identities.heard, self.accounts.identities.listens)
        self._http = Headers(self._route, utc_now, https=settings.public_url.startswith("https:"))
        self.metrics = self._metrics()
        self.command_store = CommandStore(self.engine)
        self.commands = self._command_runner(settings)
        self.ladder = StopLadder(self.commands, self.chargers.registry)
        self.stops = Stops(self.ladder)
        self.jobs = self._jobs(settings)
        self.caches = Caches(self.commands, self.chargers.registry, IdTagStore(self.engine))
        self.batches = self._batches()
        own_calls = OwnCalls(self.chargers.registry, COMMANDS, new_id, settings.call_timeout)
        self.local_lists = self._local_lists(own_calls)
        self._keeps_local_lists = settings.local_lists
        self.wanted = WantedConfigurations(self.chargers.registry, own_calls, WantedStore(self.engine), utc_now)
        self.searches = Searches(self.engine)
        self.api = create_api(self._services(settings))

    def _jobs(self, settings: Settings) -> Jobs:
        table = job_table(
            self.engine,
            self.accounts,
            self.chargers.id_tags,
            self.hub,
            Rollups(self.engine, settings.time_zone, settings.quarter_hour_retention_days),
            CostLimits(self.engine, self.chargers.registry, self.stops),
            partition_days=(settings.log_retention_days, settings.meter_value_retention_days),
            row_days=_kept_days(settings),
        )
        return Jobs(table, utc_now)

    def _services(self, settings: Settings) -> Services:
        signer = Signer(_secrets(settings))
        return Services(
            engine=self.engine,
            hub=self.hub,
            charge_points=self.chargers.registry,
            alarms=self.chargers.alarms,
            commands=self.commands,
            batches=self.batches,
            ladder=self.ladder,
            id_tags=self.chargers.id_tags,
            stops=self.stops,
            caches=self.caches,
            local_lists=self.local_lists,
            wanted=self.wanted,
            accounts=self.accounts,
            mail_is_waiting=self.outbox.wake,
            origins=Origins(settings.public_url, settings.cors_origins),
            cors_origins=settings.cors_origins,
            cookies=Cookies(https=settings.public_url.startswith("https:")),
            cursors=Cursors(signer),
            searches=self.searches,
            metrics=self.metrics,
            instance=self.instance,
            checks={"database": self._database_answers, "migrations": self._is_migrated},
            server=AboutServer(
                version=version("genx"),
                charger_url=settings.charger_url,
                registration=settings.registration,
                charger_credentials_required=settings.require_charger_credentials,
                mail="smtp" if settings.smtp_url else "log",
                time_zone=settings.time_zone,
            ),
        )

    def _local_lists(self, calls: OwnCalls) -> LocalLists:
        registry, tags = self.chargers.registry, self.chargers.id_tags
        return LocalLists(registry, tags, calls, LocalListStore(self.engine), utc_now)

    def _command_runner(self, settings: Settings) -> CommandRunner:
        registry, signer = self.chargers.registry, Signer(_secrets(settings))
        return CommandRunner(
            registry,
            self.chargers.journal,
            self.hub,
            self.command_store,
            Means(PasswordChanges(registry, self.chargers.alarms, hash_in_background)),
            commands=COMMANDS,
            seal=lambda request: signer.seal("command", request.encode()),
            now=utc_now,
            new_id=new_id,
            timeout=settings.call_timeout,
            timeouts=_timeouts(settings),
            judge=partial(self.chargers.id_tags.status, accept_unknown=settings.unknown_id_tags == "accept"),
            wanted=lambda state: self.wanted.book.wanted(state),  # noqa: PLW0108 - the book comes later
        )

    def _batches(self) -> Batches:
        commands = self.commands
        specs = {spec.action: spec for spec in COMMANDS.values()}
        store = BatchStore(self.engine)
        registry = self.chargers.registry
        later, over = commands.later, commands.over
        return Batches(commands.resume, over, later, self.hub, store, registry, specs=specs, now=utc_now)

    def _metrics(self) -> Metrics:
        asked = DatabaseFigures(self.engine)
        known = figures(self.chargers, self.hub, self._http, self.accounts.sign_in, self.outbox)
        return Metrics([*known, *asked.figures()], asked.look)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.chargers.gateway(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_chargers = scope["path"] == "/ws" or scope["path"].startswith("/ws/") or is_handshake(scope["headers"])
        await (self.chargers.gateway if is_chargers else cast("Any", self.api))(_read_as(scope), receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run everything behind the server: started before it listens, stopped after its last link has ended."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(lambda: within(STEP_S, "database connections", self._hang_up()))
            await self.jobs.prepare()
            self.outbox.start()
            stack.push_async_callback(lambda: within(2 * STEP_S, "mails", self.outbox.stop()))
            async with begin(self.engine) as connection:
                self.hub.fleet.load(await charger_views.kept(connection))
            await self.chargers.start()
            stack.push_async_callback(self.chargers.stop)
            stack.push_async_callback(self.local_lists.stop)
            if self._keeps_local_lists:
                self.local_lists.start()
            stack.push_async_callback(self.wanted.stop)
            await self.wanted.start()
            self.commands.later.load(await self.command_store.queued())
            stack.push_async_callback(self.batches.stop)
            stack.push_async_callback(self.caches.stop)
            await self.batches.resume()
            for work in (self.hub.run(), self.bus.run(), self.commands.later.run()):
                stack.callback(asyncio.create_task(work).cancel)
            self.jobs.start()
            stack.push_async_callback(lambda: within(STEP_S, "jobs", self.jobs.stop()))
            yield

    async def _hang_up(self) -> None:
        """Close the database connections, politely if the database answers."""
        await self.engine.dispose(close=self.chargers.database_answers())

    def _live(self, device_id: str) -> ChargePoint | None:
        return self.chargers.registry.live(device_id)

    async def _database_answers(self) -> None:
        """Raises if the database does not answer, or accepts no writes: its disk may be full."""
        async with begin(self.engine) as connection:
            await connection.execute(text("SELECT 1"))
        if not self.chargers.database_answers():
            raise RuntimeError("changes are waiting for the database")

    async def _is_migrated(self) -> None:
        """Raises if the database has another schema than this version."""
        async with begin(self.engine) as connection:
            migration = await migration_of(connection)
        if migration != newest_migration():
            raise RuntimeError(f"the database is at migration {migration}")


def create_app(settings: Settings, dsn: str, *, passwords: Passwords | None = None) -> App:
    """Return the application on a migrated database. Nothing is connected until it is `running`."""
    return App(settings, dsn, passwords or Passwords())


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of this version."""
    settings = Settings(secret_key="-" * SHORTEST_SECRET_KEY, public_url="http://localhost:8000")
    return document(create_app(settings, "postgresql:///").api)


def _kept_days(settings: Settings) -> dict[str, int]:
    """Return how many days rows are kept, by table."""
    return {
        "audit_log": settings.audit_retention_days,
        "commands": settings.command_retention_days,
        "command_batches": settings.command_retention_days,
        "event_outbox": settings.event_retention_days,
        **dict.fromkeys(forgetting.OF_QUARTER_HOURS, settings.quarter_hour_retention_days),
        "orphan_stops": settings.orphan_stop_retention_days,
        "refused_connections": settings.refused_connection_retention_days,
    }


def _secrets(settings: Settings) -> list[str]:
    """Return the key that signs, then the one before it, whose signatures are still taken."""
    return [secret for secret in (settings.secret_key, settings.secret_key_previous) if secret]


def _accounts(settings: Settings, engine: AsyncEngine, passwords: Passwords) -> Accounts:
    return create_accounts(
        engine,
        passwords,
        _secrets(settings),
        session_idle=timedelta(days=settings.session_idle_days),
        session_longest=timedelta(days=settings.session_max_days),
    )


def _outbox(engine: AsyncEngine, settings: Settings) -> Queue:
    letterhead = Letterhead(settings.public_url, settings.mail_from)
    mailer = Mailer(
        transport=transport(settings.smtp_url, hello=letterhead.sender.domain),
        letterhead=letterhead,
        good_for={
            "reset": timedelta(minutes=settings.reset_link_minutes),
            "invitation": timedelta(days=settings.invitation_days),
        },
    )
    return Queue(engine, utc_now, mailer)


def _timeouts(settings: Settings) -> dict[str, float]:
    """Return seconds by action."""
    return {action: float(seconds) for action, _, seconds in (item.partition("=") for item in settings.call_timeouts)}


def _policy(settings: Settings) -> Policy:
    return Policy(
        registration=settings.registration,
        heartbeat_interval=settings.heartbeat_interval,
        boot_retry_interval=settings.boot_retry_interval,
        accept_unknown_id_tags=settings.unknown_id_tags == "accept",
        first_calls=settings.first_calls,
        data_transfers=accepted_data_transfers(settings.data_transfers),
        stop_unauthorised_after=settings.stop_unauthorised_after,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        connections=settings.max_connections,
        connections_per_address=settings.max_connections_per_address,
        new_chargers_per_minute=settings.max_new_chargers_per_minute,
        chargers=settings.max_chargers,
        messages_per_second=settings.max_messages_per_second,
        log_bytes_per_minute=settings.log_bytes_per_minute,
        log_bytes_per_day=settings.log_bytes_per_day,
        ping_interval=settings.ping_interval,
    )
