"""A charger's connection on a real socket: odd frames, our CALLs, signs of life, and order (F, B, C, S)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from genx.central_system import forgotten
from genx.central_system.asked import Answered, Asked, Failed, Offline, Outcome, TimedOut
from genx.central_system.policy import Policy
from genx.db.queries import chargers
from genx.domain.errors import ChargerOffline, CommandQueueFull
from genx.domain.events import ChargerChanged, MessagePassed, TransactionStopped
from genx.gateway.link import quiet_time
from genx.gateway.registry import Registry
from genx.gateway.runtime import utc_now
from genx.gateway.services import Limits
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.times import format_time
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, ResetRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest
from genx.ocpp.v16.messages.security import ExtendedTriggerMessageRequest
from tests.gateway.conftest import Charger, Here, eventually, serving

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('[2,"f0",', "FormationViolation"),
        ('[2,"f2","Nonsense",{}]', "NotImplemented"),
        ('[2,"f2","heartbeat",{}]', "NotImplemented"),
        ('[2,"f3","Reset",{"type":"Soft"}]', "NotSupported"),
        ('[2,"f5","Heartbeat",[]]', "FormationViolation"),
        ('[2,"f5",7,{}]', "FormationViolation"),
        ('[2,"v1","Authorize",{}]', "OccurenceConstraintViolation"),
        ('[2,"v2","Authorize",{"idTag":{}}]', "TypeConstraintViolation"),
        (
            '[2,"v3","StatusNotification",{"connectorId":-1,"errorCode":"NoError","status":"Available"}]',
            "PropertyConstraintViolation",
        ),
    ],
)
async def test_f_odd_frames_are_answered_and_logged_and_the_link_stays(here: Here, frame: str, code: str) -> None:
    async with here.charger() as charger:
        await charger.send(frame)
        answer = await charger.receive()
        assert (answer[0], answer[2]) == (4, code)
        assert await charger.call("Heartbeat")
    kept = [(row["message_type"], row["error_code"]) for row in await here.log() if row["message_type"] < 3]
    assert kept == [(0, None), (2, code)]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "hello",
        "{}",
        "[]",
        '[0,"a"]',
        '[1,"a","Heartbeat",{}]',
        '["2","a","Heartbeat",{}]',
        "[null]",
        '[2,null,"Heartbeat",{}]',
        "[" * 100,
    ],
)
async def test_f1_unanswerable_text_is_ignored_and_logged(here: Here, frame: str) -> None:
    async with here.charger() as charger:
        await charger.send(frame)
        assert await charger.call("Heartbeat")
    (kept,) = [row for row in await here.log() if row["message_type"] == 3]
    assert json.loads(kept["payload"]) == frame[:500]
    assert kept["note"]


async def test_f4_f6_f7_missing_payload_extra_elements_numeric_and_repeated_ids(here: Here) -> None:
    async with here.charger() as charger:
        for frame, echoed in (
            ('[2,17,"Heartbeat"]', 17),
            ('[2,"","Heartbeat",null]', ""),
            ('[2,"x","Heartbeat",{},1,2]', "x"),
        ):
            for _ in range(2):
                await charger.send(frame)
                assert (await charger.receive())[:2] == [3, echoed]


@pytest.mark.parametrize("frame", ["rubbish", '[3,"none",{}]'])
async def test_f1_f8_after_a_hundred_bad_frames_one_in_a_hundred_is_logged_with_its_number(
    here: Here, frame: str
) -> None:
    """ADR 15."""
    async with here.charger() as charger:
        await charger.boot()
        for _ in range(250):
            await charger.send(frame)
        await charger.call("Heartbeat")
    notes = [row["note"] for row in await here.log() if row["direction"] == 0 and row["note"]]
    assert len(notes) == 101
    assert notes[100] == f"number 200 on this connection, of which one in 100 is kept; {notes[0]}"


async def test_f8_answers_to_unknown_calls_are_ignored_and_logged(here: Here) -> None:
    async with here.charger() as charger:
        await charger.send('[3,"nobody",{}]')
        await charger.send('[4,"nobody","GenericError","",{}]')
        assert await charger.call("Heartbeat")
    notes = [row["note"] for row in await here.log() if row["message_id"] == "nobody"]
    assert notes == ["answers nothing that we asked"] * 2


async def test_f12_many_calls_at_once_are_all_answered_in_order(here: Here) -> None:
    async with here.charger() as charger:
        await charger.boot()
        frames = []
        for number in range(200):
            status = "Available" if number % 2 else "Charging"
            payload = {"connectorId": 1, "errorCode": "NoError", "status": status}
            frames.append(
                [
                    2,
                    f"n{number}",
                    "Heartbeat" if number % 3 == 0 else "StatusNotification",
                    {} if number % 3 == 0 else payload,
                ]
            )
        for frame in frames:
            await charger.send(frame)
        answered = [(await charger.receive())[1] for _ in frames]
    assert answered == [f"n{number}" for number in range(200)]


async def test_endless_rubbish_does_not_fill_the_disk(here: Here) -> None:
    async with here.charger() as charger:
        for number in range(1000):
            await charger.send(f"rubbish {number}")
        assert await charger.call("Heartbeat")
    assert 100 <= len([row for row in await here.log() if row["message_type"] == 3]) <= 110


async def test_m1_everything_is_logged_except_heartbeats_and_meter_values(here: Here) -> None:
    async with here.charger() as charger:
        await charger.boot()
        await charger.call("Heartbeat")
        await charger.call("MeterValues", connectorId=1, meterValue=[])
        await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available")
        await charger.call("Heartbeat", unexpected=1)
    actions = [row["action"] for row in await here.log() if row["direction"] == 0]
    assert actions == ["connected", "BootNotification", "StatusNotification", "disconnected"]


async def test_messages_are_published_only_if_somebody_listens(here: Here) -> None:
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        assert here.heard.of(MessagePassed) == []
        here.heard.messages_wanted = True
        await charger.call("Heartbeat")
    assert [event.entry.message_type for event in here.heard.of(MessagePassed)] == ["Call", "CallResult"]


class Asking:
    """A CALL of ours and its outcome."""

    def __init__(self, action: str = "Reset", request: Any = None, *, timeout: float = 5.0, priority: int = 0) -> None:
        self.outcomes: list[Outcome] = []
        self.call = OutgoingCall(
            message_id=f"ours-{id(self)}",
            action=action,
            request=request or ResetRequest(type="Soft"),
            timeout=timeout,
            priority=priority,
            context=Asked(settled=self.outcomes.append),
        )

    async def outcome(self) -> Outcome:
        await eventually(lambda: bool(self.outcomes))
        return self.outcomes[-1]


class TestOurCalls:
    async def test_c1_one_at_a_time_by_priority(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            first, last, urgent = Asking(), Asking(priority=9), Asking(priority=1)
            for asking in (first, last, urgent):
                here.side.registry.send("cp001", asking.call)
            for asking in (first, urgent, last):
                kind, message_id, action, _ = await charger.receive()
                assert (kind, message_id, action) == (2, asking.call.message_id, "Reset")
                await charger.send([3, message_id, {"status": "Accepted"}])
                assert isinstance(await asking.outcome(), Answered)

    async def test_c1_the_queue_is_bounded(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            for _ in range(101):
                here.side.registry.send("CP001", Asking().call)
            with pytest.raises(CommandQueueFull):
                here.side.registry.send("CP001", Asking().call)

    async def test_f10_f11_errors_and_bad_answers_end_a_call_as_failed(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            for answer in ('[4,"{id}","FormatViolation"]', '[3,"{id}",{{"status":"Perhaps"}}]', '[3,"{id}",5]'):
                asking = Asking()
                here.side.registry.send("CP001", asking.call)
                await charger.receive()
                await charger.send(answer.format(id=asking.call.message_id))
                assert isinstance(await asking.outcome(), Failed)
            assert await charger.call("Heartbeat")

    async def test_f9_a_late_answer_is_kept_as_late_and_answers_nothing_else(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            slow, next_one = Asking(timeout=0.05), Asking()
            here.side.registry.send("CP001", slow.call)
            here.side.registry.send("CP001", next_one.call)
            assert isinstance(await slow.outcome(), TimedOut)
            await charger.receive()
            await charger.receive()
            await charger.send([3, slow.call.message_id, {"status": "Accepted"}])
            await eventually(lambda: len(slow.outcomes) == 2)
            assert isinstance(slow.outcomes[1], Answered)
            assert slow.outcomes[1].late
            assert next_one.outcomes == []
            await charger.send([3, next_one.call.message_id, {"status": "Rejected"}])
            assert isinstance(await next_one.outcome(), Answered)
        answers = [row for row in await here.log() if row["action"] == "Reset" and row["direction"] == 0]
        assert [row["note"] for row in answers] == ["late answer", None]
        assert all(row["call_id"] for row in answers)

    async def test_c2_a_lost_link_ends_waiting_calls(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            asked = [Asking(), Asking()]
            for asking in asked:
                here.side.registry.send("CP001", asking.call)
            await charger.receive()
        for asking in asked:
            assert isinstance(await asking.outcome(), Offline)
        with pytest.raises(ChargerOffline):
            here.side.registry.send("CP001", Asking().call)

    async def test_c4_a_call_of_the_charger_is_answered_before_ours_is_sent(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            await charger.send(
                [2, "theirs", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}]
            )
            await eventually(lambda: here.side.figures.calls("StatusNotification").received > 0)
            here.side.registry.send("CP001", Asking().call)
            assert [(await charger.receive())[0] for _ in range(2)] == [3, 2]

    async def test_c5_a_secret_is_masked_in_the_log_and_not_on_the_wire(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            request = ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")
            here.side.registry.send("CP001", Asking("ChangeConfiguration", request).call)
            assert (await charger.receive())[3]["value"] == "0123456789abcdef"
        (kept,) = [row for row in await here.log() if row["action"] == "ChangeConfiguration"]
        assert json.loads(kept["payload"]) == {"key": "AuthorizationKey", "value": "***"}


@pytest.mark.parametrize(
    "frame",
    [
        '[3,"?",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"hunter2"}]}]',
        '[3,"?",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"hunter2"}]',
        '[4,"?","GenericError","",{"key":"AuthorizationKey","value":"hunter2"}]',
    ],
)
async def test_c5_a_secret_in_an_answer_to_an_unknown_call_is_masked_too(here: Here, frame: str) -> None:
    async with here.charger() as charger:
        await charger.send(frame)
        await charger.call("Heartbeat")
    kept = [row["payload"] or "" for row in await here.log()]
    assert any("AuthorizationKey" in payload for payload in kept)
    assert not any("hunter2" in payload for payload in kept)


class TestFirstCalls:
    @pytest.fixture
    async def here(self, clean_db: AsyncEngine, dsn: str) -> Any:
        async with serving(clean_db, dsn, policy=Policy(first_calls=True)) as here:
            yield here

    def later(self, here: Here, seconds: float) -> None:
        """Check the links as if this many seconds had passed."""
        for connection in here.side.registry:
            connection.check(asyncio.get_running_loop().time() + seconds)

    async def answer(self, charger: Charger) -> None:
        _, message_id, action, _ = await charger.receive()
        assert action == "GetConfiguration"
        await charger.send([3, message_id, {"configurationKey": []}])

    async def test_b6_a_charger_that_reports_its_status_is_not_asked_for_it(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            await self.answer(charger)
            await charger.call("Heartbeat")
            await here.log()
            self.later(here, quiet_time.TIME_TO_REPORT - 1)
            await charger.call("StatusNotification", **STATUS)
            self.later(here, quiet_time.TIME_TO_REPORT)
            assert await charger.call("Heartbeat")
        assert "TriggerMessage" not in [row["action"] for row in await here.log()]

    async def test_b6_no_status_is_asked_for_if_one_arrives_while_another_call_waits(self, here: Here) -> None:
        """GetConfiguration takes it longer than ten seconds: it is looked again when ours can be sent."""
        async with here.charger() as charger:
            await charger.boot()
            self.later(here, quiet_time.TIME_TO_REPORT)
            await charger.send([2, "status", "StatusNotification", STATUS])
            self.later(here, quiet_time.TIME_TO_REPORT)
            await self.answer(charger)
            assert (await charger.receive())[1] == "status"
            await here.log()
            self.later(here, quiet_time.TIME_TO_REPORT)
            assert await charger.call("Heartbeat")
        assert "TriggerMessage" not in [row["action"] for row in await here.log()]

    async def test_b6_the_configuration_is_read_after_the_boot_and_kept(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.boot()
            _, message_id, action, _ = await charger.receive()
            assert action == "GetConfiguration"
            keys = [
                {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
                {"key": "AuthorizationKey", "readonly": False, "value": "s3cret"},
            ]
            await charger.send([3, message_id, {"configurationKey": keys}])
            await charger.call("Heartbeat")
            await here.log()
            self.later(here, quiet_time.TIME_TO_REPORT)
            _, message_id, action, payload = await charger.receive()
            assert (action, payload) == ("TriggerMessage", {"requestedMessage": "StatusNotification"})
            await charger.send([4, message_id, "NotImplemented", "", {}])
            await charger.call("Heartbeat")
            await here.log()
            state = here.side.registry.live("CP001")
        assert state is not None
        assert (state.connector_count, state.not_asked) == (2, {"TriggerMessage": "NotImplemented"})
        kept = {row["key"]: row["value"] for row in await here.rows("SELECT key, value FROM configuration")}
        assert kept == {"NumberOfConnectors": "2", "AuthorizationKey": "***"}
        assert "s3cret" not in str(await here.log())

    async def test_qd1_no_call_is_sent_before_the_boot_was_answered(self, here: Here) -> None:
        async with here.charger() as charger:
            here.side.registry.send("CP001", Asking().call)
            assert (
                await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available") == {}
            )
            await charger.boot()
            assert (await charger.receive())[2] == "Reset"

    async def test_qd4_a_charge_point_that_drops_the_link_twice_is_not_asked_again(self, here: Here) -> None:
        for _ in range(2):
            async with here.charger() as charger:
                await charger.boot(firmwareVersion="1")
                assert (await charger.receive())[2] == "GetConfiguration"
            await eventually(lambda: len(here.side.registry) == 0)
        async with here.charger() as charger:
            await charger.boot(firmwareVersion="1")
            self.later(here, quiet_time.TIME_TO_REPORT)
            assert (await charger.receive())[2] == "TriggerMessage"

    async def test_b4_a_charger_never_seen_to_boot_is_asked_to_boot_after_a_while(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(quiet_time, "QUIET_BEFORE_CALLS", 0.0)
        async with here.charger() as charger:
            await charger.call("Heartbeat")
            here.side._presence.check()
            _, _, action, payload = await charger.receive()
        assert (action, payload) == ("TriggerMessage", {"requestedMessage": "BootNotification"})

    async def test_b6_qd26_a_silent_charger_is_asked_to_boot_in_the_end(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """QD2, QD26: some never boot of their own accord, and know no heartbeat interval before they did."""
        async with here.charger() as charger:
            await eventually(lambda: here.side.registry.live("CP001") is not None)
            asking = Asking()
            here.side.registry.send("CP001", asking.call)
            here.side._presence.check()
            assert asking.call.sent_at is None
            monkeypatch.setattr(quiet_time, "SILENT_BEFORE_CALLS", 0.0)
            here.side._presence.check()
            _, message_id, action, _ = await charger.receive()
            assert action == "Reset"
            await charger.send([3, message_id, {"status": "Accepted"}])
            assert (await charger.receive())[3] == {"requestedMessage": "BootNotification"}

    async def test_c1_a_full_queue_leaves_no_room_for_first_calls_and_the_charger_is_still_served(
        self, here: Here
    ) -> None:
        async with here.charger() as charger:
            await eventually(lambda: here.side.registry.live("CP001") is not None)
            for _ in range(100):
                here.side.registry.send("CP001", Asking().call)
            assert (await charger.boot())["status"] == "Accepted"
            _, message_id, action, _ = await charger.receive()
            assert action == "Reset"
            await charger.send([2, "status", "StatusNotification", STATUS])
            await charger.send([3, message_id, {"status": "Accepted"}])
            assert "status" in {(await charger.receive())[1] for _ in range(2)}


async def test_b2_an_operator_accepts_and_the_charger_is_asked_to_boot(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, policy=Policy(registration="pending")) as here, here.charger() as charger:
        assert (await charger.boot())["status"] == "Pending"
        await here.change(registration="accepted")
        assert (await charger.receive())[3] == {"requestedMessage": "BootNotification"}
        assert (await charger.boot())["status"] == "Accepted"


@pytest.mark.parametrize("request_type", [TriggerMessageRequest, ExtendedTriggerMessageRequest])
async def test_b3_what_an_operator_triggers_at_a_pending_charger_is_served(
    clean_db: AsyncEngine, dsn: str, request_type: Any
) -> None:
    async with serving(clean_db, dsn, policy=Policy(registration="pending")) as here, here.charger() as charger:
        await charger.boot()
        trigger = request_type(requested_message="StatusNotification")
        here.side.registry.send("CP001", Asking(request_type.__name__.removesuffix("Request"), trigger).call)
        await charger.send([3, (await charger.receive())[1], {"status": "Accepted"}])
        assert await charger.call("StatusNotification", **STATUS) == {}
        assert (await charger.call("Heartbeat"))[2] == "SecurityError"
        await charger.call("Nonsense")
        assert here.side.figures.calls("Heartbeat").outcomes == {"result": 0, "SecurityError": 1}
        assert here.side.figures.by_action["other"].outcomes == {"result": 0, "NotImplemented": 1}


async def test_an_inactive_charger_loses_its_link(here: Here) -> None:
    async with here.charger() as charger:
        await charger.boot()
        await here.change(charger_status="inactive")
        assert (await charger.closed())[0] == 1008


async def test_qd3_a_charger_that_does_not_boot_is_asked_once_an_hour_even_if_it_reconnects(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet_time, "QUIET_BEFORE_CALLS", 0.0)
    async with serving(clean_db, dsn, policy=Policy(first_calls=True)) as here:
        for asked in (True, False):
            async with here.charger() as charger:
                await charger.call("Heartbeat")
                here.side._presence.check()
                await here.log()
                await charger.call("Heartbeat") if not asked else await charger.receive()
            await eventually(lambda: len(here.side.registry) == 0)
    assert len([row for row in await here.log() if row["action"] == "TriggerMessage"]) == 1


async def test_t11b_a_transaction_without_a_stop_is_closed_and_published_and_the_true_stop_replaces_it(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QE1, QE2: Available arrives, and the stop is late or never comes."""
    monkeypatch.setattr(forgotten, "FORGOTTEN_AFTER", timedelta(0))
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": format_time(utc_now())}
    async with here.charger() as charger:
        await charger.boot()
        transaction_id = (await charger.call("StartTransaction", **start))["transactionId"]
        here.side._presence.tidy()
        assert here.heard.of(TransactionStopped) == []
        await charger.call("StatusNotification", **STATUS)
        here.side._presence.tidy()
        await eventually(lambda: bool(here.heard.of(TransactionStopped)))
        live = here.side.registry.live("CP001")
        assert live is not None
        assert live.transactions == {}
        (kept,) = await here.rows("SELECT status::text, estimated, meter_stop FROM transactions")
        assert tuple(kept.values()) == ("stopped", True, 1000)
        stop = {"transactionId": transaction_id, "meterStop": 1500, "timestamp": format_time(utc_now())}
        assert await charger.call("StopTransaction", **stop) == {}
        (kept,) = await here.rows("SELECT status::text, estimated, meter_stop FROM transactions")
        assert tuple(kept.values()) == ("stopped", False, 1500)


async def test_h9_no_event_follows_the_deletion_of_a_charger(here: Here) -> None:
    async with here.charger() as charger:
        await charger.boot()
        here.side.registry.removed(["CP001"])
        told = len(here.heard.of(ChargerChanged))
        await charger.closed()
    await eventually(lambda: len(here.side.registry) == 0)
    await here.log()
    assert len(here.heard.of(ChargerChanged)) == told


async def test_h9_a_deleted_charger_is_gone_at_once_and_comes_back_as_a_new_one(here: Here) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)  # One that answers no close frame.
    writer.write(
        b"GET /ws/ocpp/16/CP001 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b" 101 " in await reader.readline()
    await eventually(lambda: here.side.registry.live("CP001") is not None)
    await here.log()
    async with here.engine.begin() as connection:
        known = await chargers.load(connection, "CP001")
        assert known is not None
        await chargers.delete(connection, known.charger_id)
    here.side.registry.removed(["CP001"])
    assert here.side.registry.live("CP001") is None
    async with here.charger() as again:
        await again.boot()
        started = {"connectorId": 1, "idTag": "T", "meterStart": 1, "timestamp": "2026-11-23T10:00:00Z"}
        assert (await again.call("StartTransaction", **started))["transactionId"] > 0
        (row,) = await here.rows("SELECT charger_id, vendor FROM chargers")
    assert row["charger_id"] != known.charger_id
    assert row["vendor"] == "V"
    writer.close()


async def test_an_operators_change_while_the_charger_connects_is_not_lost(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with here.charger():
        pass
    await eventually(lambda: len(here.side.registry) == 0)
    claim = Registry.claim

    async def slow_claim(registry: Registry, device_id: str, may_replace: Any) -> Any:
        if changed:
            await here.change(device_id, **changed)
        else:
            registry.removed([device_id])
        return await claim(registry, device_id, may_replace)

    monkeypatch.setattr(Registry, "claim", slow_claim)
    changed: dict[str, Any] = {"name": "Renamed"}
    async with here.charger() as charger:
        await charger.boot()
        state = here.side.registry.live("CP001")
        assert state is not None
        assert state.name == "Renamed"
    for changed, status in (({"charger_status": "inactive"}, 403), ({"password_hash": "new"}, 503), ({}, 503)):  # noqa: B007
        with pytest.raises(InvalidStatus) as caught:
            async with here.charger():
                pass
        assert caught.value.response.status_code == status
        async with here.engine.begin() as connection:
            await connection.execute(text("UPDATE chargers SET charger_status = 'active', password_hash = NULL"))
        await eventually(lambda: len(here.side.registry) == 0)


async def test_a_missing_partition_for_a_day_is_created(here: Here) -> None:
    async with here.engine.begin() as connection:
        (today,) = (await connection.execute(text("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')"))).one()
        await connection.execute(text(f"DROP TABLE message_log_{today}"))
    async with here.charger() as charger:
        assert (await charger.boot())["status"] == "Accepted"
    assert "BootNotification" in [row["action"] for row in await here.log()]


class TestSignsOfLife:
    @pytest.fixture
    async def here(self, clean_db: AsyncEngine, dsn: str) -> Any:
        async with serving(
            clean_db,
            dsn,
            limits=Limits(ping_interval=0.2, new_chargers_per_minute=0),
            policy=Policy(first_calls=False, heartbeat_interval=1),
        ) as here:
            yield here

    async def test_h10_a_peer_that_answers_pings_and_then_falls_silent_is_dropped(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.call("Heartbeat")
            connection = next(iter(here.side.registry))
            await eventually(lambda: connection.liveness.pulse.answers)
            charger.socket.transport.pause_reading()
            await eventually(lambda: len(here.side.registry) == 0)
            charger.socket.transport.abort()
        (kept,) = [row for row in await here.log() if row["action"] == "disconnected"]
        assert json.loads(kept["payload"])["reason"].startswith("silent for")

    async def test_s3_any_message_updates_last_seen_which_is_stored_in_batches(self, here: Here) -> None:
        async with here.charger() as charger:
            await charger.call("Heartbeat")
            before = len(here.heard.of(ChargerChanged))
            here.side._presence.flush()
            assert len(here.heard.of(ChargerChanged)) == before + 1
            await here.log()
            (row,) = await here.rows("SELECT last_seen FROM chargers")
            state = here.side.registry.live("CP001")
            assert state is not None
            assert row["last_seen"] == state.last_seen
            here.side._presence.flush()
            assert len(here.heard.of(ChargerChanged)) == before + 1


async def test_v9_the_clock_offset_is_the_least_delayed_one(here: Here) -> None:
    async def report(charger: Charger, ahead: float) -> None:
        when = format_time(utc_now() + timedelta(seconds=ahead))
        await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available", timestamp=when)

    async with here.charger() as charger:
        for ahead in (-600, 100, -50):
            await report(charger, ahead)
        state = here.side.registry.live("CP001")
    assert state is not None
    assert state.clock_offset_ms is not None
    assert 90_000 < state.clock_offset_ms <= 100_000


async def test_a_rate_limit_is_back_pressure_and_loses_nothing(clean_db: AsyncEngine, dsn: str) -> None:
    async with (
        serving(clean_db, dsn, limits=Limits(messages_per_second=200, new_chargers_per_minute=0)) as here,
        here.charger() as charger,
    ):
        for number in range(60):
            await charger.send([2, str(number), "Heartbeat", {}])
        assert [(await charger.receive())[1] for _ in range(60)] == [str(number) for number in range(60)]


async def test_one_charger_that_sends_rubbish_hurts_no_other(here: Here) -> None:
    async with here.charger("GOOD") as good, here.charger("BAD") as bad:

        async def rubbish() -> None:
            for number in range(500):
                await bad.send("[2," * 50 + str(number))

        async def work() -> None:
            for _ in range(100):
                assert (
                    await good.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available") == {}
                )

        await asyncio.gather(rubbish(), work())
