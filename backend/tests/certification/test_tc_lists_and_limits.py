"""Certification cases of the local list, reservations and smart charging."""

from datetime import timedelta
from typing import Any

import pytest

from tests.certification.bench import ACCEPTED, FRIEND, GROUP, OTHER, REJECTED, VALID, Bench, now
from tests.certification.cases import case

ENTRIES = [
    {"idTag": VALID, "idTagInfo": {"status": "Accepted", "parentIdTag": GROUP}},
    {"idTag": OTHER, "idTagInfo": {"status": "Blocked"}},
]
FULL = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": ENTRIES}


@case("042_1")
async def test_tc_042_1_a_charger_without_a_list(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("get-local-list-version", {}, {"listVersion": -1})


@case("042_2")
async def test_tc_042_2_an_empty_list(bench: Bench) -> None:
    """The list is cleared first."""
    async with bench.booted():
        request = {"listVersion": 0, "updateType": "Full", "localAuthorizationList": []}
        await bench.command("send-local-list", request, ACCEPTED)
        await bench.command("get-local-list-version", {}, {"listVersion": 0})


@case("043_1")
async def test_tc_043_1_a_list_is_not_supported(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("send-local-list", FULL, {"status": "NotSupported"})


@case("043_3")
async def test_tc_043_3_a_list_fails(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("send-local-list", FULL, {"status": "Failed"})


@case("043_4")
async def test_tc_043_4_a_full_list(bench: Bench) -> None:
    async with bench.booted():
        bench.one.teach("GetLocalListVersion", {"listVersion": 1})
        command = await bench.command("send-local-list", FULL, ACCEPTED)
        await bench.brings_about(command)
        await bench.command("get-local-list-version", {}, {"listVersion": 1})


@case("043_5")
async def test_tc_043_5_a_change_of_the_list(bench: Bench) -> None:
    entries = [{"idTag": FRIEND, "idTagInfo": {"status": "Accepted"}}, {"idTag": OTHER}]
    async with bench.booted():
        await bench.command("send-local-list", FULL, ACCEPTED)
        request = {"listVersion": 2, "updateType": "Differential", "localAuthorizationList": entries}
        await bench.command("send-local-list", request, ACCEPTED)
        await bench.command("get-local-list-version", {}, {"listVersion": 2})


def reservation(connector_id: int = 1, **more: str) -> dict[str, Any]:
    ends = now(timedelta(minutes=10))
    return {"connectorId": connector_id, "expiryDate": ends, "idTag": VALID, "reservationId": 7, **more}


@case("046")
async def test_tc_046_a_reserved_connector_is_used(bench: Bench) -> None:
    async with bench.booted():
        command = await bench.command("reserve-now", reservation(), ACCEPTED)
        await bench.status(1, "Reserved")
        await bench.connector_is("Reserved")
        await bench.brings_about(command)
        await bench.charge(reservationId=7)
        [shown] = await bench.transactions()
        assert (shown["idTag"], shown["status"]) == (VALID, "active")


@case("047")
async def test_tc_047_a_reservation_expires(bench: Bench) -> None:
    async with bench.booted():
        ends = now(timedelta(seconds=1))
        await bench.command("reserve-now", {**reservation(), "expiryDate": ends}, ACCEPTED)
        await bench.status(1, "Reserved")
        await bench.status(1, "Available")
        await bench.connector_is("Available")


@case("048_1")
async def test_tc_048_1_a_faulted_connector_is_not_reserved(bench: Bench) -> None:
    await can_not_reserve(bench, "Faulted", connector="Faulted")


@case("048_2")
async def test_tc_048_2_an_occupied_connector_is_not_reserved(bench: Bench) -> None:
    await can_not_reserve(bench, "Occupied", connector="Preparing")


@case("048_3")
async def test_tc_048_3_an_unavailable_connector_is_not_reserved(bench: Bench) -> None:
    await can_not_reserve(bench, "Unavailable", connector="Unavailable")


@case("048_4")
async def test_tc_048_4_a_reservation_is_rejected(bench: Bench) -> None:
    await can_not_reserve(bench, "Rejected", connector="Available")


async def can_not_reserve(bench: Bench, answer: str, *, connector: str) -> None:
    async with bench.booted():
        await bench.status(1, connector)
        await bench.command("reserve-now", reservation(), {"status": answer})


@case("049")
async def test_tc_049_a_reserved_charger_is_used(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("reserve-now", reservation(0), ACCEPTED)
        await bench.status(1, "Reserved")
        await bench.charge(reservationId=7)
        await bench.connector_is("Charging")


@case("051")
async def test_tc_051_a_reservation_is_cancelled(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("reserve-now", reservation(), ACCEPTED)
        await bench.status(1, "Reserved")
        await bench.command("cancel-reservation", {"reservationId": 7}, ACCEPTED)
        await bench.status(1, "Available")
        await bench.connector_is("Available")


@case("052")
async def test_tc_052_a_cancellation_is_rejected(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("cancel-reservation", {"reservationId": 8}, REJECTED)


@case("053")
async def test_tc_053_a_reserved_connector_is_used_by_a_tag_of_the_group(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("reserve-now", reservation(parentIdTag=GROUP), ACCEPTED)
        await bench.status(1, "Reserved")
        assert (await bench.authorize(FRIEND))["parentIdTag"] == GROUP
        await bench.start(FRIEND, reservationId=7)
        await bench.status(1, "Charging")
        await bench.connector_is("Charging")


SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}


def profile(purpose: str, **more: Any) -> dict[str, Any]:
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {"duration": 300, "startSchedule": now(), **SCHEDULE},
        **more,
    }


@case("056")
async def test_tc_056_a_default_profile(bench: Bench) -> None:
    async with bench.booted():
        request = {"connectorId": 1, "csChargingProfiles": profile("TxDefaultProfile")}
        await bench.command("set-charging-profile", request, ACCEPTED)


@case("057")
async def test_tc_057_a_profile_of_the_running_session(bench: Bench) -> None:
    """GenX names the transaction itself."""
    async with bench.booted():
        transaction_id = await bench.charge()
        request = {"connectorId": 1, "csChargingProfiles": profile("TxProfile", transactionId=transaction_id)}
        await bench.command("set-charging-profile", request, ACCEPTED)
        path = "/chargers/CP001/commands/set-charging-profile"
        unnamed = {"connectorId": 1, "csChargingProfiles": profile("TxProfile")}
        assert (await bench.api.post(path, json=unnamed)).status_code == 200
        assert bench.received("SetChargingProfile")["csChargingProfiles"]["transactionId"] == transaction_id


@case("059")
async def test_tc_059_a_remote_start_with_a_profile(bench: Bench) -> None:
    async with bench.booted():
        request = {
            "connectorId": 1,
            "idTag": VALID,
            "chargingProfile": profile("TxProfile", chargingProfileKind="Relative", chargingSchedule=SCHEDULE),
        }
        await bench.command("remote-start-transaction", request, ACCEPTED)
        await bench.charge()
        await bench.connector_is("Charging")


@case("066")
async def test_tc_066_a_composite_schedule(bench: Bench) -> None:
    async with bench.booted():
        await bench.charge()
        request = {"connectorId": 1, "duration": 300, "chargingRateUnit": "A"}
        answer = {"status": "Accepted", "connectorId": 1, "scheduleStart": now(), "chargingSchedule": SCHEDULE}
        await bench.command("get-composite-schedule", request, answer)


@case("067")
@pytest.mark.parametrize(
    "request_", [{"id": 1}, {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}]
)
async def test_tc_067_profiles_are_cleared(bench: Bench, request_: dict[str, Any]) -> None:
    async with bench.booted():
        default = {"connectorId": 1, "csChargingProfiles": profile("TxDefaultProfile")}
        await bench.command("set-charging-profile", default, ACCEPTED)
        await bench.command("clear-charging-profile", request_, ACCEPTED)
