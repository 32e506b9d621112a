"""Secrets are hidden in any form, and other texts are left as they are."""

import json

import pytest

from genx.domain.masking import (
    LONGEST_READ,
    MASK,
    MOST_TEXTS_OF_JSON,
    is_secret,
    mask_json,
    mask_text,
    mask_value,
)
from genx.domain.texts import kept

ORDINARY = """
AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests BlinkRepeat ClockAlignedDataInterval
ConnectionTimeOut ConnectorPhaseRotation ConnectorPhaseRotationMaxLength GetConfigurationMaxKeys HeartbeatInterval
LightIntensity LocalAuthorizeOffline LocalPreAuthorize MaxEnergyOnInvalidId MeterValuesAlignedData
MeterValuesAlignedDataMaxLength MeterValuesSampledData MeterValuesSampledDataMaxLength MeterValueSampleInterval
MinimumStatusDuration NumberOfConnectors ResetRetries StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId
StopTxnAlignedData StopTxnSampledData SupportedFeatureProfiles TransactionMessageAttempts
TransactionMessageRetryInterval UnlockConnectorOnEVSideDisconnect WebSocketPingInterval LocalAuthListEnabled
LocalAuthListMaxLength SendLocalListMaxLength ReserveConnectorZeroSupported ChargeProfileMaxStackLevel
ChargingScheduleAllowedChargingRateUnit ChargingScheduleMaxPeriods ConnectorSwitch3to1PhaseSupported
MaxChargingProfilesInstalled AdditionalRootCertificateCheck CertificateSignedMaxChainSize CertificateStoreMaxLength
CpoName SecurityProfile SupportedFileTransferProtocols FreevendIdTag DefaultIdTag FreeChargeIdToken MeterPublicKey
idTag parentIdTag idToken configurationKey key value unknownKey signedMeterData WifiSSID ICCID IMSI BypassMode status
"""

SECRET = """
AuthorizationKey authorizationkey WifiPassword WLAN_PSK WifiKey WlanPassphrase PassPhrase Passkey APN_pin SimPin SIMPIN
SimPassword ApnPassword ApnPwd MqttPassword mqtt.passwd MQTT-Key PreSharedKey Psk PSK1 api_token AccessToken ApiKey
x-api-key BackendCredential Credentials ClientSecret PrivateKeyX CertPrivateKey ClientCertificateKey TlsKey PinCode
BasicAuthPassword EncryptionKey AuthKey HotspotKey BearerValue
"""


@pytest.mark.parametrize("key", SECRET.split())
def test_a_secret_is_known_by_its_name(key: str) -> None:
    assert is_secret(key)
    assert mask_value(key, "hunter2") == MASK
    assert mask_json(json.dumps({key: "hunter2"})) == json.dumps({key: MASK}, separators=(",", ":"))
    assert "hunter2" not in mask_text(f"{key}=hunter2")


@pytest.mark.parametrize("key", ORDINARY.split())
def test_ordinary_keys_are_shown(key: str) -> None:
    assert not is_secret(key)
    assert mask_value(key, "300") == "300"


def test_very_long_names_are_recognised_as_secrets_too() -> None:
    assert is_secret("x" * 1_000 + "password")
    assert not is_secret("x" * 1_000)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_absent_value_stays_absent(nothing: str | None) -> None:
    assert mask_value("AuthorizationKey", nothing) == nothing


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ftp://u:p@host", "ftp://u:***@host"),
        ("ftp://u:p@ss@host:21/a", "ftp://u:***@host:21/a"),
        ("http://host:80/a and http://token@host:80", "http://host:80/a and http://***@host:80"),
        (
            "FTP.Pass=abc, SmtpPass: abc, AuthorizationBypass=true",
            "FTP.Pass=***, SmtpPass: ***, AuthorizationBypass=true",
        ),
        ("a ftp://u:p@h and ftp://v:q@i", "a ftp://u:***@h and ftp://v:***@i"),
        ("https://h/f?X-Amz-Signature=abc&x=1&sig=d", "https://h/f?X-Amz-Signature=***&x=1&sig=***"),
        ("password=abc, user=b", "password=***, user=b"),
        ("password: 'two words' and more", "password: '***' and more"),
        ('password="a\\"b c" and more', 'password="***" and more'),
        (r"{\"pin\":\"1234\",\"n\":\"1\"}", r"{\"pin\":\"***\",\"n\":\"1\"}"),
        (r'{"key":"AuthorizationKey","value":"a\"b"', '{"key":"AuthorizationKey","value":"***"'),
        ('[3,"7",{"key":"AuthorizationKey","value" : "cut o', '[3,"7",{"key":"AuthorizationKey","value" : "***'),
        ('{"pin": [1, {"a": 2}], "x":', '{"pin": ***'),
        ('{"key":"Light","value":"5"', '{"key":"Light","value":"5"'),
        ("Basic dXNlcjpwdw==", "Basic ***"),
        ("bearer\nabc", "bearer ***"),
        ("AuthorizationKey, value=abc", "AuthorizationKey, value=***"),
        ("psk=(", "psk=***"),
        ("psk=", "psk="),
        ("the key is in the pin", "the key is in the pin"),
        (r'{"\u0070assword":"abc", "u":"ftp:\/\/u:p@h", \u0022', r'{"password":"***", "u":"ftp://u:***@h", \u0022'),
    ],
)
def test_secrets_in_text(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ({"location": "ftp://user:pass@host/dir"}, {"location": "ftp://user:***@host/dir"}),
        ({"key": "AuthorizationKey", "value": "secret"}, {"key": "AuthorizationKey", "value": MASK}),
        ({"key": ["AuthorizationKey"]}, {"key": ["AuthorizationKey"]}),
        (
            {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "x"}, 5], "unknownKey": []},
            {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": MASK}, 5], "unknownKey": []},
        ),
        ({"name": "SimPin", "data": 1234}, {"name": "SimPin", "data": MASK}),
        ({"wifi": {"password": {"is": ["a", ""]}}}, {"wifi": {"password": {"is": [MASK, ""]}}}),
        ({"data": '{"psk":"a"}'}, {"data": '{"psk":"***"}'}),
        ({"data": '{"psk":'}, {"data": '{"psk":'}),
        ({"data": '{"psk": 7, "text": "{}"}'}, {"data": '{"psk":"***","text":"{}"}'}),
        ("password=abc", "password=***"),
    ],
)
def test_secrets_in_json(payload: object, shown: object) -> None:
    assert json.loads(mask_json(json.dumps(payload))) == shown


@pytest.mark.parametrize(
    "payload", ['{ "key" : "Light", "value" : "1.50" }', '{"pin": ""}', '{"data":"{\\"key\\": 1}"}']
)
def test_json_without_secrets_is_kept_as_it_came(payload: str) -> None:
    assert mask_json(payload) == payload


def test_invalid_json_becomes_a_string() -> None:
    assert mask_json('{"password":"abc') == '"{\\"password\\":\\"***"'
    assert mask_json('{"password":"a", \ud800') == '"{\\"password\\":\\"***\\", \\\\ud800"'
    assert mask_json('{"password":NaN,"a":"\\ud800"}') == '{"password":"***","a":"\\\\ud800"}'


def test_json_in_strings_is_read_to_a_limited_depth() -> None:
    payload = json.dumps({"password": "hunter2"})
    for _ in range(8):
        payload = json.dumps({"data": payload})
        assert "hunter2" not in mask_json(payload)


def test_very_many_strings_of_json_are_all_masked_although_not_all_are_read() -> None:
    """Reading a string that looks like JSON takes some microseconds, whether it is JSON or not."""
    one = json.dumps({"AuthorizationKey": "hunter2"})
    assert "hunter2" not in mask_json(json.dumps([one] * (2 * MOST_TEXTS_OF_JSON)))


def test_nesting_beyond_reason_is_masked_as_text() -> None:
    nested = "[" * 5_000 + '"password=hunter2"' + "]" * 5_000
    assert "hunter2" not in mask_json(nested)
    assert "hunter2" not in mask_json(json.dumps({"data": nested}))


def test_only_the_beginning_of_a_long_text_with_a_secret_is_kept() -> None:
    payload = json.dumps({"password": "hunter2", "filler": "x" * LONGEST_READ})
    shown = mask_json(payload)
    assert "hunter2" not in shown
    assert len(shown) < LONGEST_READ + 100
    assert mask_json(json.dumps({"filler": "x" * LONGEST_READ})) == json.dumps({"filler": "x" * LONGEST_READ})


class TestKnownSecrets:
    """Secrets that we have given to the charge point."""

    def test_known_secrets_are_found_in_any_letter_case(self) -> None:
        assert mask_text("took DeadBeef00, really deadbeef00", ("deadbeef00",)) == "took ***, really ***"
        assert mask_text("took it", ("deadbeef00",)) == "took it"

    def test_known_secrets_are_found_in_any_field(self) -> None:
        payload = '{"status":"Accepted","vendorId":"x deadbeef00","deadbeef00":[12345678]}'
        shown = '{"status":"Accepted","vendorId":"x ***","***":["***"]}'
        assert mask_json(payload, ("deadbeef00", "12345678")) == shown

    def test_short_known_secrets_are_hidden_only_as_whole_texts(self) -> None:
        assert mask_json('{"a":"abc","b":"ab"}', ("ab",)) == '{"a":"abc","b":"***"}'

    def test_known_secrets_are_hidden_if_letters_change_their_length(self) -> None:
        assert mask_text("İ deadbeef00", ("deadbeef00",)) == MASK


def test_a_kept_text_has_no_secret() -> None:
    assert kept("ftp://u:p@host") == "ftp://u:***@host"
    assert kept(None) is None


def test_masking_twice_changes_nothing_more() -> None:
    for key in SECRET.split():
        once = mask_text(f'{key}="a b", ftp://u:p@h {key}: x')
        assert mask_text(once) == once
