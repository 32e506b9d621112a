"""Every command of OCPP 1.6 that test_commands.py has not: it reaches the charger as it was sent, and is kept."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.v16.commands.pem import EXAMPLE
from tests.support.charger import Charger, charger
from tests.support.server import RunningServer, running_server, token_for

ROOT = "ManufacturerRootCertificate"
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "a1", "issuerKeyHash": "b2", "serialNumber": "1f"}
SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]}
PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": SCHEDULE,
}
ACCEPTED = {"status": "Accepted"}
LATER = "2040-01-01T00:00:00Z"
SECRET_URL = "ftp://genx:hunter2@files.example.org/in/"
MASKED_URL = "ftp://genx:***@files.example.org/in/"
UPDATE = {"location": SECRET_URL, "retrieveDate": LATER}
SIGNED = {"location": SECRET_URL, "retrieveDateTime": LATER, "signingCertificate": EXAMPLE, "signature": "MAA="}


def command(name: str, request: dict[str, Any], answer: dict[str, Any]) -> Any:
    return pytest.param(name, request, answer, id=name)


@pytest.fixture(scope="module")
async def quick(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn, call_timeout=5, first_calls=False, max_new_chargers_per_minute=0) as server:
        yield server


@pytest.fixture
async def operator(quick: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with quick.client(await token_for(clean_db, "operator", "op@example.org")) as client:
        yield client
    await quick.left_alone()


def action_of(name: str) -> str:
    return name.title().replace("-", "")


async def status(one: Charger, connector_id: int, word: str = "Available") -> None:
    await one.call("StatusNotification", {"connectorId": connector_id, "errorCode": "NoError", "status": word})


async def start(one: Charger, connector_id: int = 1) -> int:
    """Begin a session and return its id."""
    request = {"connectorId": connector_id, "idTag": "RUNNING", "meterStart": 0, "timestamp": "2026-11-30T12:00:00Z"}
    return int((await one.call("StartTransaction", request))["transactionId"])


@pytest.mark.parametrize(
    ("name", "request_", "answer"),
    [
        command("remote-start-transaction", {"connectorId": 1, "idTag": "TAG"}, ACCEPTED),
        command("remote-stop-transaction", {"transactionId": -1}, {"status": "Rejected"}),
        command("change-availability", {"connectorId": 0, "type": "Inoperative"}, {"status": "Scheduled"}),
        command("clear-cache", {}, ACCEPTED),
        command("data-transfer", {"vendorId": "org.example", "data": "x"}, {"status": "Accepted", "data": "y"}),
        command("unlock-connector", {"connectorId": 1}, {"status": "Unlocked"}),
        command("reserve-now", {"connectorId": 1, "expiryDate": LATER, "idTag": "T", "reservationId": 7}, ACCEPTED),
        command("cancel-reservation", {"reservationId": 7}, ACCEPTED),
        command("get-local-list-version", {}, {"listVersion": -1}),
        command("send-local-list", {"listVersion": 0, "updateType": "Full"}, ACCEPTED),
        command("set-charging-profile", {"connectorId": 1, "csChargingProfiles": PROFILE}, ACCEPTED),
        command("clear-charging-profile", {"id": 1}, {"status": "Unknown"}),
        command("get-composite-schedule", {"connectorId": 0, "duration": 60}, {"status": "Rejected"}),
        command("get-diagnostics", {"location": "ftp://files.example.org/in/"}, {"fileName": "log.zip"}),
        command("update-firmware", {"location": "https://files.example.org/f", "retrieveDate": LATER}, {}),
        command(
            "install-certificate", {"certificateType": "ManufacturerRootCertificate", "certificate": EXAMPLE}, ACCEPTED
        ),
        command("delete-certificate", {"certificateHashData": HASHES}, {"status": "NotFound"}),
        command(
            "get-installed-certificate-ids",
            {"certificateType": ROOT},
            {"status": "Accepted", "certificateHashData": [HASHES]},
        ),
        command("certificate-signed", {"certificateChain": EXAMPLE + EXAMPLE}, ACCEPTED),
        command("extended-trigger-message", {"requestedMessage": "Heartbeat"}, {"status": "NotImplemented"}),
        command(
            "get-log",
            {"log": {"remoteLocation": "https://files.example.org/"}, "logType": "SecurityLog", "requestId": 5},
            {"status": "Accepted", "filename": "security.log"},
        ),
        command(
            "signed-update-firmware",
            {"requestId": 6, "firmware": {**SIGNED, "location": "https://files.example.org/f"}},
            {"status": "InvalidCertificate"},
        ),
    ],
)
async def test_it_reaches_the_charger_and_its_answer_comes_back(
    quick: RunningServer, operator: httpx.AsyncClient, name: str, request_: dict[str, Any], answer: dict[str, Any]
) -> None:
    async with charger(quick.ws_url + "CP1", **{action_of(name): lambda _: answer}) as one:
        await one.boot()
        given = await operator.post(f"/chargers/CP1/commands/{name}", json=request_)
        assert given.status_code == 200, given.text
        assert (given.json()["action"], given.json()["response"]) == (action_of(name), answer)
        action, received = one.asked[0]
        assert (action, normal(received)) == (action_of(name), normal(request_))
        [kept] = (await operator.get("/chargers/CP1/commands")).json()["items"]
        assert (kept["action"], kept["status"], normal(kept["request"])) == (action, "answered", normal(request_))


def normal(request: Any) -> Any:
    """The same request however its times are written (V7)."""
    if isinstance(request, dict):
        return {name: normal(value) for name, value in request.items()}
    return request.replace(".000Z", "Z") if isinstance(request, str) else request


async def test_a_charger_without_the_profile_answers_with_its_own_error(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(quick.ws_url + "CP1") as one:
        await one.boot()
        refused = await operator.post("/chargers/CP1/commands/clear-cache", json={})
        assert (refused.status_code, refused.json()["type"], refused.json()["code"]) == (
            502,
            "charger-error",
            "NotImplemented",
        )


async def test_a_start_that_can_not_work_is_refused_with_the_reason_unless_forced(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    path = "/chargers/CP1/commands/remote-start-transaction"
    async with charger(quick.ws_url + "CP1", RemoteStartTransaction=lambda _: ACCEPTED) as one:
        await one.boot()
        await status(one, 1, "Faulted")
        await status(one, 2)
        for request, detail in (
            ({"idTag": "TAG"}, "Name a connector: the charger has the connectors 1 to 2."),
            ({"idTag": "TAG", "connectorId": 1}, "Connector 1 has a fault."),
        ):
            refused = await operator.post(path, json=request)
            problem = refused.json()
            assert (refused.status_code, problem["type"], problem["detail"]) == (409, "not-startable", detail)
        assert one.asked == []
        assert (await operator.get("/chargers/CP1/commands")).json()["items"] == []
        forced = await operator.post(path, params={"force": True}, json={"idTag": "TAG", "connectorId": 1})
        assert (forced.status_code, forced.json()["response"]) == (200, ACCEPTED)


async def test_the_only_connector_is_filled_in_and_a_retry_is_still_the_same_command(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    path, key = "/chargers/CP1/commands/remote-start-transaction", {"Idempotency-Key": "once"}
    async with charger(quick.ws_url + "CP1", RemoteStartTransaction=lambda _: ACCEPTED) as one:
        await one.boot()
        await status(one, 1)
        first = await operator.post(path, json={"idTag": "TAG"}, headers=key)
        await start(one)
        again = await operator.post(path, json={"idTag": "TAG"}, headers=key)
        assert first.json() == again.json()
        assert one.asked == [("RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"})]
        other = await operator.post(path, json={"idTag": "OTHER"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")


async def test_a_reservation_for_another_tag_is_known_until_it_is_cancelled(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    answers = dict.fromkeys(("ReserveNow", "CancelReservation", "RemoteStartTransaction"), lambda _: ACCEPTED)
    reserve = {"connectorId": 1, "expiryDate": LATER, "idTag": "MINE", "reservationId": 7}
    path = "/chargers/CP1/commands/"
    async with charger(quick.ws_url + "CP1", **answers) as one:
        await one.boot()
        await status(one, 1)
        await operator.post(path + "reserve-now", json=reserve)
        await status(one, 1, "Reserved")
        refused = await operator.post(path + "remote-start-transaction", json={"idTag": "YOURS"})
        assert (refused.status_code, refused.json()["detail"]) == (409, "Connector 1 is reserved for MINE.")
        assert (await operator.post(path + "remote-start-transaction", json={"idTag": "mine"})).status_code == 200
        assert (await operator.post(path + "cancel-reservation", json={"reservationId": 7})).json()["warnings"] == []
        forced = path + "remote-start-transaction?force=true"
        unknown = await operator.post(forced, json={"idTag": "YOURS"})
        assert unknown.json()["warnings"] == [
            "Connector 1 is reserved, and GenX does not know for whom: the charger may refuse."
        ]


async def test_force_is_a_parameter_of_doubtful_commands_only(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    paths = (await operator.get(str(quick.url) + "/openapi.json")).json()["paths"]
    doubtful = {
        path.rsplit("/", 1)[1]
        for path, item in paths.items()
        if any(each["name"] == "force" for each in item.get("post", {}).get("parameters", []))
    }
    assert doubtful == {"remote-start-transaction", "update-firmware", "signed-update-firmware"}
    refused = await operator.post("/chargers/CP1/commands/reset?force=true", json={"type": "Soft"})
    assert (refused.status_code, refused.json()["type"]) == (422, "unknown-parameter")


async def test_a_request_that_breaks_a_rule_of_ocpp_names_the_field(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(quick.ws_url + "CP1") as one:
        await one.boot()
        await status(one, 2)
        refused = await operator.post("/chargers/CP1/commands/trigger-message?x=1", json={})
        assert refused.status_code == 422
        request = {"requestedMessage": "MeterValues", "connectorId": 3}
        refused = await operator.post("/chargers/CP1/commands/trigger-message", json=request)
        sentence = "There is no connector 3: the charger has the connectors 1 to 2."
        assert (refused.status_code, refused.json()["type"]) == (422, "unusable-request")
        assert refused.json()["errors"] == [{"pointer": "/connectorId", "detail": sentence}]
        assert one.asked == []


async def test_the_profile_of_a_session_gets_the_id_that_the_charger_knows(
    quick: RunningServer, operator: httpx.AsyncClient
) -> None:
    path = "/chargers/CP1/commands/set-charging-profile"
    request = {"connectorId": 1, "csChargingProfiles": {**PROFILE, "chargingProfilePurpose": "TxProfile"}}
    async with charger(quick.ws_url + "CP1", SetChargingProfile=lambda _: ACCEPTED) as one:
        await one.boot()
        await status(one, 1)
        refused = await operator.post(path, json=request)
        assert (refused.status_code, refused.json()["detail"]) == (422, "No session is running on connector 1.")
        transaction_id = await start(one)
        assert (await operator.post(path, json=request)).status_code == 200
        [(_, sent)] = one.asked
        assert sent["csChargingProfiles"]["transactionId"] == transaction_id


async def test_warnings_say_what_a_command_brings_about(quick: RunningServer, operator: httpx.AsyncClient) -> None:
    answers: dict[str, Any] = {
        "UnlockConnector": lambda _: {"status": "Unlocked"},
        "RemoteStopTransaction": lambda _: ACCEPTED,
    }
    async with charger(quick.ws_url + "CP1", **answers) as one:
        await one.boot()
        await status(one, 1)
        transaction_id = await start(one)
        unlocked = await operator.post("/chargers/CP1/commands/unlock-connector", json={"connectorId": 1})
        assert unlocked.json()["warnings"] == ["This ends the session of RUNNING."]
        path = "/chargers/CP1/commands/remote-stop-transaction"
        known = await operator.post(path, json={"transactionId": transaction_id})
        assert known.json()["warnings"] == []
        unknown = await operator.post(path, json={"transactionId": -5})
        assert unknown.json()["warnings"] == [
            "No running transaction has the id -5 here. The charger may know it all the same."
        ]


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("get-diagnostics", {"location": SECRET_URL}),
        ("update-firmware", UPDATE),
        ("get-log", {"log": {"remoteLocation": SECRET_URL}, "logType": "SecurityLog", "requestId": 5}),
        ("signed-update-firmware", {"requestId": 6, "firmware": SIGNED}),
    ],
)
async def test_c5_the_password_of_a_url_reaches_the_charger_and_is_masked_where_it_is_kept(
    quick: RunningServer, operator: httpx.AsyncClient, name: str, request_: dict[str, Any]
) -> None:
    action = action_of(name)
    async with charger(quick.ws_url + "CP1", **{action: lambda _: ACCEPTED}) as one:
        await one.boot()
        assert (await operator.post(f"/chargers/CP1/commands/{name}", json=request_)).status_code == 200
        assert SECRET_URL in str(one.asked)
    rows = (await operator.get("/chargers/CP1/commands")).text
    log = (await operator.get("/chargers/CP1/logs", params={"action": action})).text
    assert "hunter2" not in rows + log
    assert MASKED_URL in rows
    assert MASKED_URL in log
