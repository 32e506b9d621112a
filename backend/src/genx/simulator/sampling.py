"""Readings of a simulated connector's meter."""

from random import Random

from genx.simulator.models import Model
from genx.simulator.vehicle import Vehicle


def samples(
    model: Model, random: Random, power: float, register_wh: float, vehicle: Vehicle | None
) -> list[dict[str, str]]:
    """Return the sampled values of a power in W and a register in Wh."""
    voltage = model.voltage_v * random.uniform(0.995, 1.005)
    sampled = [
        {"measurand": "Power.Active.Import", "unit": "W", "value": f"{power:.0f}"},
        {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "value": f"{register_wh:.0f}"},
        {"measurand": "Temperature", "unit": "Celsius", "value": f"{24 + power / model.power_w * 18:.1f}"},
    ]
    if model.direct_current:
        soc = vehicle.soc if vehicle else 0
        sampled.append({"measurand": "SoC", "unit": "Percent", "location": "EV", "value": f"{soc * 100:.0f}"})
    for phase in ("",) if model.direct_current else ("L1", "L2", "L3"):
        current = power / voltage / (1 if model.direct_current else 3)
        more = {"phase": phase} if phase else {}
        sampled.append({"measurand": "Voltage", "unit": "V", "value": f"{voltage:.1f}", **more})
        sampled.append({"measurand": "Current.Import", "unit": "A", "value": f"{current:.1f}", **more})
    return sampled
