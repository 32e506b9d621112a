"""The charge points' side put together, with the order in which its parts start and stop."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.policy import Policy
from genx.central_system.ports import Events
from genx.central_system.tags.book import IdTags
from genx.central_system.versions import ACTIONS, read_stop
from genx.db.base import partitions
from genx.db.by_hand.changes import TransactionChanges
from genx.db.journal.journal import Journal
from genx.db.queries import chargers, refused_connections, security_alarms
from genx.db.queries.facts import FactReader
from genx.db.queries.id_tag_store import IdTagStore
from genx.db.queries.opener import ChargerOpener
from genx.db.queries.operator_changes import OperatorChanges
from genx.domain.events import LogAppended
from genx.domain.message_log import LogEntry
from genx.domain.refused_connection import RefusedConnection
from genx.domain.security_alarm import SecurityAlarm
from genx.farewell import STEP_S, within
from genx.gateway.alarms import Alarms
from genx.gateway.door.endpoint import Gateway
from genx.gateway.door.refusals import Refusals
from genx.gateway.fairness import Fairness
from genx.gateway.figures import Figures
from genx.gateway.ledger import Ledgers
from genx.gateway.presence import Presence
from genx.gateway.registry import Registry
from genx.gateway.services import Limits, Services
from genx.gateway.socket.websocket import SERVER_STOPS

utc_now: Callable[[], datetime] = partial(datetime.now, UTC)


def new_id() -> str:
    return str(uuid.uuid4())


class ChargePointSide:
    """Starts before the server listens, stops after the last link has ended."""

    def __init__(  # noqa: PLR0913 - all that it works with
        self,
        engine: AsyncEngine,
        dsn: str,
        events: Events,
        *,
        policy: Policy,
        limits: Limits,
        keeps: Callable[[str], bool],
        require_subprotocol: bool = False,
        require_credentials: bool = False,
        origins: Collection[str] = (),
        instance: str = "",
    ) -> None:
        self._engine = engine
        self._events = events
        self.figures = Figures(ACTIONS.values())
        self.id_tags = IdTags(IdTagStore(engine), utc_now)
        self.journal = Journal(dsn, self._appended, self._make_room, self.id_tags.watch)
        self._facts = FactReader(dsn)
        self._opener = ChargerOpener(engine)
        transactions = TransactionChanges(engine, read_stop)
        self.registry = Registry(OperatorChanges(engine), transactions, self.journal, events)
        self._refusals = Refusals(self._keep_refused)
        self.alarms = Alarms(self._keep_alarms, self._alarms_in_force, events, utc_now)
        self.ledgers = Ledgers(limits.log_bytes_per_minute, limits.log_bytes_per_day)
        fairness = Fairness(limits.messages_per_second)
        self._presence = Presence(self.registry, self.journal, events, utc_now, fairness)
        services = Services(
            policy=policy,
            limits=limits,
            journal=self.journal,
            events=events,
            alarms=self.alarms,
            recall=self.id_tags.recall,
            fetch=self.id_tags.completing(self._facts.fetch),
            keeps=keeps,
            database_answers=self.database_answers,
            now=utc_now,
            new_message_id=new_id,
            figures=self.figures,
            fairness=fairness,
            ledgers=self.ledgers,
        )
        self.gateway = Gateway(
            services,
            self.registry,
            self._opener,
            self._refusals,
            self._count_chargers,
            require_subprotocol=require_subprotocol,
            require_credentials=require_credentials,
            origins=origins,
            instance=instance,
        )

    def database_answers(self) -> bool:
        return self.journal.available and self._facts.available

    async def start(self) -> None:
        await self.journal.start()
        await self.id_tags.load()
        self._facts.start()
        self._opener.start()
        self._refusals.start()
        await self.alarms.start()
        self._presence.start()

    async def stop(self) -> None:
        await self._presence.stop()
        await within(STEP_S, "refused connections", self._refusals.stop())
        await within(STEP_S, "chargers that connect", self._opener.stop())
        for connection in self.registry:
            connection.ended(1012, SERVER_STOPS, by_us=True)
        await self.registry.drained(within=1.0)
        await within(STEP_S, "security alarms", self.alarms.stop())
        await self._facts.stop()
        await self.journal.stop()

    def _appended(self, entries: Sequence[LogEntry]) -> None:
        for entry in entries:
            self._events.publish(LogAppended(entry))

    async def _make_room(self) -> None:
        async with self._engine.begin() as connection:
            for table in (partitions.LOG, partitions.SERIES):
                await partitions.ensure(connection, utc_now(), of=table)

    async def _keep_refused(self, refused: Sequence[RefusedConnection]) -> None:
        async with self._engine.begin() as connection:
            await refused_connections.record(connection, refused)

    async def _keep_alarms(self, alarms: Sequence[SecurityAlarm]) -> list[SecurityAlarm]:
        async with self._engine.begin() as connection:
            return await security_alarms.keep(connection, alarms, utc_now())

    async def _alarms_in_force(self) -> list[SecurityAlarm]:
        async with self._engine.connect() as connection:
            return await security_alarms.in_force(connection, utc_now())

    async def _count_chargers(self, network: str) -> tuple[int, int]:
        async with self._engine.connect() as connection:
            return await chargers.count(connection), await chargers.count(connection, registered_from=network)
