"""A tariff, as OCPI 2.2.1 models it: elements in order, each with prices and with restrictions on when they apply."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

Dimension = Literal["ENERGY", "TIME", "PARKING_TIME", "FLAT"]
Weekday = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

WEEKDAYS: Final[tuple[Weekday, ...]] = (
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
)
WH_PER_KWH: Final = 1000


class PriceComponent(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The price of one dimension: ENERGY per kWh, TIME per hour charging, PARKING_TIME per hour without, FLAT once.

    `tax_percent` None is no tax. What is used is rounded up to multiples of `step_size`: Wh or seconds. `max_price` is
    the most that this component costs in one session; OCPI has no such thing.
    """

    type: Dimension
    price: Decimal
    tax_percent: Decimal | None = None
    step_size: int = 1
    max_price: Decimal | None = None


class Moment(Struct, frozen=True, gc=False):
    """What restrictions look at: day and time at the site, and kWh, seconds and kW of the session at this time."""

    day: date
    weekday: Weekday
    clock: str
    kwh: Decimal
    seconds: Decimal
    kw: Decimal


def moment(local: datetime, used_wh: Decimal, elapsed: timedelta, power_w: Decimal) -> Moment:
    """Return a moment of a session at its local time."""
    return Moment(
        day=local.date(),
        weekday=WEEKDAYS[local.weekday()],
        clock=f"{local:%H:%M}",
        kwh=used_wh / WH_PER_KWH,
        seconds=Decimal(elapsed // timedelta(milliseconds=1)) / 1000,
        kw=power_w / WH_PER_KWH,
    )


class Restrictions(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Conditions that must all hold. Times, days and dates are those of the site, energy in kWh, power in kW.

    Minima are inclusive, maxima, `end_time` and `end_date` exclusive. A time of day may pass midnight; the day of the
    week is then that of each moment, so Friday from 22:00 to 06:00 ends at midnight and has the early hours of Friday.
    Durations are seconds since the start of the session.
    """

    start_time: str | None = None
    end_time: str | None = None
    day_of_week: tuple[Weekday, ...] = ()
    start_date: date | None = None
    end_date: date | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_power: Decimal | None = None
    max_power: Decimal | None = None
    min_duration: int | None = None
    max_duration: int | None = None

    def hold(self, at: Moment) -> bool:
        return (
            self._holds_by_time(at.clock)
            and (not self.day_of_week or at.weekday in self.day_of_week)
            and (self.start_date is None or at.day >= self.start_date)
            and (self.end_date is None or at.day < self.end_date)
            and _within(at.kwh, self.min_kwh, self.max_kwh)
            and _within(at.kw, self.min_power, self.max_power)
            and _within(at.seconds, self.min_duration, self.max_duration)
        )

    def _holds_by_time(self, now: str) -> bool:
        if self.start_time is None and self.end_time is None:
            return True
        start, end = self.start_time or "00:00", self.end_time or "00:00"
        if end == "00:00":  # the end of the day
            return now >= start
        return start <= now < end if start < end else now >= start or now < end


class Element(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Prices, and when they apply. `name` is for people, such as "peak"."""

    components: tuple[PriceComponent, ...]
    restrictions: Restrictions = Restrictions()
    name: str | None = None

    def component(self, dimension: Dimension) -> PriceComponent | None:
        return next((each for each in self.components if each.type == dimension), None)


class Tariff(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A tariff. For each dimension the first element whose restrictions hold gives the price.

    `tax_included` says whether its prices, and the least and the most that a session costs, are with tax.
    `time_zone` is that of the site. Each time a car stops charging, `grace_minutes` pass before PARKING_TIME counts.
    """

    currency: str
    time_zone: str
    elements: tuple[Element, ...]
    tax_included: bool = True
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    grace_minutes: int = 0


class Priced(Struct, frozen=True):
    """A component with the number of its element, which begin with 1."""

    element: int
    component: PriceComponent


def priced(tariff: Tariff, dimension: Dimension, at: Moment) -> Priced | None:
    """Return what gives the price of a dimension at a moment; None if it is free."""
    for number, element in enumerate(tariff.elements, start=1):
        component = element.component(dimension)
        if component is not None and element.restrictions.hold(at):
            return Priced(number, component)
    return None


def _within(value: Decimal, least: Decimal | int | None, most: Decimal | int | None) -> bool:
    return (least is None or value >= least) and (most is None or value < most)
