"""A slow and obvious way to price a session, which shares no code with the real one: it walks through it Wh by Wh."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from genx.domain.tariffs.tariff import Element, PriceComponent, Tariff

SLICE_S = 10
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class Part(NamedTuple):
    """A number of slices of ten seconds, in each of which the same Wh flow."""

    slices: int
    wh: int

    @property
    def power_kw(self) -> Fraction:
        return Fraction(self.wh * 3600, SLICE_S * 1000)


class Used(NamedTuple):
    component: PriceComponent
    quantity: Fraction


def cost(tariff: Tariff, began: datetime, parts: list[Part]) -> tuple[Fraction, Fraction]:
    """Return the cost without tax and with it, not rounded."""
    used: dict[str, list[Used]] = {"ENERGY": [], "TIME": [], "PARKING_TIME": [], "FLAT": []}
    seconds, wh, idle_s = 0, 0, 0
    for part in parts:
        for _ in range(part.slices):
            local = (began + timedelta(seconds=seconds)).astimezone(ZoneInfo(tariff.time_zone))
            for _ in range(part.wh or 1):
                share = Fraction(SLICE_S, part.wh or 1)
                found = {name: first(tariff, name, local, wh, seconds, part.power_kw) for name in used}
                if part.wh:
                    take(used["ENERGY"], found["ENERGY"], Fraction(1, 1000))
                    take(used["TIME"], found["TIME"], share)
                elif idle_s >= tariff.grace_minutes * 60:
                    take(used["PARKING_TIME"], found["PARKING_TIME"], share)
                if not used["FLAT"]:
                    take(used["FLAT"], found["FLAT"], Fraction(1))
                wh += 1 if part.wh else 0
            seconds += SLICE_S
            idle_s = 0 if part.wh else idle_s + SLICE_S
    return in_all(tariff, used)


def first(
    tariff: Tariff, name: str, local: datetime, wh: int, seconds: int, power_kw: Fraction
) -> PriceComponent | None:
    for element in tariff.elements:
        if applies(element, local, wh, seconds, power_kw):
            for component in element.components:
                if component.type == name:
                    return component
    return None


def applies(element: Element, local: datetime, wh: int, seconds: int, power_kw: Fraction) -> bool:
    when = element.restrictions
    minute = local.hour * 60 + local.minute
    start, end = minutes(when.start_time), minutes(when.end_time)
    if end == 0:
        end = 24 * 60
    in_time = start <= minute < end if start < end else (minute >= start or minute < end)
    return (
        in_time
        and (not when.day_of_week or DAYS[local.weekday()] in when.day_of_week)
        and (when.start_date is None or local.date() >= when.start_date)
        and (when.end_date is None or local.date() < when.end_date)
        and (when.min_kwh is None or wh >= when.min_kwh * 1000)
        and (when.max_kwh is None or wh < when.max_kwh * 1000)
        and (when.min_duration is None or seconds >= when.min_duration)
        and (when.max_duration is None or seconds < when.max_duration)
        and (when.min_power is None or power_kw >= Fraction(when.min_power))
        and (when.max_power is None or power_kw < Fraction(when.max_power))
    )


def minutes(told: str | None) -> int:
    return 0 if told is None else int(told[:2]) * 60 + int(told[3:])


def take(used: list[Used], component: PriceComponent | None, quantity: Fraction) -> None:
    if component is not None:
        used.append(Used(component, quantity))


def in_all(tariff: Tariff, used: dict[str, list[Used]]) -> tuple[Fraction, Fraction]:
    excl = incl = Fraction(0)
    for name, taken in used.items():
        if not taken:
            continue
        all_of_it, last = list(taken), taken[-1].component
        if name != "FLAT" and last.step_size > 1 and not (name == "TIME" and used["PARKING_TIME"]):
            step = Fraction(last.step_size, 1000 if name == "ENERGY" else 1)
            quantity = sum(each.quantity for each in all_of_it)
            all_of_it.append(Used(last, ceil(quantity / step) * step - quantity))
        per = 3600 if name in {"TIME", "PARKING_TIME"} else 1
        for component, quantity in all_of_it:
            amount = quantity / per * Fraction(component.price)
            factor = 1 + Fraction(component.tax_percent or 0) / 100
            excl += amount / factor if tariff.tax_included else amount
            incl += amount if tariff.tax_included else amount * factor
    return bounded(tariff, excl, incl)


def bounded(tariff: Tariff, excl: Fraction, incl: Fraction) -> tuple[Fraction, Fraction]:
    told = incl if tariff.tax_included else excl
    wanted = told
    if tariff.min_price is not None:
        wanted = max(wanted, Fraction(tariff.min_price))
    if tariff.max_price is not None:
        wanted = min(wanted, Fraction(tariff.max_price))
    if wanted == told:
        return excl, incl
    rate = incl / excl if excl else 1 + Fraction(tariff.elements[0].components[0].tax_percent or Decimal(0)) / 100
    return (wanted / rate, wanted) if tariff.tax_included else (wanted, wanted * rate)
