"""Values that are accepted, noted or refused (V1 to V8)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct

from genx.ocpp.dialect import read_request, read_response
from genx.ocpp.reading.encoding import encode
from genx.ocpp.reading.payload import Accepted, Violation
from genx.ocpp.v16.actions import ACTIONS
from genx.ocpp.v16.messages.core import (
    ConfigurationKey,
    MeterValue,
    MeterValuesRequest,
    SampledValue,
    StatusNotificationRequest,
    StopTransactionRequest,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TIME = "2026-05-01T12:00:00Z"

RIGHT: dict[str, dict[str, Any]] = {
    "Authorize": {"idTag": "TAG"},
    "BootNotification": {"chargePointVendor": "V", "chargePointModel": "M"},
    "DataTransfer": {"vendorId": "V"},
    "DiagnosticsStatusNotification": {"status": "Uploaded"},
    "FirmwareStatusNotification": {"status": "Installed"},
    "LogStatusNotification": {"status": "Uploaded"},
    "SignedFirmwareStatusNotification": {"status": "Installed"},
    "MeterValues": {"connectorId": 1, "meterValue": [{"timestamp": TIME, "sampledValue": [{"value": "1"}]}]},
    "SecurityEventNotification": {"type": "StartupOfTheDevice", "timestamp": TIME},
    "StartTransaction": {"connectorId": 1, "idTag": "TAG", "meterStart": 5, "timestamp": TIME},
    "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
    "StopTransaction": {"transactionId": 7, "meterStop": 9, "timestamp": TIME},
}
ABSENT = object()


def read(action: str, **changes: Any) -> Accepted | Violation:
    payload = {name: value for name, value in {**RIGHT[action], **changes}.items() if value is not ABSENT}
    return read_request(ACTIONS[action], json.dumps(payload))


def taken(action: str, **changes: Any) -> tuple[Any, tuple[str, ...]]:
    accepted = read(action, **changes)
    assert isinstance(accepted, Accepted), accepted
    return accepted.request, accepted.notes


def refused(action: str, **changes: Any) -> tuple[str, str]:
    violation = read(action, **changes)
    assert isinstance(violation, Violation), violation
    return violation.code, violation.description


@pytest.mark.parametrize("action", RIGHT)
def test_valid_messages_are_accepted_without_notes(action: str) -> None:
    assert taken(action)[1] == ()


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("Authorize", "idTag"),
        ("StartTransaction", "connectorId"),
        ("StartTransaction", "idTag"),
        ("StatusNotification", "connectorId"),
        ("StatusNotification", "errorCode"),
        ("StatusNotification", "status"),
        ("SecurityEventNotification", "timestamp"),
        ("DataTransfer", "vendorId"),
    ],
)
@pytest.mark.parametrize("nothing", [ABSENT, ""])
def test_v1_a_required_field_that_is_missing_is_named(action: str, field: str, nothing: object) -> None:
    assert refused(action, **{field: nothing}) == ("OccurenceConstraintViolation", f"{field} is missing")


def test_v1_null_is_missing_too() -> None:
    assert refused("Authorize", idTag=None) == ("OccurenceConstraintViolation", "idTag is missing")


@pytest.mark.parametrize("field", ["chargePointVendor", "chargePointModel"])
@pytest.mark.parametrize("nothing", [ABSENT, "", None])
def test_v1_a_boot_without_vendor_or_model_is_accepted(field: str, nothing: object) -> None:
    """QB5: a Huawei SCharger sends an empty vendor."""
    request, notes = taken("BootNotification", **{field: nothing})
    assert None in (request.charge_point_vendor, request.charge_point_model)
    assert notes == (() if nothing is None else (f"{field} is missing",))


@pytest.mark.parametrize(("sent", "text"), [(5, "5"), (True, "true"), (["a", 1.5], '["a",1.5]'), ({}, "{}")])
def test_v1_a_vendor_that_is_not_a_text_is_taken_as_text(sent: object, text: str) -> None:
    request, notes = taken("BootNotification", chargePointVendor=sent)
    assert request.charge_point_vendor == text
    assert notes == (f"chargePointVendor: {text} taken as text",)


OPTIONAL_OF_BOOT = {
    "chargePointSerialNumber": "charge_point_serial_number",
    "chargeBoxSerialNumber": "charge_box_serial_number",
    "firmwareVersion": "firmware_version",
    "iccid": "iccid",
    "imsi": "imsi",
    "meterType": "meter_type",
    "meterSerialNumber": "meter_serial_number",
}


@pytest.mark.parametrize("field", OPTIONAL_OF_BOOT)
@pytest.mark.parametrize(
    ("sent", "text"), [(12345, "12345"), (8931041010654378930, "8931041010654378930"), (1.5, "1.5")]
)
def test_v1_a_number_in_an_optional_field_of_a_boot_is_taken_as_text(field: str, sent: object, text: str) -> None:
    request, notes = taken("BootNotification", **{field: sent})
    assert getattr(request, OPTIONAL_OF_BOOT[field]) == text
    assert notes == (f"{field}: {text} taken as text",)


@pytest.mark.parametrize("field", OPTIONAL_OF_BOOT)
@pytest.mark.parametrize("sent", [{"a": 1}, ["a"], [], True, False])
def test_v1_other_types_in_an_optional_field_of_a_boot_are_left_out(field: str, sent: object) -> None:
    request, notes = taken("BootNotification", **{field: sent})
    assert getattr(request, OPTIONAL_OF_BOOT[field]) is None
    [note] = notes
    assert note.startswith(f"{field}: a text expected, not ")


@pytest.mark.parametrize(
    ("action", "field", "sent", "said"),
    [
        ("Authorize", "idTag", 5, "idTag: a text expected, not 5"),
        ("Authorize", "idTag", {"id": "A"}, 'idTag: a text expected, not {"id":"A"}'),
        ("StatusNotification", "connectorId", True, "connectorId: an integer expected, not true"),
        ("StatusNotification", "connectorId", "one", 'connectorId: an integer expected, not "one"'),
        ("StatusNotification", "connectorId", 1.5, "connectorId: an integer expected, not 1.5"),
        ("StatusNotification", "connectorId", [1], "connectorId: an integer expected, not [1]"),
        ("StatusNotification", "errorCode", 0, "errorCode: a text expected, not 0"),
        ("StatusNotification", "status", False, "status: a text expected, not false"),
        ("StatusNotification", "timestamp", 1777636800, "timestamp: a time expected, not 1777636800"),
        ("Authorize", "idTag", ["x" * 90], 'idTag: a text expected, not ["' + "x" * 78 + "..."),
    ],
)
def test_v2_a_wrong_json_type_is_refused(action: str, field: str, sent: object, said: str) -> None:
    assert refused(action, **{field: sent}) == ("TypeConstraintViolation", said)


@pytest.mark.parametrize("sent", [5, 5.0, "5", " 5 ", "5.0", "+5", "005"])
def test_v2_integers_in_other_spellings_are_accepted(sent: object) -> None:
    request, notes = taken("StatusNotification", connectorId=sent)
    assert request.connector_id == 5
    assert notes == (() if sent == 5 else (f"connectorId: {json.dumps(sent)} taken as 5",))


@pytest.mark.parametrize("sent", [230.5, 230, " 230.5", "230.5"])
def test_v2_a_sampled_value_may_be_a_number(sent: object) -> None:
    """QB8: OpenEVSE."""
    request, _ = taken("MeterValues", meterValue=[{"timestamp": TIME, "sampledValue": [{"value": sent}]}])
    assert request.meter_value[0].sampled_value[0].value == str(sent)


@pytest.mark.parametrize("sent", [-1, 1001, "-1", 2**63, 10**40, 1e30])
def test_v3_a_connector_out_of_range_is_refused(sent: object) -> None:
    code, description = refused("StatusNotification", connectorId=sent)
    assert code == "PropertyConstraintViolation"
    assert description.startswith("connectorId: ")


def test_v3_a_refusal_names_the_range() -> None:
    assert refused("StartTransaction", connectorId=-1) == (
        "PropertyConstraintViolation",
        "connectorId: -1 is not within 0 to 1000",
    )


@pytest.mark.parametrize("sent", ["Occupied", " "])
def test_v3_the_refusal_of_an_unknown_word_lists_the_known_ones(sent: str) -> None:
    code, description = refused("StatusNotification", status=sent)
    assert code == "PropertyConstraintViolation"
    assert description.startswith(f'status: "{sent}" is none of ')
    assert "SuspendedEVSE" in description


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("FirmwareStatusNotification", "Uploaded"),
        ("FirmwareStatusNotification", "SignatureVerified"),
        ("FirmwareStatusNotification", " Odd "),
        ("DiagnosticsStatusNotification", "Downloaded"),
        ("LogStatusNotification", "UploadFailed"),
        ("SignedFirmwareStatusNotification", "Uploading"),
    ],
)
def test_v3_a_status_of_another_message_is_kept_as_sent(action: str, sent: str) -> None:
    request, notes = taken(action, status=sent)
    assert request.status == sent
    assert notes == (f'status: "{sent}" is not one of this message\'s, kept as sent',)


def test_v4_a_status_in_another_letter_case_is_the_known_one() -> None:
    request, notes = taken("FirmwareStatusNotification", status=" installed")
    assert (request.status, notes) == ("Installed", ('status: " installed" taken as Installed',))


def test_v1_a_status_that_is_missing_or_not_a_text_is_refused() -> None:
    assert refused("LogStatusNotification", status="") == ("OccurenceConstraintViolation", "status is missing")
    assert refused("LogStatusNotification", status=5)[0] == "TypeConstraintViolation"


def test_v3_an_unknown_error_code_is_an_other_error() -> None:
    """QB10: Legrand GreenUp sends Error."""
    request, notes = taken("StatusNotification", errorCode="Error")
    assert request.error_code == "OtherError"
    assert notes == ('errorCode: "Error" taken as OtherError',)


@pytest.mark.parametrize("field", ["iccid", "imsi", "firmwareVersion", "meterSerialNumber"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_v4_an_empty_optional_field_is_absent(field: str, nothing: object) -> None:
    request, notes = taken("BootNotification", **{field: nothing})
    assert encode(request) == encode(taken("BootNotification")[0])
    assert notes == ()


def test_v8_null_needs_no_note() -> None:
    request, notes = taken("StopTransaction", meterStop=None, transactionId="7", idTag=None, transactionData=None)
    assert (request.meter_stop, request.transaction_id, request.transaction_data) == (None, 7, ())
    assert notes == ('transactionId: "7" taken as 7',)


def test_v4_unknown_fields_are_ignored() -> None:
    assert taken("Authorize", idTag="A", more={"x": [1]}, connectorId="?")[0] == taken("Authorize", idTag="A")[0]


@pytest.mark.parametrize("sent", ["charging", "CHARGING", " Charging "])
def test_v4_words_in_another_letter_case_are_accepted(sent: str) -> None:
    request, notes = taken("StatusNotification", status=sent)
    assert request.status == "Charging"
    assert notes == (f'status: "{sent}" taken as Charging',)


def test_v4_one_object_is_a_list_of_one() -> None:
    """QB17."""
    request, notes = taken("MeterValues", meterValue={"timestamp": TIME, "sampledValue": {"value": "1"}})
    assert request.meter_value == (MeterValue(timestamp=NOON, sampled_value=(SampledValue(value="1"),)),)
    assert notes == ("meterValue taken as a list of one", "meterValue[0].sampledValue taken as a list of one")


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction", "StopTransaction"])
def test_v5_long_texts_are_accepted_whole(action: str) -> None:
    assert taken(action, idTag="x" * 5000)[0].id_tag == "x" * 5000


def test_v5_long_texts_in_messages_of_both_sides_are_accepted_whole() -> None:
    assert taken("DataTransfer", vendorId="x" * 300, messageId="y" * 60)[0].message_id == "y" * 60


@pytest.mark.parametrize("sent", ["2026-05-01 12:00:00Z", "2026-05-01T14:00:00+02", " 2026-05-01T12:00:00Z"])
def test_v6_times_in_other_spellings_are_accepted(sent: str) -> None:
    request, notes = taken("StatusNotification", timestamp=sent)
    assert request.timestamp == NOON
    assert notes == ()


def test_v6_a_time_without_a_zone_is_utc() -> None:
    request, notes = taken("StatusNotification", timestamp="2026-05-01T12:00:00")
    assert request.timestamp == NOON
    assert notes == ("timestamp without a zone taken as UTC",)


@pytest.mark.parametrize("action", ["StatusNotification", "SecurityEventNotification"])
def test_v6_a_text_that_is_not_a_time_is_refused(action: str) -> None:
    assert refused(action, timestamp="noon") == (
        "PropertyConstraintViolation",
        'timestamp: "noon" is no RFC 3339 time',
    )


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction"])
@pytest.mark.parametrize("sent", ["noon", 5, "", None, ABSENT, {}])
def test_v6_a_transaction_is_not_refused_because_of_its_time(action: str, sent: object) -> None:
    assert taken(action, timestamp=sent)[0].timestamp is None


@pytest.mark.parametrize(
    "action", ["StartTransaction", "StopTransaction", "StatusNotification", "SecurityEventNotification"]
)
@pytest.mark.parametrize(
    "sent",
    [
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-05-01T25:00:00Z",
        "2026-05-01T12:60:00Z",
        "2026-05-01T12:00:61Z",
        "2026-05-01T12:00:00+25:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_v6_a_day_that_never_existed_is_noted(action: str, sent: str) -> None:
    """QC1: no database or client could express the second one in UTC."""
    request, notes = taken(action, timestamp=sent)
    assert request.timestamp is None
    assert notes == (f'timestamp: "{sent}" is no date or time that exists',)


@pytest.mark.parametrize(
    "changes",
    [
        {"connectorId": -1},
        {"connectorId": "x"},
        {"connectorId": ABSENT},
        {"transactionId": "x"},
        {"transactionId": 10**30},
        {"meterValue": ABSENT},
        {"meterValue": []},
        {"meterValue": "x"},
        {"meterValue": [None, 5, "x", []]},
        {"meterValue": [{}]},
        {"meterValue": [{"timestamp": "x", "sampledValue": []}]},
        {"meterValue": [{"timestamp": TIME, "sampledValue": "x"}]},
        {"meterValue": [{"timestamp": TIME, "sampledValue": [None, {}, {"value": ""}, {"value": {"a": 1}}]}]},
        {"meterValue": [{"timestamp": TIME, "sampledValue": [{"value": "1", "measurand": 5, "unit": []}]}]},
    ],
)
def test_v8_meter_values_are_never_refused(changes: dict[str, Any]) -> None:
    assert isinstance(taken("MeterValues", **changes)[0], MeterValuesRequest)


def test_v8_the_usable_parts_of_meter_values_are_used() -> None:
    request, notes = taken(
        "MeterValues",
        connectorId="two",
        transactionId=[],
        meterValue=[
            7,
            {"timestamp": "noon", "sampledValue": [{"value": 230, "measurand": "Voltag", "unit": ""}, None]},
        ],
    )
    assert request == MeterValuesRequest(
        connector_id=None,
        meter_value=(MeterValue(timestamp=None, sampled_value=(SampledValue(value="230", measurand="Voltag"),)),),
    )
    assert notes == (
        'connectorId: an integer expected, not "two"',
        "transactionId: an integer expected, not []",
        "meterValue[0]: an object expected, not 7",
        'meterValue[1].timestamp: "noon" is no RFC 3339 time',
        "meterValue[1].sampledValue[0].value: 230 taken as text",
        "meterValue[1].sampledValue[1]: an object expected, not null",
    )


def test_v8_notes_are_bounded() -> None:
    samples = [{"value": number} for number in range(100)]
    notes = taken("MeterValues", meterValue=[{"timestamp": TIME, "sampledValue": samples}])[1]
    assert len(notes) == 11
    assert notes[-1] == "and 90 more"


@pytest.mark.parametrize("field", ["transactionId", "meterStop", "timestamp", "idTag", "reason", "transactionData"])
@pytest.mark.parametrize("sent", [ABSENT, None, "", "?", True, -1, 1.5, 10**30, [], {}, [{}], {"timestamp": 5}])
def test_v8_a_stop_is_never_refused(field: str, sent: object) -> None:
    assert isinstance(taken("StopTransaction", **{field: sent})[0], StopTransactionRequest)


@pytest.mark.parametrize("sent", [9223372036854775807, -1, 0])
def test_v8_odd_transaction_ids_are_kept(sent: int) -> None:
    """QF7 to QF12."""
    assert taken("StopTransaction", transactionId=sent)[0].transaction_id == sent


@pytest.mark.parametrize(
    ("sent", "reason"), [("PowerFail", "Other"), ("powerloss", "PowerLoss"), (5, None), ("", None)]
)
def test_v3_an_unknown_reason_is_other(sent: object, reason: str | None) -> None:
    assert taken("StopTransaction", reason=sent)[0].reason == reason


@pytest.mark.parametrize(("sent", "taken_as"), [(9.6, 10), ("9.6", 10), ("9", 9), (-1, -1), ("x", None), (2**63, None)])
def test_v8_the_decimals_of_a_register_are_rounded(sent: object, taken_as: int | None) -> None:
    assert taken("StopTransaction", meterStop=sent)[0].meter_stop == taken_as
    assert taken("StartTransaction", meterStart=sent)[0].meter_start == taken_as


@pytest.mark.parametrize("sent", ["x", [], True, 10**30])
def test_v8_an_unusable_reservation_is_ignored(sent: object) -> None:
    request, notes = taken("StartTransaction", reservationId=sent)
    assert request.reservation_id is None
    assert len(notes) == 1


def test_s9_data_of_any_type_is_kept_as_text() -> None:
    assert taken("DataTransfer", data={"a": [1, None]})[0].data == '{"a":[1,null]}'
    assert taken("DataTransfer", data="text")[0].data == "text"


@pytest.mark.parametrize(("escape", "kept"), [("\\u0000", "A\\u0000B"), ("\\ud800", "A\\ud800B"), ("\\u00e9", "AéB")])
def test_f13_texts_are_storable(escape: str, kept: str) -> None:
    accepted = read_request(ACTIONS["Authorize"], '{"idTag":"A' + escape + 'B"}')
    assert isinstance(accepted, Accepted)
    assert accepted.request.id_tag == kept  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1" * 5000])
def test_f13_numbers_without_a_finite_value_are_texts(number: str) -> None:
    read = read_request(ACTIONS["StopTransaction"], f'{{"transactionId":{number},"meterStop":{number}}}')
    assert isinstance(read, Accepted)
    assert read.request == StopTransactionRequest(timestamp=None, meter_stop=None, transaction_id=None)


def test_f13_the_last_duplicate_wins() -> None:
    accepted = read_request(ACTIONS["Authorize"], '{"idTag":5,"idTag":"A"}')
    assert isinstance(accepted, Accepted)
    assert accepted.request.id_tag == "A"  # type: ignore[attr-defined]


def test_a_payload_that_is_not_an_object_is_refused() -> None:
    read = read_request(ACTIONS["Authorize"], "[]")
    assert read == Violation("TypeConstraintViolation", "the payload: an object expected, not []")


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ({"key": "A", "readonly": False, "value": "1"}, ConfigurationKey(key="A", readonly=False, value="1")),
        ({"key": "A", "readonly": "True", "value": 5}, ConfigurationKey(key="A", readonly=True, value="5")),
        ({"key": "A", "readonly": " false", "value": ""}, ConfigurationKey(key="A", readonly=False)),
        ({"key": "A", "readonly": 1}, ConfigurationKey(key="A", readonly=None)),
    ],
)
def test_answers_are_read_with_the_same_tolerance(sent: object, understood: Struct) -> None:
    """QB9: values that are not texts."""
    read = read_response(ACTIONS["GetConfiguration"], json.dumps({"configurationKey": [sent, 7]}))
    assert isinstance(read, Accepted)
    assert read.request.configuration_key == (understood,)  # type: ignore[attr-defined]


def test_a_schedule_with_more_decimals_than_allowed_is_rounded() -> None:
    schedule = {
        "chargingRateUnit": "a",
        "minChargingRate": "6.04",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 15.97}],
    }
    read = read_response(
        ACTIONS["GetCompositeSchedule"], json.dumps({"status": "Accepted", "chargingSchedule": schedule})
    )
    assert isinstance(read, Accepted)
    assert read.request.charging_schedule.charging_schedule_period[0].limit == 16.0  # type: ignore[attr-defined]
    assert read.request.charging_schedule.min_charging_rate == 6.0  # type: ignore[attr-defined]
    assert "chargingSchedule.chargingSchedulePeriod[0].limit: 15.97 taken as 16.0" in read.notes


@pytest.mark.parametrize("limit", ["x", True, [], {}])
def test_f11_a_schedule_with_a_limit_that_is_not_a_number_breaks_the_schema(limit: object) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    read = read_response(
        ACTIONS["GetCompositeSchedule"], json.dumps({"status": "Accepted", "chargingSchedule": schedule})
    )
    assert isinstance(read, Violation)
    assert read.code == "TypeConstraintViolation"


def test_f11_a_list_of_certificates_holds_certificates() -> None:
    read = read_response(
        ACTIONS["GetInstalledCertificateIds"], '{"status":"Accepted","certificateHashData":[{"hashAlgorithm":"MD5"}]}'
    )
    assert isinstance(read, Violation)
    assert read.description.startswith('certificateHashData[0].hashAlgorithm: "MD5" is none of ')


def test_f11_a_list_that_is_not_a_list_breaks_the_schema() -> None:
    read = read_response(ACTIONS["GetInstalledCertificateIds"], '{"status":"Accepted","certificateHashData":5}')
    assert read == Violation("TypeConstraintViolation", "certificateHashData: a list expected, not 5")


def test_a_setting_may_be_set_to_an_empty_text() -> None:
    """An empty value is absent only if the type does not allow an empty text."""
    read = read_request(ACTIONS["ChangeConfiguration"], '{"key":"A\\u0000","value":""}')
    assert isinstance(read, Accepted)
    assert read.request.value == ""  # type: ignore[attr-defined]


def test_v1_a_setting_without_a_value_is_refused() -> None:
    read = read_request(ACTIONS["ChangeConfiguration"], '{"key":"A"}')
    assert read == Violation("OccurenceConstraintViolation", "value is missing")


def test_a_status_without_a_time_is_complete() -> None:
    assert taken("StatusNotification")[0] == StatusNotificationRequest(
        connector_id=1, error_code="NoError", status="Available"
    )
