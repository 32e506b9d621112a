"""The content of tariffs as the API takes and shows it. Money and energy are text, so that they stay exact."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, field

from genx.api.http.faults import FieldError
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer, Body
from genx.domain.tariffs.checks import MOST_ELEMENTS, WarningCode, faults, warnings
from genx.domain.tariffs.tariff import Dimension, Tariff, Weekday

_NUMBER = {"must": "be a number as text, such as 0.49, with at most 7 digits before the point and 6 after it"}
Price = Annotated[
    str, Meta(max_length=14, pattern=r"^[0-9]{1,7}(\.[0-9]{1,6})?$(?!\n)", extra=_NUMBER, examples=["0.4900"])
]
Percent = Annotated[
    str, Meta(max_length=6, pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$(?!\n)", extra=_NUMBER, examples=["20"])
]
TimeOfDay = Annotated[
    str, Meta(max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", extra={"must": "be a time like 07:30"})
]
Seconds = Annotated[int, Meta(ge=0, le=366 * 86_400)]
Label = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000]*$", extra={"must": "not have the character U+0000"})
]


class TariffPrice(Body, frozen=True, kw_only=True):
    """A price: ENERGY is per kWh, TIME per hour charging, PARKING_TIME per hour without charging, FLAT per session.

    `stepSize` is in Wh or seconds: what is used is rounded up to multiples of it. `maxPrice` is the most that it costs
    in one session.
    """

    type: Dimension
    price: Price
    tax_percent: Percent | None = None
    step_size: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    max_price: Price | None = None


class TariffRestrictions(Body, frozen=True, kw_only=True):
    """When prices apply: if all of these hold. Times and dates are those of the tariff's time zone.

    Minima are inclusive; maxima, `endTime` and `endDate` are exclusive. A time may pass midnight. Energy is in kWh,
    power in kW, durations in seconds since the session began.
    """

    start_time: TimeOfDay | None = None
    end_time: TimeOfDay | None = None
    day_of_week: Annotated[list[Weekday], Meta(max_length=7)] = field(default_factory=list)
    start_date: date | None = None
    end_date: date | None = None
    min_kwh: Price | None = None
    max_kwh: Price | None = None
    min_power: Price | None = None
    max_power: Price | None = None
    min_duration: Seconds | None = None
    max_duration: Seconds | None = None


class TariffElement(Body, frozen=True, kw_only=True):
    """Prices, and when they apply. `name` is shown on receipts, such as peak."""

    components: Annotated[list[TariffPrice], Meta(min_length=1, max_length=4)]
    restrictions: TariffRestrictions = TariffRestrictions()
    name: Label | None = None


class TariffContent(Body, frozen=True, kw_only=True):
    """The content of a tariff. For each type of price the first element whose restrictions hold gives it.

    `taxIncluded` is about all prices, and about `minPrice` and `maxPrice` of a session. Whenever a car has stopped
    charging, `graceMinutes` pass before PARKING_TIME counts.
    """

    currency: Annotated[
        str, Meta(max_length=3, pattern=r"^[A-Z]{3}$", extra={"must": "be a currency of ISO 4217, such as EUR"})
    ]
    time_zone: Annotated[str, Meta(min_length=1, max_length=64, examples=["Europe/Berlin"])]
    elements: Annotated[list[TariffElement], Meta(min_length=1, max_length=MOST_ELEMENTS)]
    tax_included: bool = True
    min_price: Price | None = None
    max_price: Price | None = None
    grace_minutes: Annotated[int, Meta(ge=0, le=1_440)] = 0


class OddTariff(Answer, frozen=True, kw_only=True):
    """Something odd about a tariff. `neverHolds`: the restrictions of `element` contradict each other.

    `neverReached`: the elements before it always come first, the last of them `by`. `energyMayBeFree`: no price of
    energy applies at all times. Elements count from 1.
    """

    code: WarningCode
    element: int | None
    by: int | None


def read(content: TariffContent, pointer: str) -> Tariff:
    """Return the content as the domain knows it. Raises InvalidBody with all that is wrong with it."""
    found = msgspec.convert(msgspec.to_builtins(content), Tariff)
    errors = [FieldError(pointer + fault.pointer, fault.detail) for fault in faults(found)]
    if errors:
        raise InvalidBody(errors[0], 422, *errors[1:])
    return found


def shown(tariff: Tariff) -> TariffContent:
    """Return the content as the API shows it."""
    return msgspec.convert(msgspec.to_builtins(tariff), TariffContent)


def odd(tariff: Tariff) -> list[OddTariff]:
    """Return what is odd about a tariff."""
    return [OddTariff(code=each.code, element=each.element, by=each.by) for each in warnings(tariff)]
