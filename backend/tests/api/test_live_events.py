"""The data of each kind of event: what the lists show, written once for all readers."""

import json
from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import replace

from genx.api.v1.live_events import LiveEvents, encoder, summary
from genx.api.v1.logs import BEGINNING, LONGEST_LIVE
from genx.domain.command import Command
from genx.domain.connector import Connector, Live
from genx.domain.events import (
    ChargerChanged,
    ChargerRemoved,
    CommandFinished,
    Event,
    LogAppended,
    MessagePassed,
    TransactionStarted,
    TransactionStopped,
    TransactionUpdated,
)
from genx.domain.transaction import Transaction
from genx.realtime.fleet import FleetSummary
from genx.realtime.hub import KINDS
from tests.support.states import NOON, charge_point, entry

RUNNING = Transaction(
    id="7",
    wire_id=7,
    charger_id=1,
    device_id="CP1",
    connector_id=1,
    id_tag="TAG",
    authorised=True,
    started_at=NOON,
    received_start_at=NOON,
    meter_start=1000,
    measured_wh=500,
)


def written(event: Event, live: Any = None) -> Any:
    return json.loads(encoder(lambda device_id: live)(event))


def test_every_event_has_a_topic_and_every_topic_its_data() -> None:
    described = {field.encode_name for field in msgspec.structs.fields(LiveEvents)}
    assert {kind.topic for kind in KINDS.values()} == described - {"subscribed", "snapshot"}
    assert set(get_args(Event)) <= set(KINDS)


def test_a_removed_charger_is_its_id_alone() -> None:
    assert written(ChargerRemoved("CP \u00e9")) == {"deviceId": "CP \u00e9"}


def test_a_changed_charger_is_shown_as_the_list_shows_it() -> None:
    state = charge_point("CP1", online=True, password_hash="a hash", not_asked={"Reset": "no answer"})
    shown = written(ChargerChanged(state))
    assert (shown["deviceId"], shown["online"], shown["hasPassword"], shown["notAsked"]) == (
        "CP1",
        True,
        True,
        ["Reset"],
    )
    assert "a hash" not in json.dumps(shown)


@pytest.mark.parametrize("kind", [TransactionStarted, TransactionUpdated])
def test_a_transaction_shows_what_its_connector_measures_if_the_charger_is_connected(kind: Any) -> None:
    live = Live(at=NOON, power_w=7040, soc=41.0)
    state = charge_point(
        connectors={1: Connector(connector_id=1, live=live, status="Charging")}, transactions={7: RUNNING}
    )
    assert [written(kind(RUNNING), state)[name] for name in ("powerW", "soc", "energyWh")] == [7040, 41.0, 500]
    assert [written(kind(RUNNING))[name] for name in ("powerW", "soc", "energyWh")] == [None, None, 500]


def test_an_older_transaction_of_a_connector_does_not_show_what_the_newer_one_draws() -> None:
    live = Live(at=NOON, power_w=7040)
    newer = replace(RUNNING, id="8", wire_id=8, started_at=NOON + timedelta(minutes=5))
    connectors = {1: Connector(connector_id=1, live=live, status="Charging")}
    state = charge_point(connectors=connectors, transactions={7: RUNNING, 8: newer})
    shown = [written(TransactionUpdated(one), state)["powerW"] for one in (RUNNING, newer)]
    assert shown == [None, 7040]


def test_a_stopped_transaction_shows_no_power_even_if_its_connector_still_does() -> None:
    live = Live(at=NOON, power_w=7040)
    state = charge_point(connectors={1: Connector(connector_id=1, live=live, status="Charging")})
    stopped = Transaction(
        **{name: getattr(RUNNING, name) for name in RUNNING.__struct_fields__} | {"status": "stopped"}
    )
    assert written(TransactionStopped(stopped), state)["powerW"] is None


def test_a_command_is_shown_with_its_json_as_json() -> None:
    command = Command(
        command_id="c",
        charger_id=1,
        device_id="CP1",
        action="Reset",
        request='{"type":"Soft"}',
        status="answered",
        requested_at=NOON,
        response='{"status":\n"Accepted"}',
    )
    shown = written(CommandFinished(command))
    assert (shown["request"], shown["response"]) == ({"type": "Soft"}, {"status": "Accepted"})


@pytest.mark.parametrize("kind", [LogAppended, MessagePassed])
def test_a_long_payload_is_told_by_its_beginning_and_its_length(kind: Any) -> None:
    longest = '"' + "x" * (LONGEST_LIVE - 2) + '"'
    assert written(kind(entry("CP1", id=5, payload=longest)))["payload"] == "x" * (LONGEST_LIVE - 2)
    cut = written(kind(entry("CP1", id=5, payload=longest + " ")))["payload"]
    assert cut == f"{longest[:BEGINNING]}... ({LONGEST_LIVE + 1:,} characters)"
    assert written(kind(entry("CP1", id=5, payload=None)))["payload"] is None


def test_an_answer_names_its_call_once_that_has_an_id() -> None:
    call = entry("CP1", id=4)
    assert written(LogAppended(entry("CP1", id=5, call=call)))["callId"] == "4"
    assert written(LogAppended(entry("CP1", id=5, call=entry("CP1", id=0))))["callId"] is None
    assert written(LogAppended(entry("CP1", id=5)))["id"] == "5"
    assert "id" not in written(MessagePassed(entry("CP1", id=5)))


def test_a_summary_has_the_counts_of_connectors_by_themselves() -> None:
    fleet = FleetSummary(chargers=3, online=2, offline=1, connectors_charging=4, connectors_offline=5, power_w=22_000)
    shown = json.loads(msgspec.json.encode(summary(fleet)))
    connectors = shown.pop("connectors")
    assert (connectors["charging"], connectors["offline"], connectors["available"]) == (4, 5, 0)
    assert (shown["chargers"], shown["online"], shown["offline"], shown["powerW"]) == (3, 2, 1, 22_000)
