"""The import register of a meter, and the energy that a transaction has drawn by it (T6, T6b, ADR 14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from msgspec.structs import replace

from genx.domain.power import Power
from genx.domain.transaction import Transaction

RegisterKind = Literal["lifetime", "session"]
"""Whether a register counts the life of its meter, or each session from zero."""

NOISE_WH = 1
"""A register that is lower by so much has not fallen."""

ROUNDING_WH = 1_000
"""A register in whole kWh may be lower by so much than a meterStart in Wh."""

NOT_KNOWN_WH = 100_000
"""A first sample so far above a meterStart of about zero may show that meterStart was not known (QUIRKS F22)."""

_ENDS = (10**8, 10**9, 10**10, 2**31, 2**32)
"""Where registers begin again at zero."""

PER_SESSION = "the register counts each session from zero: energy is by it"


class Register(NamedTuple):
    """A reading in Wh, and when it was taken: by the charger's clock where that can be right (V6)."""

    at: datetime
    wh: int


def counted(running: Transaction, registers: Iterable[Register], power: Power, *, by_id: bool) -> Transaction:
    """The transaction after readings that count for it, in the order of their times; older ones than known are not new.

    A register that falls is suspect, and the pieces are summed. One reading alone that is low is none (T6b).
    """
    for register in registers:
        if running.register_wh is None or running.measured_wh is None or running.register_at is None:
            running = replace(_begun(running, register, power), register_at=register.at, measured_by_id=by_id)
        elif (register.at, register.wh) > (running.register_at, running.register_wh):
            running = _moved(running, running.register_wh, running.measured_wh, register, by_id)
    return running


def kind_by(running: Transaction, first: Register, power: Power) -> RegisterKind | None:
    """What the first reading of a transaction tells of its connector's register; None where it may be either."""
    if _counts_sessions(running, first, power):
        return "session"
    return "lifetime" if first.wh - running.meter_start > NOT_KNOWN_WH or running.meter_start > NOT_KNOWN_WH else None


def _begun(running: Transaction, first: Register, power: Power) -> Transaction:
    start, register = running.meter_start, first.wh
    if running.begins_unknown:
        return replace(running, register_wh=register, measured_wh=0)
    if _counts_sessions(running, first, power):
        return _noted(replace(running, register_wh=register, measured_wh=register), PER_SESSION)
    if start - ROUNDING_WH <= register < start:
        return replace(running, register_wh=start, measured_wh=0)
    if register < start:
        return _fell(replace(running, register_wh=register, measured_wh=0), start, register)
    above = register - start
    if start < ROUNDING_WH and above > NOT_KNOWN_WH and not power.suggests(above, _since(running, first)):
        note = f"meterStart {start} is not of this register: energy counts from its first sample, {register}"
        return _noted(replace(running, register_wh=register, measured_wh=0), note)
    return replace(running, register_wh=register, measured_wh=above)


def _moved(running: Transaction, last: int, energy: int, register: Register, by_id: bool) -> Transaction:
    at, is_its_own = register.at, running.measured_by_id and by_id
    if register.wh >= last - NOISE_WH:
        highest = max(register.wh, last)
        return replace(
            running,
            register_wh=highest,
            register_at=at,
            measured_wh=energy + highest - last,
            fallen_wh=None,
            measured_by_id=is_its_own,
        )
    fallen = running.fallen_wh
    if fallen is None or register.wh < fallen - NOISE_WH:
        return replace(running, fallen_wh=register.wh, register_at=at, measured_by_id=is_its_own)
    piece = max(register.wh - fallen, 0)
    moved = replace(
        running,
        register_wh=max(register.wh, fallen),
        register_at=at,
        measured_wh=energy + piece,
        fallen_wh=None,
        measured_by_id=is_its_own,
    )
    return _fell(moved, last, fallen)


def _counts_sessions(running: Transaction, first: Register, power: Power) -> bool:
    """A reading far below a meterStart of the meter's life, and not more than can be charged since: of this session."""
    start = running.meter_start
    is_far_below = 0 <= first.wh < start // 2 and start - first.wh > ROUNDING_WH
    return is_far_below and not _rolls_over(start) and power.suggests(first.wh, _since(running, first))


def _rolls_over(start: int) -> bool:
    return any(0 <= end - start < NOT_KNOWN_WH for end in _ENDS)


def _since(running: Transaction, register: Register) -> timedelta:
    return register.at - running.began_at


def fall(before: int, after: int) -> str:
    """The note about a register that fell, in Wh (T6b)."""
    return f"the register fell from {before} to {after} Wh: its pieces are summed"


def _fell(running: Transaction, before: int, after: int) -> Transaction:
    return replace(_noted(running, fall(before, after)), suspect=True)


def _noted(running: Transaction, note: str) -> Transaction:
    return replace(running, notes=(*running.notes, note))
