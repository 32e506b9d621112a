"""What each command of OCPP 1.6 should bring about, and what its messages mean for that (ADR 26)."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from genx.central_system.asked import Answered, Failed, TimedOut
from genx.central_system.commands.spec import Situation
from genx.central_system.decision import Decision
from genx.central_system.v16.commands import COMMANDS
from genx.central_system.v16.effects import EFFECTS, serial_number
from genx.domain.effects.charging import ConnectorIsReserved, LimitIsObeyed, TransactionBegins, TransactionEnds
from genx.domain.effects.device import (
    AvailabilityIs,
    CertificateIsListed,
    KeyHasValue,
    ListHasVersion,
    MessageComes,
    Restarts,
)
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.files import FileIsUploaded, FirmwareChanges
from genx.domain.effects.happenings import (
    Began,
    Booted,
    Came,
    CertificatesTold,
    ConfigurationTold,
    Ended,
    Happening,
    ListVersionTold,
    Progressed,
)
from genx.domain.events import TransactionStarted, TransactionStopped
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages import core, firmware, local_auth_list, security
from tests.domain.builders import NOON, charge_point, transaction

LATER = "2026-11-23T13:00:00Z"
IN_AN_HOUR = NOON + timedelta(hours=1)
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "0x00:AB:1F"}


def pem(serial: int) -> str:
    """A certificate with this serial number."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(serial).not_valid_before(NOON).not_valid_after(NOON + timedelta(days=9))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def profile(limit: float = 16.0, unit: str = "A", **fields: Any) -> dict[str, Any]:
    """A profile with one period that is in force at once, unless `fields` say otherwise."""
    schedule = {"chargingRateUnit": unit, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule | fields.pop("schedule", {}),
        **fields,
    }


def expected(name: str, body: dict[str, Any], known: dict[str, str | None] | None = None, **state: Any) -> Any:
    """What a command should bring about, for a charge point in this state with this configuration."""
    spec = COMMANDS[name]
    request = msgspec.convert(body, spec.request_type)
    assert spec.expects is not None
    return spec.expects(request, Situation(charge_point(**state), known or {}, NOON))


CHARGING = {"transactions": {7: transaction()}}
UPDATE = {"location": "https://files.example.org/2.bin", "retrieveDate": LATER}
SIGNED = {
    "location": "https://files.example.org/2.bin",
    "retrieveDateTime": "2026-11-23T12:30:00Z",
    "installDateTime": LATER,
    "signingCertificate": "PEM",
    "signature": "MAA=",
}


@pytest.mark.parametrize(
    ("name", "body", "state", "expectation"),
    [
        ("remote-stop-transaction", {"transactionId": 7}, {}, TransactionEnds(window=60, wire_id=7)),
        ("unlock-connector", {"connectorId": 1}, CHARGING, TransactionEnds(window=60, wire_id=7)),
        ("unlock-connector", {"connectorId": 2}, CHARGING, None),
        ("reset", {"type": "Hard"}, {}, Restarts(window=300)),
        ("reset", {"type": "Soft"}, {}, Restarts(window=900)),
        (
            "change-availability",
            {"connectorId": 0, "type": "Inoperative"},
            {},
            AvailabilityIs(window=60, connector_id=0, operative=False),
        ),
        (
            "change-configuration",
            {"key": "HeartbeatInterval", "value": "300"},
            {},
            KeyHasValue(window=30, key="HeartbeatInterval", value="300"),
        ),
        ("change-configuration", {"key": "AuthorizationKey", "value": "0123456789abcdef"}, {}, None),
        (
            "trigger-message",
            {"requestedMessage": "MeterValues", "connectorId": 1},
            {},
            MessageComes(window=30, action="MeterValues", connector_id=1),
        ),
        (
            "extended-trigger-message",
            {"requestedMessage": "SignChargePointCertificate"},
            {},
            MessageComes(window=30, action="SignCertificate"),
        ),
        (
            "send-local-list",
            {"listVersion": 4, "updateType": "Full"},
            {},
            ListHasVersion(window=30, version=4),
        ),
        (
            "reserve-now",
            {"connectorId": 1, "expiryDate": LATER, "idTag": "T", "reservationId": 1},
            {},
            ConnectorIsReserved(window=30, connector_id=1),
        ),
        ("reserve-now", {"connectorId": 0, "expiryDate": LATER, "idTag": "T", "reservationId": 1}, {}, None),
        (
            "update-firmware",
            UPDATE,
            {"firmware_version": "1.0"},
            FirmwareChanges(window=7_200, begins=IN_AN_HOUR, before="1.0"),
        ),
        (
            "signed-update-firmware",
            {"requestId": 1, "firmware": SIGNED},
            {},
            FirmwareChanges(window=7_200, begins=IN_AN_HOUR, before=None),
        ),
        (
            "get-diagnostics",
            {"location": "ftp://files.example.org/"},
            {},
            FileIsUploaded(window=1_800, work="diagnostics"),
        ),
        (
            "get-log",
            {"log": {"remoteLocation": "ftp://files.example.org/"}, "logType": "SecurityLog", "requestId": 1},
            {},
            FileIsUploaded(window=1_800, work="log"),
        ),
        (
            "delete-certificate",
            {"certificateHashData": HASH},
            {},
            CertificateIsListed(
                window=60,
                serial_number="ab1f",
                uses=("CentralSystemRootCertificate", "ManufacturerRootCertificate"),
                installed=False,
            ),
        ),
        (
            "install-certificate",
            {"certificateType": "CentralSystemRootCertificate", "certificate": "no certificate"},
            {},
            None,
        ),
        (
            "set-charging-profile",
            {"connectorId": 1, "csChargingProfiles": profile(7_000, "W")},
            CHARGING,
            LimitIsObeyed(window=120, connector_id=1, limit=7_000, unit="W"),
        ),
        ("set-charging-profile", {"connectorId": 1, "csChargingProfiles": profile()}, {}, None),
        ("set-charging-profile", {"connectorId": 2, "csChargingProfiles": profile()}, CHARGING, None),
        (
            "set-charging-profile",
            {"connectorId": 1, "csChargingProfiles": profile(chargingProfileKind="Recurring")},
            CHARGING,
            None,
        ),
        ("set-charging-profile", {"connectorId": 1, "csChargingProfiles": profile(validFrom=LATER)}, CHARGING, None),
        (
            "set-charging-profile",
            {"connectorId": 1, "csChargingProfiles": profile(schedule={"startSchedule": LATER})},
            CHARGING,
            None,
        ),
    ],
)
def test_a_command_should_bring_this_about(
    name: str, body: dict[str, Any], state: dict[str, Any], expectation: Expectation | None
) -> None:
    assert expected(name, body, **state) == expectation


@pytest.mark.parametrize(
    ("timeout", "seconds"), [(None, 150), ("60", 90), ("", 150), ("a while", 150), ("0", 150), ("999999", 150)]
)
def test_a_start_waits_as_long_as_the_charge_point_waits_for_the_cable(timeout: str | None, seconds: int) -> None:
    begins = expected("remote-start-transaction", {"connectorId": 1, "idTag": "T"}, {"connectiontimeout": timeout})
    assert begins == TransactionBegins(window=seconds, asked_at=NOON, connector_id=1, id_tags=("T",))


@pytest.mark.parametrize(("interval", "seconds"), [("15", 60), ("300", 600), (None, 120)])
def test_a_limit_has_two_samples_to_show(interval: str | None, seconds: int) -> None:
    body = {"connectorId": 0, "csChargingProfiles": profile()}
    obeyed = expected("set-charging-profile", body, {"metervaluesampleinterval": interval}, **CHARGING)
    assert obeyed.window == seconds


def test_a_certificate_is_looked_for_by_its_serial_number() -> None:
    body = {"certificateType": "ManufacturerRootCertificate", "certificate": pem(0xAB1F)}
    assert expected("install-certificate", body) == CertificateIsListed(
        window=60, serial_number="ab1f", uses=("ManufacturerRootCertificate",), installed=True
    )


@pytest.mark.parametrize("text", ["AB1F", "ab:1f", "0xab1f", "00 AB 1F", "0x00AB1F"])
def test_a_serial_number_is_the_same_however_it_is_written(text: str) -> None:
    assert serial_number(text) == "ab1f"


STATUS = core.StatusNotificationRequest(connector_id=2, error_code="NoError", status="Available")


@pytest.mark.parametrize(
    ("action", "request_", "events", "happened"),
    [
        ("StatusNotification", STATUS, (), (Came("StatusNotification", 2),)),
        ("Heartbeat", core.HeartbeatRequest(), (), (Came("Heartbeat"),)),
        (
            "BootNotification",
            core.BootNotificationRequest(charge_point_vendor="A", charge_point_model="B"),
            (),
            (Booted(), Came("BootNotification")),
        ),
        (
            "DiagnosticsStatusNotification",
            firmware.DiagnosticsStatusNotificationRequest(status="Uploaded"),
            (),
            (Progressed("diagnostics", "Uploaded"), Came("DiagnosticsStatusNotification")),
        ),
        (
            "SignedFirmwareStatusNotification",
            security.SignedFirmwareStatusNotificationRequest(status="Installed"),
            (),
            (Progressed("firmware", "Installed"), Came("SignedFirmwareStatusNotification")),
        ),
        (
            "Heartbeat",
            core.HeartbeatRequest(),
            (TransactionStarted(transaction()), TransactionStopped(transaction(8))),
            (Began(transaction()), Ended(transaction(8)), Came("Heartbeat")),
        ),
    ],
)
def test_a_message_means_this_for_effects(
    action: str, request_: Any, events: tuple[Any, ...], happened: tuple[Happening, ...]
) -> None:
    decision = Decision(response=core.HeartbeatResponse(current_time=NOON), state=charge_point(), events=events)
    assert EFFECTS.happenings(action, request_, decision) == happened


def call(request: Any) -> OutgoingCall:
    return OutgoingCall(message_id="1", action="Any", request=request, timeout=30.0, priority=10, context=None)


KEYS = core.GetConfigurationResponse(
    configuration_key=(core.ConfigurationKey(key=" HeartbeatInterval", readonly=False, value="300"),),
    unknown_key=("Other ",),
)
LISTED = security.GetInstalledCertificateIdsResponse(
    status="Accepted", certificate_hash_data=(msgspec.convert(HASH, security.CertificateHashData),)
)
ASK_FOR_IDS = security.GetInstalledCertificateIdsRequest(certificate_type="ManufacturerRootCertificate")


@pytest.mark.parametrize(
    ("request_", "response", "told"),
    [
        (
            core.GetConfigurationRequest(),
            KEYS,
            ConfigurationTold({"heartbeatinterval": "300"}, frozenset({"other"})),
        ),
        (
            local_auth_list.GetLocalListVersionRequest(),
            local_auth_list.GetLocalListVersionResponse(list_version=4),
            ListVersionTold(4),
        ),
        (ASK_FOR_IDS, LISTED, CertificatesTold("ManufacturerRootCertificate", frozenset({"ab1f"}))),
        (
            ASK_FOR_IDS,
            security.GetInstalledCertificateIdsResponse(status="NotFound"),
            CertificatesTold("ManufacturerRootCertificate", frozenset()),
        ),
        (core.ClearCacheRequest(), core.ClearCacheResponse(status="Accepted"), None),
    ],
)
def test_an_answer_means_this_for_effects(request_: Any, response: Any, told: Happening | None) -> None:
    assert EFFECTS.told(call(request_), Answered(response, "{}", NOON)) == told


@pytest.mark.parametrize("outcome", [TimedOut(NOON), Failed("NotImplemented", "", "{}", NOON)])
def test_no_answer_tells_nothing(outcome: Any) -> None:
    assert EFFECTS.told(call(core.GetConfigurationRequest()), outcome) is None


KEY = KeyHasValue(window=30, key="HeartbeatInterval", value="300")


@pytest.mark.parametrize("status", ["Rejected", "NotSupported"])
def test_after_a_refusal_nothing_is_expected(status: Any) -> None:
    assert EFFECTS.agreed(KEY, core.ChangeConfigurationResponse(status=status), NOON) is None


def test_a_value_that_needs_a_restart_is_expected_after_it() -> None:
    assert EFFECTS.agreed(KEY, core.ChangeConfigurationResponse(status="Accepted"), NOON) == KEY
    after = EFFECTS.agreed(KEY, core.ChangeConfigurationResponse(status="RebootRequired"), NOON)
    assert after == KeyHasValue(window=30, key="HeartbeatInterval", value="300", after_boot=NOON)


def test_an_answer_without_a_status_agrees() -> None:
    uploaded = FileIsUploaded(window=1_800, work="diagnostics")
    assert EFFECTS.agreed(uploaded, firmware.GetDiagnosticsResponse(file_name="d.zip"), NOON) == uploaded


def test_what_is_not_reported_is_asked_for() -> None:
    [key] = EFFECTS.read_back(KEY)
    assert (key.action, key.request) == ("GetConfiguration", core.GetConfigurationRequest(key=("HeartbeatInterval",)))
    [version] = EFFECTS.read_back(ListHasVersion(window=30, version=4))
    assert version.action == "GetLocalListVersion"
    deleted = CertificateIsListed(
        window=60,
        serial_number="1",
        uses=("CentralSystemRootCertificate", "ManufacturerRootCertificate"),
        installed=False,
    )
    assert [each.action for each in EFFECTS.read_back(deleted)] == ["GetInstalledCertificateIds"] * 2
    assert EFFECTS.read_back(Restarts(window=300)) == ()
