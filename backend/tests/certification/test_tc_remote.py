"""Certification cases in which the operator starts, stops, resets, unlocks, configures and triggers."""

from typing import Any

import pytest

from tests.certification.bench import ACCEPTED, REJECTED, VALID, Bench
from tests.certification.cases import case

START = {"connectorId": 1, "idTag": VALID}


@case("010")
async def test_tc_010_remote_start_of_a_plugged_in_car(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        command = await bench.command("remote-start-transaction", START, ACCEPTED)
        await bench.authorize(VALID)
        await bench.start()
        await bench.status(1, "Charging")
        await bench.connector_is("Charging")
        await bench.brings_about(command)


@case("011_1")
async def test_tc_011_1_remote_start_before_the_car_is_plugged_in(bench: Bench) -> None:
    async with bench.booted():
        command = await bench.command("remote-start-transaction", START, ACCEPTED)
        await bench.authorize(VALID)
        await bench.status(1, "Preparing")
        await bench.start()
        await bench.status(1, "Charging")
        await bench.connector_is("Charging")
        await bench.brings_about(command)


@case("011_2")
async def test_tc_011_2_nobody_plugs_in_after_a_remote_start(bench: Bench) -> None:
    async with bench.booted():
        command = await bench.command("remote-start-transaction", START, ACCEPTED)
        await bench.authorize(VALID)
        await bench.status(1, "Preparing")
        await bench.status(1, "Available")
        assert await bench.transactions() == []
        await bench.brings_about(command, "awaited")


@case("012")
async def test_tc_012_remote_stop(bench: Bench) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
        command = await bench.command("remote-stop-transaction", {"transactionId": transaction_id}, ACCEPTED)
        await bench.stop(transaction_id, "Remote")
        await bench.unplugged()
        await bench.has_stopped("Remote")
        await bench.brings_about(command)


@case("013")
async def test_tc_013_hard_reset(bench: Bench) -> None:
    await resets(bench, "Hard")


@case("014")
async def test_tc_014_soft_reset(bench: Bench) -> None:
    await resets(bench, "Soft")


async def resets(bench: Bench, kind: str) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
        command = await bench.command("reset", {"type": kind}, ACCEPTED)
        await bench.stop(transaction_id, f"{kind}Reset")
    async with bench.booted():
        await bench.has_stopped(f"{kind}Reset")
        await bench.brings_about(command)
        await bench.connector_is("Available")


@case("017_1")
async def test_tc_017_1_unlock_without_a_session(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("unlock-connector", {"connectorId": 1}, {"status": "Unlocked"})


@case("017_2")
async def test_tc_017_2_unlock_a_fixed_cable(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("unlock-connector", {"connectorId": 1}, {"status": "NotSupported"})


@case("018_1")
async def test_tc_018_1_unlock_with_a_session(bench: Bench) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
        command = await bench.command("unlock-connector", {"connectorId": 1}, {"status": "Unlocked"})
        await bench.stop(transaction_id, "UnlockCommand")
        await bench.unplugged()
        await bench.has_stopped("UnlockCommand")
        await bench.brings_about(command)


@case("019_1")
async def test_tc_019_1_read_all_keys(bench: Bench) -> None:
    listed = [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]
    async with bench.booted():
        answer: dict[str, Any] = {"configurationKey": listed}
        await bench.command("get-configuration", {}, answer)
        assert bench.received("GetConfiguration") == {}
        kept = (await bench.api.get("/chargers/CP001/configuration")).json()["items"]
        assert [(item["key"], item["value"]) for item in kept] == [("HeartbeatInterval", "300")]


@case("019_2")
async def test_tc_019_2_read_a_certain_key(bench: Bench) -> None:
    key = "SupportedFeatureProfiles"
    listed = [{"key": key, "readonly": True, "value": "Core,RemoteTrigger"}]
    async with bench.booted():
        await bench.command("get-configuration", {"key": [key]}, {"configurationKey": listed})


@case("021")
async def test_tc_021_change_a_key(bench: Bench) -> None:
    async with bench.booted():
        request = {"key": "MeterValueSampleInterval", "value": "15"}
        await bench.command("change-configuration", request, ACCEPTED)
        kept = (await bench.api.get("/chargers/CP001/configuration")).json()["items"]
        assert [(item["key"], item["value"]) for item in kept] == [("MeterValueSampleInterval", "15")]


@case("026")
async def test_tc_026_a_remote_start_is_rejected(bench: Bench) -> None:
    async with bench.booted():
        command = await bench.command("remote-start-transaction", START, REJECTED)
        await bench.brings_about(command, "none")
        assert await bench.transactions() == []


@case("028")
async def test_tc_028_a_remote_stop_is_rejected(bench: Bench) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
        await bench.command("remote-stop-transaction", {"transactionId": transaction_id}, REJECTED)
        [shown] = await bench.transactions()
        assert shown["status"] == "active"


@case("030")
async def test_tc_030_unlocking_fails(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("unlock-connector", {"connectorId": 1}, {"status": "UnlockFailed"})


@case("031")
async def test_tc_031_unlock_an_unknown_connector(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("unlock-connector", {"connectorId": 5}, {"status": "NotSupported"})


@case("040_1")
async def test_tc_040_1_a_key_that_is_not_supported(bench: Bench) -> None:
    await refuses_key(bench, "NotSupported")


@case("040_2")
async def test_tc_040_2_a_value_that_is_invalid(bench: Bench) -> None:
    await refuses_key(bench, "Rejected")


async def refuses_key(bench: Bench, status: str) -> None:
    async with bench.booted():
        request = {"key": "MeterValueSampleInterval", "value": "-1"}
        await bench.command("change-configuration", request, {"status": status})
        assert (await bench.api.get("/chargers/CP001/configuration")).json()["items"] == []


@case("061")
async def test_tc_061_clear_the_cache(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("clear-cache", {}, ACCEPTED)


METER_VALUES = {
    "connectorId": 1,
    "meterValue": [{"timestamp": "2026-11-30T12:00:00Z", "sampledValue": [{"value": "1000"}]}],
}


@case("054")
@pytest.mark.parametrize(
    ("message", "request_"),
    [
        ("MeterValues", METER_VALUES),
        ("Heartbeat", {}),
        ("StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", {"status": "Idle"}),
        ("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"}),
    ],
)
async def test_tc_054_a_message_is_triggered(bench: Bench, message: str, request_: dict[str, Any]) -> None:
    async with bench.booted():
        where = {"connectorId": 1} if "connectorId" in request_ else {}
        command = await bench.command("trigger-message", {"requestedMessage": message, **where}, ACCEPTED)
        answer = await bench.one.call(message, request_)
        assert answer.keys() <= {"currentTime", "status", "interval"}
        await bench.brings_about(command)


@case("055")
async def test_tc_055_a_trigger_is_rejected(bench: Bench) -> None:
    async with bench.booted():
        request = {"requestedMessage": "MeterValues", "connectorId": 1}
        await bench.command("trigger-message", request, REJECTED)
