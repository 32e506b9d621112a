"""The configuration of a simulated charger."""

from typing import Final

from genx.simulator.models import Model

Configuration = dict[str, tuple[str, bool]]
"""Values of keys, and whether each is read only."""

AFTER_RESTART: Final = frozenset({"WebSocketPingInterval"})
"""Keys whose new value counts after a restart."""

LONGEST_LIST, LONGEST_MESSAGE = 1_000, 100
"""Tags in a local list, and in one message."""

HIGHEST_LEVEL, MOST_PERIODS = 10, 24


def configuration(model: Model) -> Configuration:
    return {
        "HeartbeatInterval": ("300", False),
        "MeterValueSampleInterval": ("10", False),
        "ClockAlignedDataInterval": ("0", False),
        "MeterValuesSampledData": ("Energy.Active.Import.Register,Power.Active.Import", False),
        "StopTransactionOnInvalidId": ("true", False),
        "WebSocketPingInterval": ("0", False),
        "ConnectionTimeOut": ("120", False),
        "AuthorizeRemoteTxRequests": ("false", False),
        "AuthorizationCacheEnabled": ("true", False),
        "NumberOfConnectors": (str(model.connectors), True),
        "SupportedFeatureProfiles": (
            "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
            True,
        ),
        "LocalAuthListEnabled": ("true", False),
        "LocalAuthListMaxLength": (str(LONGEST_LIST), True),
        "SendLocalListMaxLength": (str(LONGEST_MESSAGE), True),
        "ReserveConnectorZeroSupported": ("false", True),
        "ChargeProfileMaxStackLevel": (str(HIGHEST_LEVEL), True),
        "ChargingScheduleMaxPeriods": (str(MOST_PERIODS), True),
        "ChargingScheduleAllowedChargingRateUnit": ("Current,Power", True),
        "AuthorizationKey": ("", False),
    }
