"""CPU of the message path alone, without sockets and database: a frame in, its answer out, in µs.

python benchmarks/message_path.py [--profile]
"""

import asyncio
import cProfile
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import load

from genx.central_system.policy import Policy
from genx.central_system.versions import DEFAULT
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.gateway.fairness import Fairness
from genx.gateway.figures import Figures
from genx.gateway.ledger import Ledgers
from genx.gateway.link.connection import Connection
from genx.gateway.runtime import new_id, utc_now
from genx.gateway.services import Limits, Services

COUNT = 50_000


class Nothing:
    """A socket, a journal and a hub that cost nothing."""

    last_heard = part_since = 0.0
    in_read = 0
    available = True
    messages_wanted = False

    def submit(
        self, changes: Sequence[Any], done: Callable[[Exception | None], None] | None = None, *, soon: bool = True
    ) -> None:
        if done is not None:
            done(None)

    def fetch(self, needs: Any, fetched: Callable[[Facts | None], None]) -> None:
        fetched(Facts(new_wire_id=1))

    def publish(self, event: Any) -> None: ...

    def send_text(self, text: str) -> None: ...

    def ping(self) -> None: ...

    def close(self, code: int, reason: str) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def connection() -> Connection:
    nothing: Any = Nothing()
    services = Services(
        policy=Policy(first_calls=False),
        limits=Limits(),
        journal=nothing,
        events=nothing,
        alarms=nothing,
        recall=lambda needs: Facts() if needs.from_memory else None,
        fetch=nothing.fetch,
        keeps=lambda action: action not in {"Heartbeat", "MeterValues"},
        database_answers=lambda: True,
        now=utc_now,
        new_message_id=new_id,
        figures=Figures(DEFAULT.dialect.actions.values()),
        fairness=Fairness(0),
        ledgers=Ledgers(1 << 40, 1 << 40),
    )
    state = ChargePoint(charger_id=1, device_id="CP001", registered_at=datetime.now(UTC))
    return Connection(nothing, state, services, DEFAULT, address="127.0.0.1")


def times() -> list[str]:
    """A time for each message, because what is sampled at one is put together (S5); about as fast as they are sent."""
    now = datetime.now(UTC)
    return [(now + timedelta(microseconds=15 * number)).isoformat() for number in range(COUNT)]


def frames() -> dict[str, list[str]]:
    status = '[2,"1","StatusNotification",{{"connectorId":1,"errorCode":"NoError","status":"{}","timestamp":"{}"}}]'
    return {
        "Heartbeat": ['[2,"1","Heartbeat",{}]'],
        "MeterValues": [f'[2,"1","MeterValues",{load.meter_values(5, at, None)}]' for at in times()],
        "StatusNotification": [status.format(word, load.now()) for word in ("Charging", "Available")],
        "Authorize": ['[2,"1","Authorize",{"idTag":"TAG"}]'],
    }


async def main() -> None:
    for name, texts in frames().items():
        one = connection()
        one.received('[2,"0","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
        profile = cProfile.Profile() if "--profile" in sys.argv else None
        began = time.process_time()
        if profile:
            profile.enable()
        for number in range(COUNT):
            one.received(texts[number % len(texts)])
        if profile:
            profile.disable()
            print(f"\n{name}")
            pstats.Stats(profile).sort_stats("tottime").print_stats(18)
        print(f"{name:20} {(time.process_time() - began) / COUNT * 1e6:6.2f} µs")


if __name__ == "__main__":
    asyncio.run(main())
