"""Measuring: samples in, live values and a plausible power rating out (S5 to S7)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import log10

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.connector import Connector, Instant, Live, is_over, rested
from genx.domain.quantity import CURRENT, ENERGY, OFFERED, POWER, SIGNED, WHOLE
from genx.domain.readings import Readings, best_rank, by_instant, instant_at, take, usable
from genx.domain.register import Register
from genx.domain.reports import Reading, Sample
from genx.domain.series import LATE, OLDEST, Measurement, SignedValue, Source
from genx.domain.tolerances import Tolerances
from genx.domain.values import Values, believed_current, believed_power, believed_soc, total, values_of

MOST_SAMPLES = 2_000
"""Readings that are taken of one message: eight every two minutes for eight hours (ADR 11)."""

USUAL = Tolerances()

NOWHERE = Source()


class Measured(Struct, frozen=True):
    """The connector after some samples. `power_w` is the highest plausible power among them, None if there is none.

    `registers` are the readings of the import register, one for each instant, in the order of their times.
    `measurements` are for the series, one for each instant; `signed` are the signed readings.
    """

    connector: Connector
    power_w: int | None
    registers: tuple[Register, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    signed: tuple[SignedValue, ...] = ()


def measure(
    connector: Connector,
    samples: Sequence[Sample],
    at: datetime,
    tolerances: Tolerances = USUAL,
    *,
    source: Source = NOWHERE,
    resting: bool = False,
    its_now: datetime | None = None,
) -> Measured:
    """Return what a connector measures after `samples`. Samples older than its live values change nothing.

    `at` is the time of arrival by our clock, and `its_now` by the charger's, if that is known to be behind. The power,
    current and state of charge of a `resting` connector are not believed (S5).
    """
    live, instant = connector.live, connector.instant
    highest: int | None = None
    registers: list[Register] = []
    measurements: list[Measurement] = []
    signed: list[SignedValue] = []
    for taken, told in by_instant(samples, at):
        # QC2: the live values may be from a clock that was ahead and has been set since.
        counts = live is None or taken >= live.at or live.at > (its_now or at)
        now = instant_at(live, instant, taken) if counts else Instant(None, {}, {})
        contexts = take(told, now, tolerances)
        if contexts & SIGNED:
            signed += _signed(told, source, connector.connector_id, taken, at)
        if not contexts & ~SIGNED:
            continue
        values = values_of(usable(now) if now.ranks else now.readings)
        power, register, *_ = values
        believed = None if power is None else believed_power(power)
        if believed is not None:
            highest = believed if highest is None else max(highest, believed)
        if register is not None and register >= 0:
            registers.append(Register(taken, register, _step(told) if register % 10 == 0 else 1))
        age = at - taken
        if age < OLDEST:
            measurements.append(_measurement(source, connector.connector_id, taken, age, contexts, now, values))
        if counts:
            before = now.before or Live(at=taken)
            live, instant = _merge(before, taken, values), now
            if resting or is_over(connector, taken, at):
                live = rested(live, soc=None if now.before is None else now.before.soc)
    if live is not connector.live:
        connector = replace(connector, live=live, instant=instant)
    return Measured(connector, highest, tuple(registers), tuple(measurements), tuple(signed))


def _step(told: Iterable[Reading]) -> int:
    """Return the value of a register's last digit in Wh. For 8.01 kWh it is 10."""
    step = 1
    for reading in told:
        quantity = reading.quantity
        if quantity.measurand == ENERGY and quantity.unit == "Wh":
            decimals = len(reading.value.strip().partition(".")[2])
            step = max(step, 10 ** max(round(log10(quantity.scale)) - decimals, 0))
    return step


def _merge(before: Live, at: datetime, told: Values) -> Live:
    """Return live values with new readings. Others are kept, and impossible ones become None (S5)."""
    power, register, current, voltage, soc, temperature = told
    return Live(
        at=at,
        power_w=before.power_w if power is None else believed_power(power),
        energy_wh=before.energy_wh if register is None else register,
        current_a=before.current_a if current is None else believed_current(current),
        voltage_v=before.voltage_v if voltage is None else voltage,
        soc=before.soc if soc is None else believed_soc(soc),
        temperature_c=before.temperature_c if temperature is None else temperature,
    )


def _measurement(
    source: Source,
    connector_id: int,
    taken: datetime,
    age: timedelta,
    contexts: int,
    instant: Instant,
    told: Values,
) -> Measurement:
    """Return an instant for the series, with readings of all contexts: there they belong to their own time."""
    readings: Readings = instant.readings
    if instant.ranks:
        readings = {**readings, **usable(instant)}
        told = values_of(readings)
    power, register, current, voltage, soc, temperature = told
    phases = readings.get(CURRENT) or {}
    return Measurement(
        source.charger_id,
        connector_id,
        taken - timedelta(0, 0, taken.microsecond) if taken.microsecond else taken,
        source.transaction_at(taken),
        contexts & ~SIGNED,
        _rank(instant),
        age > LATE,
        None if power is None else believed_power(power),
        register if register is None or register >= 0 else None,
        None if current is None else believed_current(current),
        phases.get(1),
        phases.get(2),
        phases.get(3),
        voltage,
        None if soc is None else believed_soc(soc),
        total(readings.get(OFFERED), max),
        temperature,
    )


def _rank(instant: Instant) -> int:
    """Return how good the source of an instant is: that of its register, or else of its power."""
    measurand = ENERGY if ENERGY in instant.readings else POWER
    phases = instant.readings.get(measurand)
    if not phases:
        return 0
    return (2 * best_rank(instant, measurand) if instant.ranks else 0) + (WHOLE not in phases)


def _signed(
    told: Iterable[Reading], source: Source, connector_id: int, taken: datetime, at: datetime
) -> Iterable[SignedValue]:
    return [
        SignedValue(
            charger_id=source.charger_id,
            connector_id=connector_id,
            at=taken,
            received_at=at,
            value=reading.value,
            wire_id=source.wire_id,
            transaction_id=source.transaction_at(taken),
            context=reading.quantity.context,
            measurand=reading.quantity.measurand,
            location=reading.quantity.location,
            phase=reading.quantity.phase,
            unit=reading.quantity.unit,
        )
        for reading in told
        if reading.quantity.signed
    ]
