"""Models of chargers that are simulated."""

from msgspec import Struct


class Model(Struct, frozen=True):
    vendor: str
    name: str
    firmware: str
    connectors: int
    power_w: int
    direct_current: bool
    voltage_v: float


MODELS = (
    Model("Volt & Sons", "Rapid 150", "3.4.1", 2, 150_000, direct_current=True, voltage_v=402.0),
    Model("Hearth", "Wallbox 22", "1.12.0", 1, 22_000, direct_current=False, voltage_v=231.0),
    Model("Kerbside", "Twin 11", "2.0.7", 2, 11_000, direct_current=False, voltage_v=229.0),
)
