"""No single message costs more than a bounded amount of work, whatever it holds (ADR 11)."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from genx.central_system.decision import Incoming
from genx.central_system.policy import Policy
from genx.central_system.v16 import inbound
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts
from genx.domain.meter import MOST_SAMPLES
from genx.gateway.link import entries
from genx.ocpp.conversation import CallReceived, CallRefused, Conversation, Event
from genx.ocpp.json_text import MOST_VALUES, TOO_LARGE
from genx.ocpp.v16.actions import DIALECT
from tests.support.attacks import COSTLY

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
STATE = ChargePoint(charger_id=1, device_id="CP001", registered_at=NOW)
MOST_STEPS = 150_000
"""Calls of functions, Python's and C's: some 10 ms. The same messages took up to 4 million when nothing was bounded."""


def steps_of(work: Callable[[], Any]) -> int:
    steps = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return steps


def serve(text: str) -> tuple[Event, Any]:
    """Read the message, make its log entry, and decide it."""
    event = Conversation(DIALECT).receive(text)
    if not isinstance(event, CallReceived):
        return event, None
    entries.received(STATE, event, NOW, event.notes)
    incoming = Incoming(event.action, event.request, NOW, event.payload)
    inbound.needs(STATE, incoming)
    return event, inbound.decide(STATE, incoming, Facts(new_wire_id=1), Policy())


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_message_takes_a_bounded_number_of_steps(name: str) -> None:
    text = COSTLY[name]().decode()
    serve('[2,"1","StatusNotification",{"connectorId":"1"}]')  # What is made once is made by now.
    assert steps_of(lambda: serve(text)) < MOST_STEPS


def test_most_of_the_work_is_for_values_that_are_read_one_by_one() -> None:
    """Beyond the bound a message that is ten times as long takes no more steps."""

    def odd(count: int) -> str:
        return f'[2,"1","MeterValues",{{"connectorId":"1","meterValue":[{",".join(["1"] * count)}]}}]'

    serve(odd(1))
    assert steps_of(lambda: serve(odd(MOST_VALUES * 20))) <= steps_of(lambda: serve(odd(MOST_VALUES * 2)))


def test_v8_the_short_fields_of_a_long_odd_stop_are_read() -> None:
    """A StopTransaction is money: its id and its meterStop are read, though its data is too long for how odd it is."""
    data = ",".join(['{"timestamp":"2026-05-01T12:00:00Z","sampledValue":[{"value":"1","unit":null}]}'] * 6_000)
    event, _ = serve(
        f'[2,"1","StopTransaction",{{"transactionId":"7","meterStop":9,"timestamp":"{NOW:%Y-%m-%dT%H:%M:%SZ}",'
        f'"transactionData":[{data}]}}]'
    )
    assert isinstance(event, CallReceived)
    assert (event.request.transaction_id, event.request.meter_stop) == (7, 9)  # type: ignore[attr-defined]
    assert event.notes == ("transactionData left out: too long to be read leniently", 'transactionId: "7" taken as 7')


def test_v8_only_the_last_of_very_many_sampled_values_count() -> None:
    samples = ",".join(
        [f'{{"value":"{n}","measurand":"Power.Active.Import","unit":"W"}}' for n in range(MOST_SAMPLES + 10)]
    )
    _, decision = serve(
        '[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T12:00:00Z",'
        f'"sampledValue":[{samples}]}}]}}]'
    )
    live = decision.state.connector(1).live
    assert live is not None
    assert live.power_w == MOST_SAMPLES + 9
    assert decision.notes == (f"more than {MOST_SAMPLES:,} sampled values: the last ones are taken",)


def test_f0_a_call_too_large_to_be_read_is_answered() -> None:
    event, _ = serve('[2,"17","DataTransfer",{"vendorId":"V","x":[' + ",".join(["[]"] * 30_000) + "]}]")
    assert isinstance(event, CallRefused)
    assert (event.message_id, event.code) == ("17", "FormationViolation")
    assert event.description == TOO_LARGE


def test_an_odd_item_too_many_ends_a_list_and_is_noted() -> None:
    """Right items are read however many odd ones there are before them, up to the bound."""
    odd = ",".join(['{"value":1}'] * 1_500)
    event, _ = serve(
        '[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-05-01T12:00:00Z",'
        f'"sampledValue":[{odd}]}}]}}]'
    )
    assert isinstance(event, CallReceived)
    assert len(event.request.meter_value[0].sampled_value) == 999  # type: ignore[attr-defined]
    assert event.notes[-1].startswith("and ")
