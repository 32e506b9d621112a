"""Keys that OCPP 1.6 (9) and its security extension name. Charge points have more, in any letter case (QD13)."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

KeyKind = Literal["boolean", "integer", "list", "text"]
Unit = Literal["s", "Wh", "%"]


class KnownKey(Struct, frozen=True):
    """A key that is specified. `of_measurands` is a list of what is measured."""

    name: str
    kind: KeyKind
    unit: Unit | None = None
    readonly: bool = False
    of_measurands: bool = False


_BOOLEANS: Final = (
    *("AllowOfflineTxForUnknownId", "AuthorizationCacheEnabled", "AuthorizeRemoteTxRequests", "LocalAuthListEnabled"),
    *("LocalAuthorizeOffline", "LocalPreAuthorize", "StopTransactionOnEVSideDisconnect", "StopTransactionOnInvalidId"),
    "UnlockConnectorOnEVSideDisconnect",
)
_FIXED_BOOLEANS: Final = (
    *("AdditionalRootCertificateCheck", "ConnectorSwitch3to1PhaseSupported", "ReserveConnectorZeroSupported"),
)
_SECONDS: Final = (
    *("ClockAlignedDataInterval", "ConnectionTimeOut", "HeartbeatInterval", "MeterValueSampleInterval"),
    *("MinimumStatusDuration", "TransactionMessageRetryInterval", "WebSocketPingInterval"),
)
_NUMBERS: Final = ("BlinkRepeat", "ResetRetries", "TransactionMessageAttempts")
_FIXED_NUMBERS: Final = (
    *("CertificateSignedMaxChainSize", "CertificateStoreMaxLength", "ChargeProfileMaxStackLevel"),
    *("ChargingScheduleMaxPeriods", "ConnectorPhaseRotationMaxLength", "GetConfigurationMaxKeys"),
    *("LocalAuthListMaxLength", "MaxChargingProfilesInstalled", "MeterValuesAlignedDataMaxLength"),
    *("MeterValuesSampledDataMaxLength", "NumberOfConnectors", "SendLocalListMaxLength"),
    *("StopTxnAlignedDataMaxLength", "StopTxnSampledDataMaxLength", "SupportedFeatureProfilesMaxLength"),
)
_MEASURANDS: Final = ("MeterValuesAlignedData", "MeterValuesSampledData", "StopTxnAlignedData", "StopTxnSampledData")
_FIXED_LISTS: Final = (
    *("ChargingScheduleAllowedChargingRateUnit", "SupportedFeatureProfiles", "SupportedFileTransferProtocols"),
)


def _known() -> Iterator[KnownKey]:
    yield from (KnownKey(name, "boolean") for name in _BOOLEANS)
    yield from (KnownKey(name, "boolean", readonly=True) for name in _FIXED_BOOLEANS)
    yield from (KnownKey(name, "integer", "s") for name in _SECONDS)
    yield from (KnownKey(name, "integer") for name in _NUMBERS)
    yield from (KnownKey(name, "integer", readonly=True) for name in _FIXED_NUMBERS)
    yield from (KnownKey(name, "list", of_measurands=True) for name in _MEASURANDS)
    yield from (KnownKey(name, "list", readonly=True) for name in _FIXED_LISTS)
    yield KnownKey("ConnectorPhaseRotation", "list")
    yield KnownKey("CpoName", "text")
    yield KnownKey("LightIntensity", "integer", "%")
    yield KnownKey("MaxEnergyOnInvalidId", "integer", "Wh")


def folded(key: str) -> str:
    """Return a key as it is compared: without regard to letter case and to blanks around it (QD13)."""
    return key.strip().lower()


KNOWN: Final[Mapping[str, KnownKey]] = {folded(key.name): key for key in _known()}


def known(key: str) -> KnownKey | None:
    """Return a key that is specified, None for a vendor's own."""
    return KNOWN.get(folded(key))
