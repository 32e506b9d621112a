"""Checks of each command before it is sent, and its warnings."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.central_system.commands.spec import Situation
from genx.central_system.v16.commands import COMMANDS
from genx.central_system.v16.commands.pem import EXAMPLE
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.wishes import Wish
from genx.domain.connector import Connector
from genx.domain.errors import FirmwareUpdateRunning, NotStartable, UnusableRequest
from genx.domain.reservation import Reservation
from tests.domain.builders import NOON, charge_point, transaction

KEY = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"
URL = "https://files.example.org/in/"


def with_connectors(*statuses: str, **more: Any) -> ChargePoint:
    """A charger whose connectors 1, 2, ... have these statuses."""
    numbered = enumerate(statuses, 1)
    connectors = {number: Connector(connector_id=number, status=status) for number, status in numbered}
    return charge_point(connectors=connectors, **more)


def found(state: ChargePoint | None = None) -> Situation:
    return Situation(state or with_connectors("Available", "Available"), {}, NOON)


def configured(**known: str) -> Situation:
    """A situation in which these keys are known."""
    return replace(found(), known=known)


def ready(name: str, request: dict[str, Any], at: Situation | None = None, *, force: bool = False) -> dict[str, Any]:
    """The request as it would be sent."""
    spec = COMMANDS[name]
    sent = spec.ready(msgspec.convert(request, spec.request_type), at or found(), force=force)
    return msgspec.to_builtins(sent)  # type: ignore[no-any-return]


def warnings(name: str, request: dict[str, Any], at: Situation | None = None) -> list[str]:
    spec = COMMANDS[name]
    assert spec.warnings is not None
    return spec.warnings(msgspec.convert(request, spec.request_type), at or found())


def pointer(name: str, request: dict[str, Any], at: Situation | None = None) -> str:
    """The field that a refused request is refused for."""
    with pytest.raises(UnusableRequest) as refused:
        ready(name, request, at)
    return refused.value.pointer


def profile(**more: Any) -> dict[str, Any]:
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule(),
        **more,
    }


def schedule(*starts: int, **more: Any) -> dict[str, Any]:
    periods = [{"startPeriod": start, "limit": 16.0} for start in starts or (0,)]
    return {"chargingRateUnit": "A", "chargingSchedulePeriod": periods, **more}


def set_profile(connector_id: int = 1, **more: Any) -> dict[str, Any]:
    return {"connectorId": connector_id, "csChargingProfiles": profile(**more)}


class TestConnectors:
    REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
        ("remote-start-transaction", {"idTag": "T"}),
        ("change-availability", {"type": "Operative"}),
        ("reserve-now", {"expiryDate": "2030-01-01T00:00:00Z", "idTag": "T", "reservationId": 1}),
        ("set-charging-profile", {"csChargingProfiles": profile(chargingProfilePurpose="TxDefaultProfile")}),
        ("clear-charging-profile", {}),
        ("get-composite-schedule", {"duration": 60}),
        ("trigger-message", {"requestedMessage": "MeterValues"}),
        ("extended-trigger-message", {"requestedMessage": "MeterValues"}),
    )

    @pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
    def test_s1_a_connector_beyond_the_known_ones_is_refused(self, name: str, request_: dict[str, Any]) -> None:
        assert pointer(name, {**request_, "connectorId": 3}) == "/connectorId"
        assert ready(name, {**request_, "connectorId": 2})["connectorId"] == 2
        assert ready(name, {**request_, "connectorId": 9}, found(charge_point()))["connectorId"] == 9

    def test_an_unknown_one_is_unlocked_all_the_same_because_chargers_answer_that(self) -> None:
        assert ready("unlock-connector", {"connectorId": 3}) == {"connectorId": 3}
        assert warnings("unlock-connector", {"connectorId": 3}) == ["GenX knows no connector 3 of this charger."]

    def test_the_sentence_names_those_there_are(self) -> None:
        with pytest.raises(UnusableRequest, match="There is no connector 2: the charger has connector 1 only"):
            ready("change-availability", {"connectorId": 2, "type": "Operative"}, found(with_connectors("Available")))


class TestRemoteStart:
    NAME = "remote-start-transaction"

    def test_qf20_the_only_connector_is_filled_in(self) -> None:
        one = found(with_connectors("Available"))
        assert ready(self.NAME, {"idTag": "T"}, one) == {"idTag": "T", "connectorId": 1}

    def test_without_a_known_connector_it_is_sent_as_it_is(self) -> None:
        assert ready(self.NAME, {"idTag": "T"}, found(charge_point())) == {"idTag": "T"}

    def test_one_of_several_connectors_must_be_named(self) -> None:
        with pytest.raises(NotStartable, match="Name a connector: the charger has the connectors 1 to 2"):
            ready(self.NAME, {"idTag": "T"})

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            ("Unavailable", "out of service"),
            ("Faulted", "fault"),
            ("Charging", "session is running"),
            ("SuspendedEV", "paused by the car"),
            ("SuspendedEVSE", "paused by the charger"),
            ("Finishing", "still plugged in"),
        ],
    )
    def test_a_connector_that_can_not_start_is_refused_with_the_reason(self, status: str, reason: str) -> None:
        at = found(with_connectors("Available", status))
        request = {"idTag": "T", "connectorId": 2}
        with pytest.raises(NotStartable, match=reason):
            ready(self.NAME, request, at)
        assert ready(self.NAME, request, at, force=True) == request
        assert ready(self.NAME, {**request, "connectorId": 1}, at)["connectorId"] == 1

    @pytest.mark.parametrize("status", ["Available", "Preparing", "Reserved"])
    def test_a_connector_that_waits_can_start(self, status: str) -> None:
        at = found(with_connectors(status))
        assert ready(self.NAME, {"idTag": "T", "connectorId": 1}, at)["connectorId"] == 1

    def test_a_running_transaction_is_a_reason_whatever_the_status(self) -> None:
        at = found(with_connectors("Available", transactions={7: transaction(7, id_tag="WHO")}))
        with pytest.raises(NotStartable, match="A session of WHO is running on connector 1"):
            ready(self.NAME, {"idTag": "T"}, at)

    @pytest.mark.parametrize(
        ("more", "refused"),
        [
            ({}, True),
            ({"id_tag": "t"}, False),
            ({"parent_id_tag": "GROUP"}, False),
            ({"expires_at": NOON}, False),
            ({"connector_id": 2}, False),
        ],
    )
    def test_a_reservation_is_a_reason_if_it_is_certainly_of_another_tag(
        self, more: dict[str, Any], refused: bool
    ) -> None:
        values = {
            "reservation_id": 1,
            "connector_id": 1,
            "id_tag": "WHO",
            "expires_at": NOON + timedelta(minutes=1),
        }
        reservation = Reservation(**{**values, **more})
        at = found(with_connectors("Reserved", reservations={1: reservation}))
        if refused:
            with pytest.raises(NotStartable, match="Connector 1 is reserved for WHO"):
                ready(self.NAME, {"idTag": "T"}, at)
            assert ready(self.NAME, {"idTag": "T"}, found(with_connectors("Available", reservations={1: reservation})))
        else:
            assert ready(self.NAME, {"idTag": "T"}, at)

    def test_a_reservation_of_which_nothing_is_known_is_warned_about(self) -> None:
        [warning] = warnings(self.NAME, {"idTag": "T"}, found(with_connectors("Reserved")))
        assert "does not know for whom" in warning
        assert warnings(self.NAME, {"idTag": "T"}, found(with_connectors("Available"))) == []
        assert warnings(self.NAME, {"idTag": "T"}, found(with_connectors("Reserved", "Reserved"))) == []

    def test_its_profile_is_one_for_a_transaction_that_has_no_id_yet(self) -> None:
        request = {"idTag": "T", "connectorId": 1}
        assert ready(self.NAME, {**request, "chargingProfile": profile()})["chargingProfile"]["stackLevel"] == 0
        for more, field in (
            ({"chargingProfilePurpose": "TxDefaultProfile"}, "chargingProfilePurpose"),
            ({"transactionId": 7}, "transactionId"),
            ({"chargingSchedule": schedule(5)}, "chargingSchedule/chargingSchedulePeriod"),
        ):
            refused = pointer(self.NAME, {**request, "chargingProfile": profile(**more)})
            assert refused == f"/chargingProfile/{field}"


class TestChargingProfiles:
    NAME = "set-charging-profile"
    RUNNING = found(with_connectors("Available", "Charging", transactions={7: transaction(7, connector_id=2)}))

    def test_a_tx_profile_gets_the_id_of_the_running_transaction(self) -> None:
        sent = ready(self.NAME, set_profile(2), self.RUNNING)
        assert sent["csChargingProfiles"]["transactionId"] == 7
        told = ready(self.NAME, set_profile(2, transactionId=-3), self.RUNNING)
        assert told["csChargingProfiles"]["transactionId"] == -3

    def test_a_tx_profile_without_a_session_is_refused(self) -> None:
        assert pointer(self.NAME, set_profile(1), self.RUNNING) == "/csChargingProfiles/chargingProfilePurpose"

    def test_each_purpose_has_its_connectors(self) -> None:
        assert pointer(self.NAME, set_profile(0), self.RUNNING) == "/connectorId"
        most = {"chargingProfilePurpose": "ChargePointMaxProfile"}
        assert pointer(self.NAME, set_profile(1, **most)) == "/connectorId"
        assert ready(self.NAME, set_profile(0, **most))["connectorId"] == 0
        default = {"chargingProfilePurpose": "TxDefaultProfile"}
        assert [ready(self.NAME, set_profile(number, **default))["connectorId"] for number in (0, 1)] == [0, 1]

    def test_only_a_tx_profile_names_a_transaction(self) -> None:
        request = set_profile(chargingProfilePurpose="TxDefaultProfile", transactionId=7)
        assert pointer(self.NAME, request) == "/csChargingProfiles/transactionId"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"chargingProfileKind": "Absolute"}, "chargingSchedule/startSchedule"),
            ({"chargingProfileKind": "Recurring"}, "recurrencyKind"),
            ({"validFrom": "2030-01-01T00:00:00Z", "validTo": "2030-01-01T00:00:00Z"}, "validTo"),
            ({"chargingSchedule": schedule(1)}, "chargingSchedule/chargingSchedulePeriod"),
            ({"chargingSchedule": schedule(0, 60, 60)}, "chargingSchedule/chargingSchedulePeriod"),
            (
                {"chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": []}},
                "chargingSchedule/chargingSchedulePeriod",
            ),
        ],
    )
    def test_what_does_not_fit_together_is_refused(self, more: dict[str, Any], field: str) -> None:
        request = set_profile(chargingProfilePurpose="TxDefaultProfile", **more)
        assert pointer(self.NAME, request) == f"/csChargingProfiles/{field}"

    def test_an_absolute_profile_with_its_start_and_a_recurring_one_with_its_kind_are_sent(self) -> None:
        start = {"chargingSchedule": schedule(0, 60, startSchedule="2030-01-01T00:00:00Z")}
        for more in (
            {"chargingProfileKind": "Absolute"},
            {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"},
        ):
            assert ready(self.NAME, set_profile(0, chargingProfilePurpose="TxDefaultProfile", **start, **more))

    @given(st.lists(st.integers(0, 9), max_size=5))
    @example([0, 1, 1])
    @example([0, 3, 9])
    def test_periods_begin_at_zero_and_one_after_the_other(self, starts: list[int]) -> None:
        periods = [{"startPeriod": start, "limit": 16.0} for start in starts]
        request = set_profile(
            chargingProfilePurpose="TxDefaultProfile",
            chargingSchedule={"chargingRateUnit": "A", "chargingSchedulePeriod": periods},
        )
        if starts[:1] == [0] and starts == sorted(set(starts)):
            assert ready(self.NAME, request)
        else:
            assert pointer(self.NAME, request).endswith("/chargingSchedulePeriod")

    @given(st.text())
    def test_any_word_of_the_allowed_units_is_read(self, allowed: str) -> None:
        told = warnings(self.NAME, set_profile(), configured(chargingscheduleallowedchargingrateunit=allowed))
        assert len(told) <= 1

    def test_a_limit_with_two_decimals_is_no_request(self) -> None:
        with pytest.raises(msgspec.ValidationError):
            ready(
                self.NAME,
                set_profile(
                    chargingSchedule={
                        "chargingRateUnit": "A",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.25}],
                    }
                ),
            )

    @pytest.mark.parametrize(
        ("known", "warned"),
        [
            ({}, []),
            ({"chargeprofilemaxstacklevel": "8"}, []),
            ({"chargeprofilemaxstacklevel": "2"}, ["Stack level 3"]),
            ({"chargingschedulemaxperiods": "1"}, ["2 periods"]),
            ({"chargingscheduleallowedchargingrateunit": "Power"}, ["limits in W only"]),
            ({"chargingscheduleallowedchargingrateunit": "W"}, ["limits in W only"]),
            ({"chargingscheduleallowedchargingrateunit": "Current; Power"}, []),
            ({"chargingscheduleallowedchargingrateunit": "Strange"}, []),
        ],
    )
    def test_qd11_limits_of_the_charger_are_warned_about(self, known: dict[str, str], warned: list[str]) -> None:
        request = set_profile(stackLevel=3, chargingSchedule=schedule(0, 60))
        told = warnings(self.NAME, request, configured(**known))
        assert len(told) == len(warned)
        assert all(part in sentence for part, sentence in zip(warned, told, strict=True))

    def test_clearing_everything_is_warned_about(self) -> None:
        assert warnings("clear-charging-profile", {}) == ["This clears all profiles of the charger."]
        assert warnings("clear-charging-profile", {"stackLevel": 0}) == []


class TestLocalList:
    NAME = "send-local-list"

    @pytest.mark.parametrize(
        ("request_", "refused"),
        [
            ({"listVersion": 0, "updateType": "Full"}, None),
            ({"listVersion": 0, "updateType": "Full", "localAuthorizationList": []}, None),
            ({"listVersion": 1, "updateType": "Differential", "localAuthorizationList": [{"idTag": "A"}]}, None),
            ({"listVersion": 0, "updateType": "Differential"}, "/listVersion"),
            (
                {
                    "listVersion": 0,
                    "updateType": "Full",
                    "localAuthorizationList": [{"idTag": "A", "idTagInfo": {"status": "Blocked"}}],
                },
                "/listVersion",
            ),
            (
                {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [{"idTag": "A"}]},
                "/localAuthorizationList/0/idTagInfo",
            ),
            (
                {
                    "listVersion": 1,
                    "updateType": "Differential",
                    "localAuthorizationList": [{"idTag": "A"}, {"idTag": "B"}, {"idTag": "a"}],
                },
                "/localAuthorizationList/2/idTag",
            ),
        ],
    )
    def test_t9_a_list_that_contradicts_itself_is_refused(self, request_: dict[str, Any], refused: str | None) -> None:
        if refused is None:
            assert ready(self.NAME, request_)["updateType"] == request_["updateType"]
        else:
            assert pointer(self.NAME, request_) == refused

    def test_a_list_that_is_too_long_or_not_used_is_warned_about(self) -> None:
        request = {"listVersion": 1, "updateType": "Differential", "localAuthorizationList": [{"idTag": "A"}]}
        known = {"localauthlistenabled": "False", "sendlocallistmaxlength": "0", "localauthlistmaxlength": "0"}
        told = warnings(self.NAME, request, configured(**known))
        assert [sentence.split(" ")[0] for sentence in told] == ["The", "1", "1"]
        assert warnings(self.NAME, request) == []


class TestReservations:
    REQUEST = {"connectorId": 0, "expiryDate": "2026-11-23T13:00:00+01:00", "idTag": "T", "reservationId": 1}  # noqa: RUF012
    KNOWN = Reservation(reservation_id=1, connector_id=1, id_tag="T", expires_at=NOON)

    def test_a_reservation_that_is_over_is_refused(self) -> None:
        assert pointer("reserve-now", self.REQUEST) == "/expiryDate"
        assert ready("reserve-now", {**self.REQUEST, "expiryDate": "2026-11-23T12:00:01Z"})

    def test_what_the_charger_may_not_do_or_loses_is_warned_about(self) -> None:
        assert warnings("reserve-now", self.REQUEST) == []
        [warning] = warnings("reserve-now", self.REQUEST, configured(reserveconnectorzerosupported="false"))
        assert "single connectors only" in warning
        [warning] = warnings("reserve-now", self.REQUEST, found(charge_point(reservations={1: self.KNOWN})))
        assert "replaces reservation 1" in warning

    def test_an_unknown_reservation_is_cancelled_with_a_warning(self) -> None:
        [warning] = warnings("cancel-reservation", {"reservationId": 1})
        assert "does not know reservation 1" in warning
        known = found(charge_point(reservations={1: self.KNOWN}))
        assert warnings("cancel-reservation", {"reservationId": 1}, known) == []


class TestFiles:
    REQUESTS = (
        ("get-diagnostics", "/location", lambda url: {"location": url}),
        ("update-firmware", "/location", lambda url: {"location": url, "retrieveDate": "2030-01-01T00:00:00Z"}),
        (
            "get-log",
            "/log/remoteLocation",
            lambda url: {"log": {"remoteLocation": url}, "logType": "SecurityLog", "requestId": 1},
        ),
        ("signed-update-firmware", "/firmware/location", lambda url: TestFiles.signed(location=url)),
    )

    @staticmethod
    def signed(**more: str) -> dict[str, Any]:
        firmware = {"location": URL, "retrieveDateTime": "2030-01-01T00:00:00Z", "signingCertificate": EXAMPLE}
        return {"requestId": 1, "firmware": {**firmware, "signature": "MAA=", **more}}

    @pytest.mark.parametrize(("name", "field", "request_"), REQUESTS, ids=[name for name, *_ in REQUESTS])
    def test_a_location_is_a_url_that_a_charger_can_reach(self, name: str, field: str, request_: Any) -> None:
        for url in ("ftp://u:p@h/x", "ftps://h", "sftp://h:22/x", "http://[::1]:8080/", "HTTPS://files.example.org"):
            assert ready(name, request_(url))
        for url in ("file:///etc/passwd", "mailto:a@b", "https:///x", "https:x", "http://h:99999/", "http://[::1/"):
            assert pointer(name, request_(url)) == field

    def test_spans_of_time_end_after_they_begin(self) -> None:
        first, last = "2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z"
        assert pointer("get-diagnostics", {"location": URL, "startTime": first, "stopTime": last}) == "/stopTime"
        assert ready("get-diagnostics", {"location": URL, "startTime": last, "stopTime": first})
        log = {"remoteLocation": URL, "oldestTimestamp": first, "latestTimestamp": last}
        request = {"log": log, "logType": "SecurityLog", "requestId": 1}
        assert pointer("get-log", request) == "/log/latestTimestamp"

    @pytest.mark.parametrize("name", ["update-firmware", "signed-update-firmware"])
    def test_a_second_update_is_refused_while_one_is_under_way_unless_forced(self, name: str) -> None:
        request = next(make for each, _, make in self.REQUESTS if each == name)(URL)
        running = found(charge_point(firmware_status="Installing"))
        with pytest.raises(FirmwareUpdateRunning, match="Installing"):
            ready(name, request, running)
        assert ready(name, request, running, force=True)
        assert ready(name, request, found(charge_point(firmware_status="Installed")))

    def test_a_signed_firmware_has_one_certificate_and_a_signature_in_base64(self) -> None:
        field = "/firmware/signingCertificate"
        assert pointer("signed-update-firmware", self.signed(signingCertificate=EXAMPLE + EXAMPLE)) == field
        assert pointer("signed-update-firmware", self.signed(signature="not base64")) == "/firmware/signature"


def certificate(subject: str, issuer: str) -> str:
    """A certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], key.public_key(), 1)
    builder = builder.not_valid_before(NOON).not_valid_after(NOON + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class TestCertificates:
    LEAF = certificate("CP001", "Intermediate")
    INTERMEDIATE = certificate("Intermediate", "Root")
    ROOT = certificate("Root", "Root")

    @pytest.mark.parametrize(
        "text",
        [
            "MAA=",
            KEY,
            EXAMPLE + KEY,
            f"{EXAMPLE}Here it is.",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
            EXAMPLE.replace("MIIB", "MIIC"),
        ],
    )
    def test_a_text_that_is_no_certificate_is_refused(self, text: str) -> None:
        assert pointer("certificate-signed", {"certificateChain": text}) == "/certificateChain"

    def test_a_root_is_installed_with_any_ends_of_lines(self) -> None:
        for text in (self.ROOT, self.ROOT.replace("\n", "\r\n"), f"\n{EXAMPLE}\n"):
            request = {"certificateType": "CentralSystemRootCertificate", "certificate": text}
            assert ready("install-certificate", request) == request

    def test_what_is_no_root_is_refused_and_its_issuer_is_named(self) -> None:
        request = {"certificateType": "CentralSystemRootCertificate", "certificate": self.INTERMEDIATE}
        with pytest.raises(UnusableRequest, match="Install the certificate of its issuer: CN=Root"):
            ready("install-certificate", request)

    def test_one_root_is_installed_at_a_time(self) -> None:
        request = {"certificateType": "CentralSystemRootCertificate", "certificate": self.ROOT + EXAMPLE}
        assert pointer("install-certificate", request) == "/certificate"

    def test_a_chain_that_is_too_long_or_out_of_order_is_warned_about(self) -> None:
        request = {"certificateChain": self.LEAF + self.INTERMEDIATE}
        assert ready("certificate-signed", request) == request
        assert warnings("certificate-signed", request) == []
        [warning] = warnings("certificate-signed", request, configured(certificatesignedmaxchainsize="10"))
        assert f"{len(request['certificateChain'])} characters" in warning
        [warning] = warnings("certificate-signed", {"certificateChain": self.INTERMEDIATE + self.LEAF})
        assert "that of its issuer" in warning


class TestSessionsThatEnd:
    TWO = found(
        with_connectors(
            "Charging",
            "Charging",
            transactions={7: transaction(7, id_tag="A"), 8: transaction(8, connector_id=2, id_tag="B")},
        )
    )

    def test_a_reset_names_the_sessions_that_it_ends(self) -> None:
        assert warnings("reset", {"type": "Soft"}, self.TWO) == ["This ends 2 sessions: A, B."]
        assert warnings("reset", {"type": "Soft"}) == []

    def test_unlocking_ends_the_session_of_that_connector(self) -> None:
        assert warnings("unlock-connector", {"connectorId": 2}, self.TWO) == ["This ends the session of B."]

    def test_a_connector_with_a_session_goes_out_of_service_later(self) -> None:
        request = {"connectorId": 0, "type": "Inoperative"}
        [warning] = warnings("change-availability", request, self.TWO)
        assert "when it has ended" in warning
        assert warnings("change-availability", request) == []
        assert warnings("change-availability", {**request, "type": "Operative"}, self.TWO) == []

    def test_a_stop_of_an_unknown_transaction_is_warned_about(self) -> None:
        assert warnings("remote-stop-transaction", {"transactionId": 7}, self.TWO) == []
        [warning] = warnings("remote-stop-transaction", {"transactionId": -1}, self.TWO)
        assert "has the id -1 here" in warning

    @pytest.mark.parametrize("number", [2**31, -(2**31) - 1])
    def test_a_transaction_id_has_32_bits(self, number: int) -> None:
        with pytest.raises(msgspec.ValidationError):
            ready("remote-stop-transaction", {"transactionId": number})


def test_a_cache_that_is_not_used_is_warned_about() -> None:
    assert warnings("clear-cache", {}) == []
    assert len(warnings("clear-cache", {}, configured(authorizationcacheenabled='"false"'))) == 1


def test_a_value_that_ocpp_does_not_allow_is_warned_about_and_sent_all_the_same() -> None:
    request = {"key": "heartbeatinterval", "value": "-1"}
    assert ready("change-configuration", request) == request
    [warning] = warnings("change-configuration", request)
    assert warning.startswith("HeartbeatInterval is a whole number from 0 to ")
    assert warnings("change-configuration", {"key": "HeartbeatInterval", "value": "300"}) == []
    assert warnings("change-configuration", {"key": "VendorKey", "value": "-1"}) == []


def test_c7_a_change_that_a_wish_will_undo_is_warned_about() -> None:
    wish = Wish(key="HeartbeatInterval", value="300", scope="model")
    at = replace(found(), wanted=lambda _: {"heartbeatinterval": wish})
    [warning] = warnings("change-configuration", {"key": "heartbeatInterval", "value": "60"}, at)
    assert warning == "GenX will set it back to 300, which is wanted for its model."
    assert warnings("change-configuration", {"key": "HeartbeatInterval", "value": "0300"}, at) == []
    assert warnings("change-configuration", {"key": "VendorKey", "value": "60"}, at) == []
