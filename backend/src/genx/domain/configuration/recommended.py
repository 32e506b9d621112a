"""The configuration that we recommend: a suggestion, which is never applied by itself."""

from typing import Final

from msgspec import Struct


class Recommended(Struct, frozen=True):
    """A key, its value, and why. It is for charge points that have the key and let it be changed."""

    key: str
    value: str
    why: str


_SAMPLED: Final = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC,Current.Offered"
_ENERGY: Final = "Energy.Active.Import.Register"

RECOMMENDED: Final = (
    Recommended("HeartbeatInterval", "300", "Five minutes are enough: GenX notices a lost link by itself."),
    Recommended("WebSocketPingInterval", "60", "Routers forget links that are silent for longer."),
    Recommended("MeterValueSampleInterval", "60", "Power and energy of a session are at most a minute old."),
    Recommended("ClockAlignedDataInterval", "900", "A value at each quarter of an hour is what energy is priced by."),
    Recommended("MeterValuesSampledData", _SAMPLED, "GenX shows and checks these; some chargers refuse a few of them."),
    Recommended("MeterValuesAlignedData", _ENERGY, "Energy is all that quarters of an hour need."),
    Recommended("StopTxnAlignedData", _ENERGY, "The end of a session repeats the energy only, so that it stays short."),
    Recommended("StopTxnSampledData", "", "Long sessions would make StopTransaction larger than a charger's memory."),
    Recommended("ConnectionTimeOut", "120", "Drivers need two minutes from the card to the plug."),
    Recommended("AuthorizeRemoteTxRequests", "false", "A remote start is not asked about a second time."),
    Recommended("LocalAuthorizeOffline", "true", "Known drivers can charge while the link is lost."),
    Recommended("StopTransactionOnInvalidId", "true", "Charging ends if a tag turns out to be refused."),
    Recommended("MaxEnergyOnInvalidId", "0", "A refused tag gets no energy."),
    Recommended("StopTransactionOnEVSideDisconnect", "true", "A session ends when the car is unplugged."),
    Recommended("UnlockConnectorOnEVSideDisconnect", "true", "The cable is free when the car is unplugged."),
    Recommended("TransactionMessageAttempts", "10", "Starts and stops get through after a short outage."),
    Recommended("TransactionMessageRetryInterval", "60", "The pause grows with each of these attempts."),
)
