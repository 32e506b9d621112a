"""Tariffs of made-up places."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from genx.domain.tariffs.tariff import WEEKDAYS, Dimension, Element, PriceComponent, Restrictions, Tariff

ZONE: Final = "Europe/Berlin"
"""The zone by whose hours people come."""

TAX_PERCENT: Final = Decimal(19)


class Prices(Struct, frozen=True):
    """A tariff by its name."""

    name: str
    tariff: Tariff


def _element(of: Dimension, price: str, *, name: str | None = None, when: Restrictions | None = None) -> Element:
    component = PriceComponent(type=of, price=Decimal(price), tax_percent=TAX_PERCENT)
    return Element(name=name, components=(component,), restrictions=when or Restrictions())


def _tariff(*elements: Element, grace_minutes: int = 0) -> Tariff:
    return Tariff(currency="EUR", time_zone=ZONE, elements=elements, grace_minutes=grace_minutes)


CAR_PARK: Final = Prices(
    "Car parks (made up)",
    _tariff(
        _element(
            "ENERGY",
            "0.57",
            name="peak",
            when=Restrictions(start_time="16:00", end_time="20:00", day_of_week=WEEKDAYS[:5]),
        ),
        _element("ENERGY", "0.49"),
        _element("PARKING_TIME", "1.80"),
        grace_minutes=60,
    ),
)
DEPOT: Final = Prices(
    "Depots (made up)",
    _tariff(
        _element("ENERGY", "0.31", name="night", when=Restrictions(start_time="22:00", end_time="06:00")),
        _element("ENERGY", "0.42"),
    ),
)
FAST: Final = Prices(
    "Fast charging (made up)",
    _tariff(_element("ENERGY", "0.69"), _element("PARKING_TIME", "6.00"), _element("FLAT", "0.50"), grace_minutes=10),
)
