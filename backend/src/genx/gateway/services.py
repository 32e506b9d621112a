"""Services that all connections share."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from genx.central_system.policy import Policy
from genx.central_system.ports import Events, Journal
from genx.db.queries.facts import Fetched
from genx.domain.facts import Facts, Needs
from genx.gateway.alarms import Alarms
from genx.gateway.fairness import Fairness
from genx.gateway.figures import Figures
from genx.gateway.ledger import Ledgers


class Limits(Struct, frozen=True, kw_only=True):
    """Limits of the charge points' side. 0 means no limit, except for the message log."""

    connections: int = 20_000
    connections_per_address: int = 2_000
    new_chargers_per_minute: int = 60
    chargers: int = 20_000
    messages_per_second: int = 0
    log_bytes_per_minute: int = 1 << 20
    log_bytes_per_day: int = 64 << 20
    ping_interval: float = 30.0


class Services(Struct, frozen=True, kw_only=True):
    """`keeps` returns whether the messages of an action are kept in the message log; `now` is UTC.

    `recall` returns the facts that are needed if all of them are known in memory; else they are fetched.
    `database_answers` is False while reads or writes wait for the database.
    """

    policy: Policy
    limits: Limits
    journal: Journal
    events: Events
    alarms: Alarms
    recall: Callable[[Needs], Facts | None]
    fetch: Callable[[Needs, Fetched], None]
    keeps: Callable[[str], bool]
    database_answers: Callable[[], bool]
    now: Callable[[], datetime]
    new_message_id: Callable[[], str]
    figures: Figures
    fairness: Fairness
    ledgers: Ledgers
