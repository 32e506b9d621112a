"""Any day of a charger: each session has its own energy, even if messages are lost, late or repeated (T2 to T6b)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from genx.central_system.decision import Decision, Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16 import inbound
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs
from genx.domain.id_tag import key
from genx.domain.transaction import Transaction
from genx.ocpp.v16.messages import core
from tests.domain.builders import NOON, charge_point

MINUTE = timedelta(minutes=1)
STEP = 5 * MINUTE


class Session(Struct, frozen=True):
    """The energy that a car draws every five minutes, in Wh, and the faults on the way."""

    draws: tuple[int, ...]
    pause: int
    offline: bool
    samples_lost: frozenset[int]
    samples_named: bool
    start_sent: int
    stop_sent: int
    meter_stop_usable: bool


sessions = st.builds(
    Session,
    draws=st.lists(st.integers(0, 1_800), min_size=1, max_size=6).map(tuple),
    pause=st.integers(1, 3),
    offline=st.booleans(),
    samples_lost=st.frozensets(st.integers(0, 5)),
    samples_named=st.booleans(),
    start_sent=st.integers(1, 2),
    stop_sent=st.integers(0, 2),
    meter_stop_usable=st.booleans(),
)


class Server:
    """A server that decides like a connection and keeps transactions like the database."""

    def __init__(self) -> None:
        self.state: ChargePoint = charge_point()
        self.kept: dict[int, Transaction] = {}

    def receive(self, request: Any, at: datetime) -> Any:
        incoming = Incoming(type(request).__name__.removesuffix("Request"), request, at)
        needs = inbound.needs(self.state, incoming)
        decision = inbound.decide(self.state, incoming, self._facts(needs), Policy())
        assert isinstance(decision, Decision)
        self.state = decision.state
        for change in decision.changes:
            if isinstance(change, TransactionChanged):
                self.kept[change.transaction.wire_id] = change.transaction
        return decision.response

    def _facts(self, needs: Needs | None) -> Facts:
        if needs is None:
            return Facts()
        known = self.kept.get(needs.wire_id or 0)
        previous = None
        if needs.start is not None:
            wanted = needs.start
            for each in self.kept.values():
                if (key(each.id_tag), each.started_at, each.meter_start) == (
                    wanted.tag_key,
                    wanted.started_at,
                    wanted.meter_start,
                ):
                    known = each
            previous = max(self.kept.values(), key=lambda each: each.started_at, default=None)
        return Facts(transaction=known, previous=previous, new_wire_id=len(self.kept) + 1)


class Told(Struct, frozen=True):
    """The end of a session: its number, its true energy, and whether its stop and a last sample were reported."""

    transaction_id: int
    energy: int
    measured: int | None
    stopped: bool
    usable: bool


def live_through(day: Sequence[Session], server: Server, *, counts_sessions: bool) -> list[Told]:
    """Let each session happen and be reported, an offline one as a whole after its end.

    A charger that `counts_sessions` has samples that begin at zero each time, beside a meterStart of the meter's life.
    """
    told: list[Told] = []
    now, register = NOON, 4_711_000
    for number, session in enumerate(day):
        now += session.pause * STEP
        began, begun_at = now, register
        readings = [(began + (step + 1) * STEP, sum(session.draws[: step + 1])) for step in range(len(session.draws))]
        ended, drawn = readings[-1]
        start = core.StartTransactionRequest(
            connector_id=1, id_tag=f"TAG{number}", meter_start=begun_at, timestamp=began
        )
        ids = {
            server.receive(start, ended if session.offline else began).transaction_id for _ in range(session.start_sent)
        }
        assert len(ids) == 1
        (transaction_id,) = ids
        measured = None
        for step, (at, energy) in enumerate(readings):
            if step in session.samples_lost:
                continue
            measured = energy
            value = core.MeterValue(
                timestamp=at,
                sampled_value=(core.SampledValue(value=str(energy if counts_sessions else begun_at + energy)),),
            )
            named = transaction_id if session.samples_named else None
            values = core.MeterValuesRequest(connector_id=1, transaction_id=named, meter_value=(value,))
            server.receive(values, ended if session.offline else at)
        stop = core.StopTransactionRequest(
            transaction_id=transaction_id,
            meter_stop=begun_at + drawn if session.meter_stop_usable else -1,
            timestamp=ended,
        )
        for _ in range(session.stop_sent):
            server.receive(stop, ended)
        register, now = begun_at + drawn, ended
        told.append(Told(transaction_id, drawn, measured, bool(session.stop_sent), session.meter_stop_usable))
    return told


@given(day=st.lists(sessions, min_size=1, max_size=6), counts_sessions=st.booleans())
def test_law_each_session_has_its_own_energy_or_as_much_as_is_known(
    day: Sequence[Session], counts_sessions: bool
) -> None:
    server = Server()
    told = live_through(day, server, counts_sessions=counts_sessions)
    for number, one in enumerate(told):
        found = server.kept[one.transaction_id]
        if one.stopped:
            assert found.energy_wh == (one.energy if one.usable else one.measured or 0)
            assert found.suspect is (not one.usable and one.measured is None)
        elif number + 1 < len(told):
            assert (found.status, found.estimated) == ("stopped", True)
            assert found.energy_wh == (one.energy if one.measured is None else one.measured)
            assert found.stopped_at is not None
            assert found.stopped_at <= server.kept[told[number + 1].transaction_id].started_at
            assert not found.suspect
        else:
            assert server.state.transactions[one.transaction_id].measured_wh == one.measured
    assert len(server.kept) == len(day)
