"""Certification cases of sessions that begin and end at the charger, and of boots."""

from datetime import timedelta

import pytest

from tests.certification.bench import BLOCKED, EXPIRED, UNKNOWN, VALID, Bench, now
from tests.certification.cases import case

HOUR = timedelta(hours=1)


@case("001")
async def test_tc_001_cold_boot(bench: Bench) -> None:
    async with bench.connected():
        await bench.boot(chargePointSerialNumber="S1", firmwareVersion="1.0")
        assert "currentTime" in await bench.one.call("Heartbeat", {})
        await bench.is_shown(online=True, vendor="Acme", serialNumber="S1", firmwareVersion="1.0")
        await bench.connector_is("Available")


@case("003")
async def test_tc_003_session_plugged_in_first(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        await bench.authorize(VALID)
        transaction_id = await bench.start()
        await bench.status(1, "Charging")
        await bench.connector_is("Charging")
        await bench.authorize(VALID)
        await bench.stop(transaction_id, "Local", idTag=VALID)
        await bench.unplugged()
        await bench.has_stopped("Local")


@case("004_1")
async def test_tc_004_1_session_identified_first(bench: Bench) -> None:
    async with bench.booted():
        await bench.authorize(VALID)
        await bench.status(1, "Preparing")
        transaction_id = await bench.start()
        await bench.status(1, "Charging")
        await bench.stop(transaction_id, "Local", idTag=VALID)
        await bench.unplugged()
        await bench.has_stopped("Local")


@case("004_2")
async def test_tc_004_2_nobody_plugs_in_after_identification(bench: Bench) -> None:
    async with bench.booted():
        await bench.authorize(VALID)
        await bench.status(1, "Preparing")
        await bench.status(1, "Available")
        await bench.connector_is("Available")
        assert await bench.transactions() == []


@case("005_1")
async def test_tc_005_1_unplugged_at_the_car(bench: Bench) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
        await bench.status(1, "SuspendedEV")
        await bench.stop(transaction_id, "EVDisconnected")
        await bench.unplugged()
        await bench.has_stopped("EVDisconnected")


@case("007")
async def test_tc_007_start_with_a_cached_tag(bench: Bench) -> None:
    """The charger does not ask first."""
    async with bench.booted():
        await bench.status(1, "Preparing")
        transaction_id = await bench.start(VALID)
        await bench.status(1, "Charging")
        assert transaction_id > 0
        [shown] = await bench.transactions()
        assert (shown["idTag"], shown["authorised"]) == (VALID, True)


@case("023_1")
async def test_tc_023_1_an_invalid_tag(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        await bench.authorize(UNKNOWN, "Invalid")


@case("023_2")
async def test_tc_023_2_an_expired_tag(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        await bench.authorize(EXPIRED, "Expired")


@case("023_3")
async def test_tc_023_3_a_blocked_tag(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        await bench.authorize(BLOCKED, "Blocked")


@case("024")
async def test_tc_024_the_lock_fails_at_the_start(bench: Bench) -> None:
    async with bench.booted():
        await bench.status(1, "Preparing")
        await bench.authorize(VALID)
        await bench.status(1, "Faulted", "ConnectorLockFailure")
        await bench.connector_is("Faulted", "ConnectorLockFailure")
        assert await bench.transactions() == []


@case("032_1")
async def test_tc_032_1_a_session_is_stopped_after_a_power_failure(bench: Bench) -> None:
    async with bench.booted():
        transaction_id = await bench.charge()
    async with bench.booted():
        await bench.stop(transaction_id, "PowerLoss")
        await bench.has_stopped("PowerLoss")


@case("037_1")
async def test_tc_037_1_an_offline_start_with_a_valid_tag(bench: Bench) -> None:
    began = now(-HOUR)
    async with bench.booted():
        pass
    async with bench.connected():
        await bench.start(timestamp=began)
        await bench.status(1, "Charging")
        [shown] = await bench.transactions()
        assert (shown["startedAt"], shown["status"]) == (began, "active")


@case("037_3")
async def test_tc_037_3_an_offline_start_with_an_invalid_tag(bench: Bench) -> None:
    async with bench.booted():
        pass
    async with bench.connected():
        transaction_id = await bench.start(UNKNOWN, "Invalid", timestamp=now(-HOUR))
        await bench.status(1, "Charging")
        await bench.stop(transaction_id, "DeAuthorized")
        await bench.unplugged()
        await bench.has_stopped("DeAuthorized")


@case("039")
async def test_tc_039_an_offline_session(bench: Bench) -> None:
    began, ended = now(-HOUR), now(-HOUR / 2)
    async with bench.booted():
        pass
    async with bench.connected():
        transaction_id = await bench.start(timestamp=began)
        await bench.stop(transaction_id, "Local", idTag=VALID, timestamp=ended)
        await bench.has_stopped("Local")
        [shown] = await bench.transactions()
        assert (shown["startedAt"], shown["stoppedAt"]) == (began, ended)


@case("064")
@pytest.mark.parametrize("more", [{}, {"messageId": "m"}, {"messageId": "m", "data": "x"}])
async def test_tc_064_data_for_the_central_system(bench: Bench, more: dict[str, str]) -> None:
    async with bench.booted():
        answer = await bench.one.call("DataTransfer", {"vendorId": "org.example", **more})
        assert answer["status"] in {"Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"}
