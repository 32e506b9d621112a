"""A simulated charger obeys every command, and what follows can be seen from outside; or it has a bad habit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.v16.commands.pem import EXAMPLE
from genx.simulator import behaviour, connector, dialing
from genx.simulator.charger import Charger
from genx.simulator.models import MODELS
from tests.journeys.waiting import until
from tests.support.server import RunningServer, running_server, token_for

SPEED = 30.0
WALLBOX = MODELS[1]
TWIN = MODELS[2]
NEVER = (1e9, 1e9)
LATER = "2040-01-01T00:00:00Z"
BEFORE = "2020-01-01T00:00:00Z"
ROOT = "CentralSystemRootCertificate"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody comes unless the central system says so, and lost links are back at once."""
    monkeypatch.setattr(connector, "BEFORE_THE_FIRST", NEVER)
    monkeypatch.setattr(connector, "BETWEEN_VEHICLES", NEVER)
    monkeypatch.setattr(dialing, "MEAN_SECONDS_BETWEEN_LOST_LINKS", 1e9)
    monkeypatch.setattr(dialing, "SHORTEST_BACKOFF", 0.05)


class Watched:
    """A simulated charger, and its operator."""

    def __init__(self, charger: Charger, api: httpx.AsyncClient) -> None:
        self.charger = charger
        self.api = api

    async def post(self, name: str, **request: Any) -> httpx.Response:
        return await self.api.post(f"/chargers/SIM001/commands/{name}", json=request)

    async def command(self, name: str, **request: Any) -> Any:
        answer = await self.post(name, **request)
        assert answer.status_code == 200, answer.text
        return answer.json()["response"]

    async def effect(self, name: str, **request: Any) -> str:
        """Send a command that is accepted, and wait for what the operator is shown of its effect."""
        answer = await self.post(name, **request)
        assert answer.json()["response"]["status"] in {"Accepted", "Scheduled"}, answer.text

        async def settled() -> str | None:
            effect: str = (await self.api.get(f"/commands/{answer.json()['commandId']}")).json()["effect"]
            return None if effect == "awaited" else effect

        effect = await until(settled)
        assert effect is not None
        return effect

    async def status(self, *wanted: str, connector_id: int = 1) -> None:
        """Wait until a connector has one of these statuses."""

        async def has_it() -> bool:
            shown = (await self.api.get("/chargers/SIM001")).json()
            return any(
                each["connectorId"] == connector_id and each["status"] in wanted for each in shown.get("connectors", ())
            )

        await until(has_it)

    async def newest(self, status: str) -> Any:
        """Wait for the newest transaction to have this status."""

        async def found() -> Any:
            items = (await self.api.get("/chargers/SIM001/transactions")).json()["items"]
            return items[0] if items and items[0]["status"] == status else None

        return await until(found)

    async def told(self, action: str, count: int) -> list[Any]:
        """Wait for so many messages of the charger, the oldest first."""

        async def found() -> Any:
            params: dict[str, Any] = {
                "action": action,
                "direction": "chargerToServer",
                "messageType": "Call",
                "limit": 200,
            }
            items = (await self.api.get("/chargers/SIM001/logs", params=params)).json()["items"]
            return [item["payload"] for item in reversed(items)] if len(items) >= count else None

        payloads: list[Any] = await until(found)
        return payloads

    async def start(self, id_tag: str = "ME") -> Any:
        assert await self.command("remote-start-transaction", idTag=id_tag, connectorId=1) == {"status": "Accepted"}
        await self.status("Charging")
        return await self.newest("active")


@asynccontextmanager
async def simulated(
    server: RunningServer, api: httpx.AsyncClient, *behaviours: str, model: Any = WALLBOX
) -> AsyncIterator[Watched]:
    charger = Charger("SIM001", model, Random(7), speed=SPEED, say=lambda _: None, behaviours=frozenset(behaviours))
    running = asyncio.create_task(dialing.run(charger, server.ws_url))
    one = Watched(charger, api)
    try:
        await one.status("Available", connector_id=model.connectors)
        yield one
        assert not running.done(), running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await server.left_alone()


async def test_it_starts_and_stops_as_it_is_told(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        started = await one.start()
        assert (started["idTag"], started["connectorId"]) == ("ME", 1)
        wire_id = one.charger.connectors[0].session.transaction_id  # type: ignore[union-attr]
        assert await one.command("remote-stop-transaction", transactionId=wire_id + 1) == {"status": "Rejected"}
        assert await one.command("remote-stop-transaction", transactionId=wire_id) == {"status": "Accepted"}
        stopped = await one.newest("stopped")
        assert (stopped["stopReason"], stopped["suspect"]) == ("Remote", False)
        await one.status("Available")


async def test_a_soft_reset_ends_the_session_before_it_restarts_and_a_hard_one_after(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api) as one:
        for number, kind in enumerate(("Soft", "Hard")):
            await one.start()
            assert await one.command("reset", type=kind) == {"status": "Accepted"}
            await one.told("BootNotification", 2 + number)
            stopped = await one.newest("stopped")
            assert stopped["stopReason"] == f"{kind}Reset"
            await one.status("Available")


async def test_a_start_that_was_not_answered_is_sent_again_as_it_was(
    server: RunningServer, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with simulated(server, api) as one:
        call = one.charger.call
        lost: list[Any] = []

        async def answer_is_lost(action: str, **request: Any) -> Any:
            answer = await call(action, **request)
            if action == "StartTransaction" and not lost:
                lost.append(answer)
                raise ConnectionError("the link falls before the answer")
            return answer

        monkeypatch.setattr(one.charger, "call", answer_is_lost)
        await one.command("remote-start-transaction", idTag="ME", connectorId=1)
        [first, second] = await one.told("StartTransaction", 2)
        assert first == second
        assert (await one.newest("active"))["estimated"] is False
        assert len((await api.get("/chargers/SIM001/transactions")).json()["items"]) == 1


async def test_a_soft_reset_outlives_a_lost_link(server: RunningServer, api: httpx.AsyncClient) -> None:
    """The reset has been accepted, and its session goes on."""
    async with simulated(server, api) as one:
        await one.start()
        one.charger.wants_restart.set()
        one.charger.drops.set()
        await one.told("BootNotification", 2)
        await one.command("unlock-connector", connectorId=1)
        await one.told("BootNotification", 3)


async def test_unlocking_ends_a_session_and_fixed_cables_stay(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        await one.start()
        assert await one.command("unlock-connector", connectorId=1) == {"status": "Unlocked"}
        assert (await one.newest("stopped"))["stopReason"] == "UnlockCommand"
        assert await one.command("unlock-connector", connectorId=2) == {"status": "NotSupported"}
    async with simulated(server, api, model=MODELS[0]) as one:
        assert await one.command("unlock-connector", connectorId=1) == {"status": "NotSupported"}


async def test_a_connector_goes_out_of_service_when_its_session_has_ended(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api) as one:
        await one.start()
        scheduled = await one.command("change-availability", connectorId=0, type="Inoperative")
        assert scheduled == {"status": "Scheduled"}
        await one.command("unlock-connector", connectorId=1)
        await one.status("Unavailable")
        await one.status("Unavailable", connector_id=0)
        refused = await one.post("remote-start-transaction", idTag="ME")
        assert (refused.status_code, refused.json()["type"]) == (409, "not-startable")
        assert await one.command("change-availability", connectorId=0, type="Operative") == {"status": "Accepted"}
        await one.status("Available")


async def test_a_reserved_connector_is_for_its_holder(server: RunningServer, api: httpx.AsyncClient) -> None:
    reservation = {"connectorId": 1, "expiryDate": LATER, "idTag": "ME", "reservationId": 7}
    async with simulated(server, api, model=TWIN) as one:
        assert await one.command("reserve-now", **{**reservation, "connectorId": 0}) == {"status": "Rejected"}
        assert await one.command("reserve-now", **reservation) == {"status": "Accepted"}
        await one.status("Reserved")
        assert await one.command("reserve-now", **{**reservation, "reservationId": 8}) == {"status": "Occupied"}
        assert await one.command("cancel-reservation", reservationId=8) == {"status": "Rejected"}
        assert await one.command("cancel-reservation", reservationId=7) == {"status": "Accepted"}
        await one.status("Available")
        await one.command("reserve-now", **reservation)
        await one.status("Reserved")
        path = "/chargers/SIM001/commands/remote-start-transaction?force=true"
        forced = await one.api.post(path, json={"idTag": "YOU", "connectorId": 1})
        assert forced.json()["response"] == {"status": "Rejected"}
        started = await one.start()
        assert started["idTag"] == "ME"
        assert [each.get("reservationId") for each in await one.told("StartTransaction", 1)] == [7]
        assert await one.command("reserve-now", **reservation) == {"status": "Occupied"}


async def test_a_reservation_ends_with_its_time(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        assert await one.command("reserve-now", connectorId=1, expiryDate=soon, idTag="ME", reservationId=7)
        await one.status("Reserved")
        await one.status("Available")


async def test_its_local_list_has_versions(server: RunningServer, api: httpx.AsyncClient) -> None:
    tags = [{"idTag": "A", "idTagInfo": {"status": "Accepted"}}]
    async with simulated(server, api) as one:
        assert await one.command("get-local-list-version") == {"listVersion": 0}
        full = {"updateType": "Full", "localAuthorizationList": tags}
        assert await one.command("send-local-list", listVersion=4, **full) == {"status": "Accepted"}
        differential = {"updateType": "Differential", "localAuthorizationList": [{"idTag": "a"}]}
        assert await one.command("send-local-list", listVersion=4, **differential) == {"status": "VersionMismatch"}
        assert await one.command("send-local-list", listVersion=5, **differential) == {"status": "Accepted"}
        assert await one.command("get-local-list-version") == {"listVersion": 5}
        assert one.charger.local_list.tags == {}
        many = [{"idTag": f"T{number}", "idTagInfo": {"status": "Accepted"}} for number in range(101)]
        too_long = await one.command("send-local-list", listVersion=6, updateType="Full", localAuthorizationList=many)
        assert too_long == {"status": "Failed"}


async def test_a_profile_limits_the_power_until_it_is_cleared(server: RunningServer, api: httpx.AsyncClient) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 3.0}]}
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    limit_w = 3.0 * WALLBOX.voltage_v * 3
    async with simulated(server, api) as one:
        await one.start()
        request = {"connectorId": 1, "csChargingProfiles": profile}
        assert await one.command("set-charging-profile", **request) == {"status": "Accepted"}
        assert one.charger.connectors[0].offered_w() == pytest.approx(limit_w)
        composite = await one.command("get-composite-schedule", connectorId=1, duration=60, chargingRateUnit="A")
        assert composite["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 3.0}]

        async def power() -> float | None:
            [shown] = (await api.get("/chargers/SIM001/connectors")).json()["items"][-1:]
            watts: float | None = (shown["live"] or {}).get("powerW")
            return watts

        async def is_limited() -> bool:
            return 0 < (await power() or 0) <= limit_w + 1

        await until(is_limited)
        other = {**profile, "transactionId": 1_000_000_000}
        assert await one.command("set-charging-profile", connectorId=1, csChargingProfiles=other) == {
            "status": "Rejected"
        }
        assert await one.command("clear-charging-profile", id=2) == {"status": "Unknown"}
        assert await one.command("clear-charging-profile", stackLevel=0) == {"status": "Accepted"}
        assert one.charger.connectors[0].offered_w() == WALLBOX.power_w


async def test_a_new_firmware_is_told_step_by_step_and_boots(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        await one.command("update-firmware", location="https://files.example.org/f", retrieveDate=BEFORE)
        steps = await one.told("FirmwareStatusNotification", 4)
        assert [step["status"] for step in steps] == ["Downloading", "Downloaded", "Installing", "Installed"]
        [_, boot] = await one.told("BootNotification", 2)
        assert boot["firmwareVersion"] == "1.12.1"


async def test_a_signed_firmware_is_told_with_its_request(server: RunningServer, api: httpx.AsyncClient) -> None:
    firmware = {
        "location": "https://files.example.org/f",
        "retrieveDateTime": BEFORE,
        "signingCertificate": EXAMPLE,
        "signature": "MAA=",
    }
    async with simulated(server, api) as one:
        assert await one.command("signed-update-firmware", requestId=9, firmware=firmware) == {"status": "Accepted"}
        steps = await one.told("SignedFirmwareStatusNotification", 5)
        assert {step["requestId"] for step in steps} == {9}
        assert "SignatureVerified" in [step["status"] for step in steps]


async def test_a_firmware_is_fetched_at_its_time_also_if_the_link_was_lost_meanwhile(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api) as one:
        at = datetime.now(UTC) + timedelta(seconds=2)
        await one.command("update-firmware", location="https://files.example.org/f", retrieveDate=at.isoformat())
        one.charger.drops.set()
        await one.told("BootNotification", 2)
        await one.told("FirmwareStatusNotification", 4)
        params = {"action": "FirmwareStatusNotification", "direction": "chargerToServer"}
        messages = (await api.get("/chargers/SIM001/logs", params=params)).json()["items"]
        assert min(datetime.fromisoformat(message["at"]) for message in messages) >= at
        [*_, boot] = await one.told("BootNotification", 3)
        assert boot["firmwareVersion"] == "1.12.1"


async def test_a_signed_firmware_waits_for_its_installation(server: RunningServer, api: httpx.AsyncClient) -> None:
    firmware = {
        "location": "https://files.example.org/f",
        "retrieveDateTime": BEFORE,
        "installDateTime": LATER,
        "signingCertificate": EXAMPLE,
        "signature": "MAA=",
    }
    async with simulated(server, api) as one:
        await one.command("signed-update-firmware", requestId=9, firmware=firmware)
        steps = await one.told("SignedFirmwareStatusNotification", 3)
        assert steps[-1] == {"status": "SignatureVerified", "requestId": 9}
        await one.command("extended-trigger-message", requestedMessage="FirmwareStatusNotification")
        assert (await one.told("SignedFirmwareStatusNotification", 4))[-1] == steps[-1]


async def test_files_are_uploaded_as_far_as_their_statuses_go(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        named = await one.command("get-diagnostics", location="ftp://files.example.org/")
        assert named == {"fileName": "SIM001-diagnostics.txt"}
        steps = await one.told("DiagnosticsStatusNotification", 2)
        assert [step["status"] for step in steps] == ["Uploading", "Uploaded"]
        log = {"remoteLocation": "ftp://files.example.org/"}
        assert (await one.command("get-log", log=log, logType="SecurityLog", requestId=5))["status"] == "Accepted"
        assert [step["requestId"] for step in await one.told("LogStatusNotification", 2)] == [5, 5]


async def test_it_keeps_certificates_by_their_hashes(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        listed = await one.command("get-installed-certificate-ids", certificateType=ROOT)
        assert (listed["status"], listed.get("certificateHashData")) == ("NotFound", None)
        await one.command("install-certificate", certificateType=ROOT, certificate=EXAMPLE)
        [hashes] = (await one.command("get-installed-certificate-ids", certificateType=ROOT))["certificateHashData"]
        assert await one.command("delete-certificate", certificateHashData=hashes) == {"status": "Accepted"}
        assert await one.command("delete-certificate", certificateHashData=hashes) == {"status": "NotFound"}
        assert await one.command("certificate-signed", certificateChain=EXAMPLE) == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("command", "message", "action"),
    [
        ("trigger-message", "DiagnosticsStatusNotification", "DiagnosticsStatusNotification"),
        ("trigger-message", "FirmwareStatusNotification", "FirmwareStatusNotification"),
        ("extended-trigger-message", "FirmwareStatusNotification", "SignedFirmwareStatusNotification"),
        ("extended-trigger-message", "LogStatusNotification", "LogStatusNotification"),
    ],
)
async def test_a_transfer_that_is_not_under_way_is_idle(
    server: RunningServer, api: httpx.AsyncClient, command: str, message: str, action: str
) -> None:
    async with simulated(server, api) as one:
        assert await one.command(command, requestedMessage=message) == {"status": "Accepted"}
        assert await one.told(action, 1) == [{"status": "Idle"}]


async def test_other_messages_are_sent_when_they_are_asked_for(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        asked = {"requestedMessage": "SignChargePointCertificate"}
        assert await one.command("extended-trigger-message", **asked) == {"status": "Accepted"}
        assert "csr" in (await one.told("SignCertificate", 1))[0]
        before = len(await one.told("StatusNotification", 2))
        await one.command("trigger-message", requestedMessage="StatusNotification", connectorId=1)
        assert (await one.told("StatusNotification", before + 1))[-1]["connectorId"] == 1
        await one.command("trigger-message", requestedMessage="StatusNotification")
        assert (await one.told("StatusNotification", before + 3))[-2]["connectorId"] == 0


OBSERVED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("change-configuration", {"key": "HeartbeatInterval", "value": "7"}),
    ("send-local-list", {"listVersion": 4, "updateType": "Full"}),
    ("install-certificate", {"certificateType": ROOT, "certificate": EXAMPLE}),
)
"""Commands whose effect can be seen at once, because GenX asks for it."""


async def test_the_effects_of_its_commands_are_confirmed(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        for name, request in OBSERVED:
            assert await one.effect(name, **request) == "confirmed", name
        availability = {"connectorId": 1, "type": "Inoperative"}
        assert await one.effect("change-availability", **availability) == "confirmed"


async def test_nothing_is_confirmed_of_one_that_accepts_and_does_nothing(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "accepts-does-nothing") as one:
        for name, request in OBSERVED:
            assert await one.effect(name, **request) in {"missed", "contrary"}, name


async def test_one_that_accepts_and_does_nothing_starts_no_session(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "accepts-does-nothing") as one:
        for name, request in (
            ("remote-start-transaction", {"idTag": "ME"}),
            ("change-availability", {"connectorId": 1, "type": "Inoperative"}),
            ("change-configuration", {"key": "HeartbeatInterval", "value": "7"}),
        ):
            assert await one.command(name, **request) == {"status": "Accepted"}
        read = await one.command("get-configuration", key=["HeartbeatInterval"])
        assert read["configurationKey"][0]["value"] == "300"
        assert (one.charger.connectors[0].takes("ME"), one.charger.connectors[0].is_operative) == (True, True)


async def test_one_that_refuses_says_so_in_the_words_of_each_action(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "refuses") as one:
        for name, request, status in (
            ("remote-start-transaction", {"idTag": "ME"}, "Rejected"),
            ("unlock-connector", {"connectorId": 1}, "UnlockFailed"),
            ("send-local-list", {"listVersion": 1, "updateType": "Full"}, "Failed"),
        ):
            assert await one.command(name, **request) == {"status": status}
        nothing = await one.command("get-diagnostics", location="ftp://files.example.org/")
        assert nothing.get("fileName") is None
        assert (await one.command("get-configuration"))["configurationKey"] != []


async def test_one_that_refuses_reports_a_failed_download_because_no_answer_can_say_so(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "refuses") as one:
        firmware = {"location": "https://files.example.org/f", "retrieveDate": BEFORE}
        sent = await one.post("update-firmware", **firmware)
        assert sent.json()["response"] == {}
        assert await one.told("FirmwareStatusNotification", 1) == [{"status": "DownloadFailed"}]

        async def is_known() -> bool:
            return bool((await api.get(f"/commands/{sent.json()['commandId']}")).json()["effect"] == "contrary")

        await until(is_known)


async def test_one_that_answers_late_is_waited_for_in_vain(
    dsn: str, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes longer than this server waits."""
    monkeypatch.setattr(behaviour, "LATE_S", 1.5)
    token = await token_for(clean_db, "operator")
    async with (
        running_server(dsn, call_timeout=1, first_calls=False) as hasty,
        hasty.client(token) as api,
        simulated(hasty, api, "answers-late") as one,
    ):
        late = await one.post("clear-cache")
        assert (late.status_code, late.json()["type"]) == (504, "charger-timeout")

        async def answered() -> bool:
            [kept] = (await api.get("/chargers/SIM001/commands")).json()["items"]
            return bool(kept["status"] == "answered")

        await until(answered)


async def test_one_that_drops_its_link_leaves_a_command_open_and_comes_back(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api) as one:
        await one.told("StatusNotification", 2)
        one.charger.behaviours = frozenset({"drops-link"})
        lost = await one.post("clear-cache")
        assert (lost.status_code, lost.json()["type"]) == (409, "connection-lost")
        await one.told("BootNotification", 2)


async def test_one_that_forgets_its_list_has_none_after_a_restart(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "forgets-list") as one:
        await one.command("send-local-list", listVersion=4, updateType="Full")
        assert await one.command("get-local-list-version") == {"listVersion": 4}
        await one.command("reset", type="Hard")
        await one.told("BootNotification", 2)
        assert one.charger.local_list.version == 0


async def test_one_that_loses_its_settings_has_its_own_after_a_restart(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "loses-settings") as one:
        changed = {"key": "ConnectionTimeOut", "value": "77"}
        assert await one.command("change-configuration", **changed) == {"status": "Accepted"}
        one.charger.configuration["AuthorizationKey"] = ("a password that it keeps", False)
        await one.command("reset", type="Hard")
        await one.told("BootNotification", 2)
        assert one.charger.configuration["ConnectionTimeOut"] == ("120", False)
        assert one.charger.configuration["AuthorizationKey"] == ("a password that it keeps", False)


async def test_some_settings_count_after_a_restart(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api) as one:
        changed = {"key": "WebSocketPingInterval", "value": "60"}
        assert await one.command("change-configuration", **changed) == {"status": "RebootRequired"}
        assert one.charger.configuration["WebSocketPingInterval"] == ("0", False)
        await one.command("reset", type="Hard")
        await one.told("BootNotification", 2)
        assert one.charger.configuration["WebSocketPingInterval"] == ("60", False)


async def test_a_meter_goes_on_when_the_simulator_is_started_again(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api) as one:
        first = (await one.start())["meterStart"]
        assert first > 500_000_000
        await one.command("unlock-connector", connectorId=1)
        await one.newest("stopped")
    async with simulated(server, api) as again:
        assert (await again.start())["meterStart"] >= first


async def test_one_that_resets_its_register_begins_each_session_at_zero(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with simulated(server, api, "resets-register") as one:
        for _ in range(2):
            assert (await one.start())["meterStart"] == 0
            await one.command("unlock-connector", connectorId=1)
            await one.newest("stopped")
            await one.status("Available")


async def test_one_with_a_wrong_clock_is_an_hour_behind(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with simulated(server, api, "wrong-clock") as one:
        told = (await one.told("StatusNotification", 2))[-1]["timestamp"]
        assert timedelta(minutes=59) < datetime.now(UTC) - datetime.fromisoformat(told) < timedelta(minutes=62)
