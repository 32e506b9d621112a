"""The import register of a meter, and the energy that a transaction has drawn by it (T6, T6b, ADR 14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from genx.domain.notes import PER_SESSION, note
from genx.domain.power import Power
from genx.domain.transaction import Transaction

RegisterKind = Literal["lifetime", "session"]
"""The kind of a register, which counts the life of its meter, or each session from zero."""

NOISE_WH = 1
"""A register that is lower by no more than this has not fallen."""

ROUNDING_WH = 1_000
"""A register in whole kWh may be lower by this than a meterStart in Wh."""

NOT_KNOWN_WH = 100_000
"""A first sample this far above a meterStart of about zero may show that meterStart was not known (QF22)."""

_ENDS = (10**8, 10**9, 10**10, 2**31, 2**32)
"""Values at which registers begin again at zero."""


MOST_ENERGY_WH = 2**63 - 1
"""The most that can be kept. Registers at both ends of 64 bits are further apart, and suspect anyway."""

MOST_NOTES = 10

SHORTEST = timedelta(minutes=1)
"""Readings that arrive faster than this may have waited together."""


class Register(Struct, frozen=True):
    """A reading in Wh and its time, by the charger's clock if that can be right (V6).

    `step_wh` is the value of the last digit that was sent.
    """

    at: datetime
    wh: int
    step_wh: int = 1


def counted(
    running: Transaction,
    registers: Iterable[Register],
    power: Power,
    at: datetime,
    *,
    by_id: bool,
    kind: RegisterKind | None = None,
) -> Transaction:
    """Return the transaction after readings that count for it, in the order of their times, received at `at`.

    Another reading of the same instant replaces the one before (S5). A reading that does not continue from the last
    one, because the register falls or rises more than is possible, counts only if the next one continues from it. A
    register that falls is suspect, and its pieces are summed (T6b).
    """
    for register in registers:
        before = running
        if running.before is not None and running.register_at == register.at:
            before = running.before
        moved = _with(before, register, power, kind)
        if moved is before:
            continue
        rose = (moved.measured_wh or 0) > (before.measured_wh or 0)
        running = replace(
            moved,
            register_at=register.at,
            register_step_wh=register.step_wh,
            rose_at=at if rose else before.rose_at,
            measured_by_id=by_id and (before.measured_by_id or before.register_wh is None),
            before=before if before.before is None else replace(before, before=None),
        )
    return running


def kind_of(running: Transaction) -> RegisterKind | None:
    """Return the kind of a connector's register by the samples of a transaction; None if it may be either."""
    if PER_SESSION in running.notes:
        return "session"
    last, start = running.register_wh, running.meter_start
    return None if last is None or max(last - start, start) <= NOT_KNOWN_WH else "lifetime"


def _with(running: Transaction, register: Register, power: Power, kind: RegisterKind | None) -> Transaction:
    last, measured, last_at = running.register_wh, running.measured_wh, running.register_at
    if last is None or measured is None or last_at is None:
        return _begun(running, register, power, kind)
    if register.at < last_at and register.wh <= last:
        return running
    return _moved(running, last, measured, register, power)


def _begun(running: Transaction, first: Register, power: Power, kind: RegisterKind | None) -> Transaction:
    start, register = running.meter_start, first.wh
    above, since = register - start, first.at - running.began_at
    if running.begins_unknown:
        return replace(running, register_wh=register, measured_wh=0)
    if _counts_sessions(start, register, since, power) or (kind == "session" and 0 <= register < start - ROUNDING_WH):
        return _noted(replace(running, register_wh=register, measured_wh=register), PER_SESSION)
    if -max(ROUNDING_WH, first.step_wh) <= above < 0:
        return replace(running, register_wh=start, measured_wh=0)
    if start < ROUNDING_WH and above > NOT_KNOWN_WH and not power.suggests(above, since) and kind != "session":
        is_doubtful = kind is None and power.allows(above, since)
        begun = replace(running, register_wh=register, measured_wh=0, suspect=running.suspect or is_doubtful)
        return _noted(begun, note("meterStartForeign", wh=start, first=register))
    if above < 0 or not power.allows(above, max(since, SHORTEST)):
        return replace(running, register_wh=start, measured_wh=0, odd_wh=register)
    return replace(running, register_wh=register, measured_wh=above)


def _moved(running: Transaction, last: int, measured: int, register: Register, power: Power) -> Transaction:
    wh, odd = register.wh, running.odd_wh
    since = max(register.at - (running.register_at or register.at), SHORTEST)
    noise = max(NOISE_WH, running.register_step_wh, register.step_wh)
    follows = wh >= last - noise and power.allows(wh - last, since)
    if PER_SESSION in running.notes and wh >= running.meter_start - ROUNDING_WH and (not follows or last == 0):
        return _of_a_lifetime(running, wh)
    if running.fell_from is not None and wh >= running.fell_from[0] and not power.suggests(wh - last, since):
        return _up_again(running, *running.fell_from, wh)
    follows_odd = odd is not None and wh >= odd - noise and power.allows(wh - odd, since)
    if odd is not None and follows_odd and not (odd < last and follows):
        rise = wh - last if odd > last else max(wh - odd, 0)
        moved = replace(running, register_wh=max(wh, odd), measured_wh=_kept(measured + rise), odd_wh=None)
        return moved if odd > last else _fell(replace(moved, fell_from=(last, measured)), last, odd)
    if not follows:
        return replace(running, odd_wh=wh)
    highest = max(wh, last)
    return replace(running, register_wh=highest, measured_wh=_kept(measured + highest - last), odd_wh=None)


def _of_a_lifetime(running: Transaction, register: int) -> Transaction:
    """Undo counting by the session, because the samples that suggested it were of a meter that was not ready."""
    notes = tuple(each for each in running.notes if each != PER_SESSION)
    energy = max(register - running.meter_start, 0)
    return replace(running, register_wh=register, measured_wh=energy, odd_wh=None, notes=notes)


def _up_again(running: Transaction, register: int, energy: int, wh: int) -> Transaction:
    """Return the transaction after its register came back up in one step, because it was unreadable for a while."""
    return replace(
        running,
        register_wh=wh,
        measured_wh=max(running.measured_wh or 0, _kept(energy + wh - register)),
        odd_wh=None,
        fell_from=None,
    )


def _kept(energy: int) -> int:
    return min(energy, MOST_ENERGY_WH)


def _counts_sessions(start: int, first: int, since: timedelta, power: Power) -> bool:
    """Return whether a reading far below meterStart is of this session: no more than can be charged since."""
    is_far_below = 0 <= first < start // 2 and start - first > ROUNDING_WH
    return is_far_below and not _rolls_over(start) and power.suggests(first, since)


def _rolls_over(start: int) -> bool:
    return any(0 <= end - start < NOT_KNOWN_WH for end in _ENDS)


def fall(before: int, after: int) -> str:
    """Return the note about a register that fell, in Wh (T6b)."""
    return note("fell", before=before, after=after)


def _fell(running: Transaction, before: int, after: int) -> Transaction:
    return replace(_noted(running, fall(before, after)), suspect=True)


def _noted(running: Transaction, said: str) -> Transaction:
    return running if len(running.notes) >= MOST_NOTES else replace(running, notes=(*running.notes, said))
