"""Tolerances for a charge point of OCPP 1.6, by vendor, model and firmware of its BootNotification."""

from functools import lru_cache

from genx.domain.charge_point import ChargePoint
from genx.domain.tolerances import Tolerances
from genx.ocpp.v16.quirks import changes_for


def tolerances_of(state: ChargePoint) -> Tolerances:
    return tolerances_for(state.vendor, state.model, state.firmware_version)


@lru_cache(maxsize=1024)
def tolerances_for(vendor: str | None, model: str | None, firmware: str | None) -> Tolerances:
    """Return the tolerances for a model."""
    return Tolerances(**changes_for(vendor, model, firmware))
