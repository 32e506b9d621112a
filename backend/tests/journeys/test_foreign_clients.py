"""Chargers built on other makers' libraries, each for a whole day, two or more at once, against the running product."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from genx.central_system.v16.commands.pem import EXAMPLE
from tests.journeys.foreign import ANSWERS, Connecting, ForeignCharger, node_charger, pypi_charger
from tests.journeys.waiting import until
from tests.support.server import RunningServer

DAY = [
    "BootNotification",
    *["StatusNotification"] * 3,
    "Authorize",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
    "StatusNotification",
    "DataTransfer",
    "FirmwareStatusNotification",
    "DiagnosticsStatusNotification",
]
EARLIER, LATER = "2026-01-01T00:00:00.000Z", "2040-01-01T00:00:00.000Z"
URL = "https://files.example.org/in/"
ROOT = "CentralSystemRootCertificate"
PROFILE: dict[str, Any] = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "validFrom": EARLIER,
    "validTo": LATER,
    "chargingSchedule": {
        "duration": 3600,
        "startSchedule": EARLIER,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [
            {"startPeriod": 0, "limit": 16.3, "numberPhases": 3},
            {"startPeriod": 60, "limit": 6.0},
        ],
        "minChargingRate": 6.1,
    },
}
FIRST_CALLS: list[tuple[str, dict[str, Any]]] = [("GetConfiguration", {})]
COMMANDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "get-configuration": (
        {"key": ["HeartbeatInterval"]},
        {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]},
    ),
    "change-configuration": ({"key": "HeartbeatInterval", "value": "60"}, {"status": "Accepted"}),
    "trigger-message": ({"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
    "remote-start-transaction": (
        {"connectorId": 2, "idTag": "TAG", "chargingProfile": {**PROFILE, "chargingProfilePurpose": "TxProfile"}},
        ANSWERS["RemoteStartTransaction"],
    ),
    "remote-stop-transaction": ({"transactionId": -1}, ANSWERS["RemoteStopTransaction"]),
    "change-availability": ({"connectorId": 0, "type": "Inoperative"}, ANSWERS["ChangeAvailability"]),
    "clear-cache": ({}, ANSWERS["ClearCache"]),
    "data-transfer": ({"vendorId": "org.example", "messageId": "m", "data": "{}"}, ANSWERS["DataTransfer"]),
    "unlock-connector": ({"connectorId": 2}, ANSWERS["UnlockConnector"]),
    "reserve-now": (
        {"connectorId": 1, "expiryDate": LATER, "idTag": "TAG", "parentIdTag": "GROUP", "reservationId": 7},
        ANSWERS["ReserveNow"],
    ),
    "cancel-reservation": ({"reservationId": 7}, ANSWERS["CancelReservation"]),
    "get-local-list-version": ({}, ANSWERS["GetLocalListVersion"]),
    "send-local-list": (
        {
            "listVersion": 4,
            "localAuthorizationList": [
                {"idTag": "A", "idTagInfo": {"expiryDate": LATER, "parentIdTag": "GROUP", "status": "Accepted"}}
            ],
            "updateType": "Full",
        },
        ANSWERS["SendLocalList"],
    ),
    "set-charging-profile": ({"connectorId": 1, "csChargingProfiles": PROFILE}, ANSWERS["SetChargingProfile"]),
    "clear-charging-profile": (
        {"id": 1, "connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0},
        ANSWERS["ClearChargingProfile"],
    ),
    "get-composite-schedule": (
        {"connectorId": 1, "duration": 60, "chargingRateUnit": "A"},
        ANSWERS["GetCompositeSchedule"],
    ),
    "get-diagnostics": (
        {"location": URL, "retries": 1, "retryInterval": 60, "startTime": EARLIER, "stopTime": LATER},
        ANSWERS["GetDiagnostics"],
    ),
    "update-firmware": ({"location": URL, "retries": 1, "retrieveDate": LATER}, ANSWERS["UpdateFirmware"]),
    "get-log": (
        {
            "log": {"remoteLocation": URL, "oldestTimestamp": EARLIER, "latestTimestamp": LATER},
            "logType": "SecurityLog",
            "requestId": 5,
        },
        ANSWERS["GetLog"],
    ),
    "signed-update-firmware": (
        {
            "requestId": 6,
            "firmware": {
                "location": URL,
                "retrieveDateTime": LATER,
                "installDateTime": LATER,
                "signingCertificate": EXAMPLE,
                "signature": "MAA=",
            },
        },
        ANSWERS["SignedUpdateFirmware"],
    ),
    "install-certificate": ({"certificateType": ROOT, "certificate": EXAMPLE}, ANSWERS["InstallCertificate"]),
    "delete-certificate": (
        {
            "certificateHashData": {
                "hashAlgorithm": "SHA256",
                "issuerNameHash": "a1",
                "issuerKeyHash": "b2",
                "serialNumber": "1f",
            }
        },
        ANSWERS["DeleteCertificate"],
    ),
    "get-installed-certificate-ids": ({"certificateType": ROOT}, ANSWERS["GetInstalledCertificateIds"]),
    "certificate-signed": ({"certificateChain": EXAMPLE}, ANSWERS["CertificateSigned"]),
    "extended-trigger-message": ({"requestedMessage": "LogStatusNotification"}, ANSWERS["ExtendedTriggerMessage"]),
    "reset": ({"type": "Soft"}, {"status": "Accepted"}),
}


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param([pypi_charger, pypi_charger], id="two of PyPI ocpp"),
        pytest.param([node_charger, node_charger], id="two of npm ocpp-rpc"),
        pytest.param([pypi_charger, node_charger, pypi_charger, node_charger], id="two of each"),
    ],
)
async def test_a_day_of_chargers_on_other_makers_libraries(
    server: RunningServer, api: httpx.AsyncClient, kinds: list[Connecting]
) -> None:
    async with AsyncExitStack() as stack:
        connecting = [kind(server.ws_url, f"CP-{number}") for number, kind in enumerate(kinds)]
        chargers = await asyncio.gather(*map(stack.enter_async_context, connecting))
        ids = await asyncio.gather(*[charger.day() for charger in chargers])
        assert len(set(ids)) == len(ids)
        await asyncio.gather(*[obeys(api, charger) for charger in chargers])
        await asyncio.gather(*[is_known(api, *pair) for pair in zip(chargers, ids, strict=True)])


async def obeys(api: httpx.AsyncClient, charger: ForeignCharger) -> None:
    """Check that all commands reach the charger after our first calls, and that its answers come back."""

    async def asked_first() -> bool:
        return charger.asked == FIRST_CALLS

    await until(asked_first)
    for name, (request, wanted) in COMMANDS.items():
        answer = await api.post(f"/chargers/{charger.device_id}/commands/{name}", json=request)
        assert answer.status_code == 200, answer.text
        response = {key: value for key, value in answer.json()["response"].items() if value != []}
        assert response == wanted
    commands = [(name.title().replace("-", ""), request) for name, (request, _) in COMMANDS.items()]
    asked = iter(charger.asked)
    # Between them GenX asks for what they have brought about.
    assert [command for command in FIRST_CALLS + commands if command not in asked] == []


async def is_known(api: httpx.AsyncClient, charger: ForeignCharger, transaction_id: int) -> None:
    """Check what the API shows of the charger's day."""
    path = f"/chargers/{charger.device_id}"
    shown = (await api.get(path)).json()
    assert (shown["online"], shown["serialNumber"], shown["connectorCount"]) == (True, charger.device_id, 2)
    assert {c["connectorId"]: c["status"] for c in shown["connectors"]} == dict.fromkeys(range(3), "Available")
    live = next(c["live"] for c in shown["connectors"] if c["connectorId"] == 1)
    assert (live["powerW"], live["energyWh"]) == (0, 6_500)
    assert (shown["powerRatingW"], shown["powerRatingSource"]) == (11_040, "measured")

    [transaction] = (await api.get(f"{path}/transactions")).json()["items"]
    assert (transaction["transactionId"], transaction["status"]) == (transaction_id, "stopped")
    assert (transaction["energyWh"], transaction["suspect"], transaction["notes"]) == (7_000, False, [])

    log = (await api.get(f"{path}/logs", params={"paired": True, "messageType": "Call", "limit": 200})).json()["items"]
    of_charger = [entry for entry in reversed(log) if entry["direction"] == "chargerToServer"]
    assert [entry["action"] for entry in of_charger] == DAY
    assert {entry["answer"]["messageType"] for entry in log} == {"CallResult"}
    assert {entry["note"] for entry in log} == {None}


async def test_the_details_of_a_foreign_charger_are_stored(server: RunningServer, api: httpx.AsyncClient) -> None:
    async with pypi_charger(server.ws_url, "CP-PYPI") as pypi, node_charger(server.ws_url, "CP-NODE") as node:
        await asyncio.gather(pypi.day(), node.day())

        async def both_told() -> bool:
            answers = [(await api.get(f"/chargers/{one.device_id}/configuration")).json() for one in (pypi, node)]
            keys = [{item["key"]: item["value"] for item in answer["items"]} for answer in answers]
            return keys == [{"HeartbeatInterval": "300", "NumberOfConnectors": "2"}] * 2

        await until(both_told)


async def test_a_command_that_a_foreign_charger_lacks_is_its_error(
    server: RunningServer, api: httpx.AsyncClient
) -> None:
    async with pypi_charger(server.ws_url, "CP-1") as charger:
        await charger.day()
        del charger.route_map["Reset"]
        answer = await api.post("/chargers/CP-1/commands/reset", json={"type": "Hard"})
        assert (answer.status_code, answer.json()["code"]) == (502, "NotImplemented")
