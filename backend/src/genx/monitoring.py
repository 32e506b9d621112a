"""The figures of /metrics in one table. docs/monitoring.md explains them, deploy/monitoring uses them."""

import asyncio
from importlib.metadata import version
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts.sign_in import SignIn
from genx.api.http.headers import Headers
from genx.api.http.metrics import Figure, Value
from genx.db.base.engine import Pool, begin
from genx.db.queries import standing
from genx.db.queries.standing import Standing
from genx.delivery.queue import Queue
from genx.gateway.runtime import ChargePointSide, utc_now
from genx.realtime.hub import Hub

PATIENCE_S = 2.0
"""Seconds that the database has for its figures. The others do not wait for them."""

log = structlog.get_logger(__name__)


class DatabaseFigures:
    """Figures from the database, read when Prometheus asks; unknown while it does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._standing: Standing | None = None

    async def look(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S), begin(self._engine) as connection:
                self._standing = await standing.load(connection)
        except Exception as error:
            self._standing = None
            log.debug("the database's metrics are left out", error=str(error) or type(error).__name__)

    def figures(self) -> list[Figure]:
        pool = cast("Pool", self._engine.pool)
        return [
            Figure("chargers_known", "Chargers registered.", "gauge", lambda: self._known("chargers")),
            Figure("database_size_bytes", "Disk space of the database.", "gauge", lambda: self._known("size")),
            Figure("mails_waiting", "Mails waiting to be sent.", "gauge", lambda: self._known("mails_waiting")),
            Figure("mail_oldest_age_seconds", "Age of the oldest waiting mail.", "gauge", self._mail_age),
            Figure("database_pool_size", "Database connections that the API may open.", "gauge", lambda: _most(pool)),
            Figure("database_pool_in_use", "Database connections of the API in use.", "gauge", pool.checkedout),
            Figure(
                "database_pool_waiting", "Requests that wait for a database connection.", "gauge", lambda: pool.waiting
            ),
        ]

    def _known(self, name: str) -> float | None:
        return None if self._standing is None else float(getattr(self._standing, name))

    def _mail_age(self) -> float | None:
        if self._standing is None:
            return None
        oldest = self._standing.oldest_mail_at
        return 0.0 if oldest is None else (utc_now() - oldest).total_seconds()


def _most(pool: Pool) -> int:
    return pool.size() + pool._max_overflow


def figures(side: ChargePointSide, hub: Hub, http: Headers, sign_in: SignIn, outbox: Queue) -> list[Figure]:
    """Return the figures that are kept in memory."""
    about = {"version": version("genx")}
    return [
        Figure(
            "build_info", "Always 1; its label is the version.", "gauge", lambda: {about["version"]: 1}, ("version",)
        ),
        *_of_chargers(side),
        *_of_journal(side),
        Figure("event_streams", "Event streams open.", "gauge", lambda: hub.streams),
        Figure("events_published", "Events handed to the hub.", "counter", lambda: hub.published),
        Figure("http_responses", "HTTP answers, by class of status.", "counter", lambda: http.answers, ("code",)),
        Figure("sign_ins", "Attempts to sign in, by outcome.", "counter", lambda: sign_in.outcomes, ("outcome",)),
        Figure("mails", "Attempts to send a mail, by outcome.", "counter", lambda: outbox.outcomes, ("outcome",)),
    ]


def _of_chargers(side: ChargePointSide) -> list[Figure]:
    seen, registry, action = side.figures, side.registry, ("action",)

    def received() -> dict[str, float]:
        return {name: calls.received for name, calls in seen.by_action.items()}

    def answered() -> dict[tuple[str, str], float]:
        return {
            (name, outcome): count
            for name, calls in seen.by_action.items()
            for outcome, count in calls.outcomes.items()
        }

    def seconds() -> dict[str, Value]:
        return {name: calls.seconds for name, calls in seen.by_action.items()}

    return [
        Figure("chargers_connected", "Chargers connected to this process.", "gauge", lambda: len(registry)),
        Figure("charger_connections", "Connections of chargers accepted.", "counter", lambda: seen.connected),
        Figure(
            "refused_connections",
            "Connections of chargers refused, by reason.",
            "counter",
            lambda: seen.refused,
            ("reason",),
        ),
        Figure("calls_received", "CALLs received from chargers.", "counter", received, action),
        Figure("calls_answered", "Answers to chargers' CALLs, by outcome.", "counter", answered, ("action", "outcome")),
        Figure("call_duration_seconds", "From the arrival of a CALL to our answer.", "histogram", seconds, action),
        Figure("security_alarms", "Security alarms raised.", "counter", lambda: side.alarms.raised, ("kind",)),
        Figure(
            "security_alarms_open", "Security alarms that are open now.", "gauge", side.alarms.open_by_kind, ("kind",)
        ),
        Figure("bad_frames", "Frames that are not OCPP.", "counter", lambda: seen.bad_frames),
        Figure("messages_not_logged", "Messages left out of a charger's full log.", "counter", lambda: seen.not_logged),
        Figure(
            "commands", "CALLs sent to chargers, by outcome.", "counter", lambda: seen.commands, ("action", "outcome")
        ),
        Figure(
            "command_duration_seconds",
            "From sending a CALL to the charger's answer.",
            "histogram",
            lambda: seen.command_seconds,
            action,
        ),
    ]


def _of_journal(side: ChargePointSide) -> list[Figure]:
    journal, kept = side.journal, side.journal.figures
    return [
        Figure("journal_group_size", "Units of work kept in one commit.", "histogram", lambda: kept.group_size),
        Figure("journal_commit_duration_seconds", "Duration of a commit.", "histogram", lambda: kept.commit_seconds),
        Figure("journal_lag_seconds", "Age of the oldest change that is not stored yet.", "gauge", lambda: journal.lag),
        Figure("journal_waiting", "Units of work waiting to be stored.", "gauge", lambda: journal.waiting),
        Figure("journal_entries", "Message log entries stored.", "counter", lambda: kept.entries),
        Figure("journal_rejected", "Units of work the database refused.", "counter", lambda: kept.rejected),
        Figure(
            "database_available", "1 if the database accepts changes.", "gauge", lambda: float(side.database_answers())
        ),
    ]
