"""Bringing the configuration of one charge point in step with the wishes for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.own_calls import Ask
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.checks import Check, Problem
from genx.domain.configuration.keys import folded
from genx.domain.configuration.standing import Answer, Situation, Standing, Told, Try, goal, next_try, standing
from genx.domain.configuration.wishes import Wish
from genx.domain.texts import kept
from genx.ocpp.json_text import storable
from genx.ocpp.numbers import whole

DROPPED_WITHIN_S: Final = 5.0
MOST_DROPS: Final = 2
"""D4: a charge point is not read again of our own accord after it dropped the link so often when it was."""

DEFAULT_PER_MESSAGE: Final = 20
MOST_PER_MESSAGE: Final = 100
"""Keys that are asked for in one message, if the charge point names no GetConfigurationMaxKeys, and at most."""

ANSWERS: Final[Mapping[str, Answer]] = {
    "Accepted": "written",
    "RebootRequired": "restart",
    "Rejected": "rejected",
    "NotSupported": "notSupported",
}
"""The result of writing a key, by the status of ChangeConfiguration."""


class Store(Protocol):
    """Loads and saves checks, and what charge points told of their configuration, by key in lower case."""

    async def check(self, charger_id: int) -> Check: ...

    async def save(self, check: Check) -> None: ...

    async def told(self, charger_id: int) -> Mapping[str, Told]: ...


class Stopped(Exception):
    """Nothing more is sent in this round. `is_done`: there is no other one until something changes."""

    def __init__(self, *, is_done: bool) -> None:
        super().__init__()
        self.is_done = is_done


class ConfigurationSync:
    """Reads what is not known since the last boot, writes what differs, one key at a time, and reads that back."""

    def __init__(self, calls: Ask, store: Store) -> None:
        self._calls = calls
        self._store = store

    async def run(self, state: ChargePoint, wanted: Mapping[str, Wish], now: Callable[[], datetime]) -> bool:
        """Return whether that is done; if not, it is worth another try later."""
        before = await self._store.check(state.charger_id)
        one = Round(self._calls, self._store, state, wanted, now)
        one.check = replace(_current(before, state.firmware_version or "", wanted), problem=None)
        one.told = await self._store.told(state.charger_id)
        try:
            await one.read([name for name in wanted if not one.is_fresh(name)])
            await one.write()
        except Stopped as stopped:
            return stopped.is_done
        finally:
            if one.check != before:
                await self._store.save(one.check)
        return not any(one.standing(name).is_open for name in wanted)


def _current(check: Check, firmware: str, wanted: Mapping[str, Wish]) -> Check:
    """Return a check without the tries that do not count any more."""
    tries = {
        name: tried
        for name, tried in check.tries.items()
        if name in wanted and tried.counts_for(wanted[name], firmware)
    }
    if check.firmware == firmware:
        return replace(check, tries=tries)
    return Check(charger_id=check.charger_id, firmware=firmware, tries=tries)


class Round:
    """One round with one charge point: `told` is what it has, `check` what came of our tries."""

    told: Mapping[str, Told]
    check: Check

    def __init__(
        self, calls: Ask, store: Store, state: ChargePoint, wanted: Mapping[str, Wish], now: Callable[[], datetime]
    ) -> None:
        self._calls = calls
        self._store = store
        self._state = state
        self._wanted = wanted
        self._now = now

    def standing(self, name: str) -> Standing:
        found = Situation(
            told=self.told.get(name),
            tried=self.check.tries.get(name),
            booted_at=self._state.last_boot_at,
            now=self._now(),
        )
        return standing(self._wanted[name], found)

    def is_fresh(self, name: str) -> bool:
        """Return whether it is known what the charge point has, since it came and since we last wrote the key."""
        told, tried = self.told.get(name), self.check.tries.get(name)
        if tried is not None and tried.answer == "unknownKey":
            return True
        since = [at for at in (self._state.last_boot_at, self._state.connected_at) if at is not None]
        if told is None or any(told.at < at for at in since):
            return False
        return tried is None or tried.answer not in {"written", "noAnswer", "linkLost"} or told.at > tried.at

    async def read(self, names: Sequence[str]) -> None:
        """Read keys, as many at a time as the charge point takes. Raises Stopped."""
        if not names:
            return
        self._check_that_it_may_be_asked()
        most = whole(self._value("getconfigurationmaxkeys")) or DEFAULT_PER_MESSAGE
        for some in _portions(names, min(most, MOST_PER_MESSAGE)):
            keys = [self._spelled(name) for name in some]
            outcome = await self._calls.ask(self._state.device_id, "get-configuration", {"key": keys})
            self._take(some, outcome)
        self.told = await self._store.told(self._state.charger_id)

    def _check_that_it_may_be_asked(self) -> None:
        problem: Problem | None = "notAsked" if "GetConfiguration" in self._state.left_alone_with else None
        problem = "linkLostAgain" if self.check.drops >= MOST_DROPS else problem
        if problem is not None:
            self._stop(problem, is_done=True)

    def _take(self, names: Sequence[str], outcome: Outcome) -> None:
        if isinstance(outcome, Answered):
            listed = {folded(item.key) for item in getattr(outcome.response, "configuration_key", ())}
            for name in names:
                if name not in listed:
                    self._note(name, "unknownKey", outcome.at)
            self.check = replace(self.check, problem=None, drops=0)
        elif isinstance(outcome, Failed):
            self._stop("error", is_done=outcome.code in {"NotImplemented", "NotSupported"})
        elif isinstance(outcome, TimedOut):
            self._stop("noAnswer", is_done=False)
        elif _is_dropped(outcome):
            self.check = replace(self.check, drops=self.check.drops + 1)
            self._stop("linkLost" if self.check.drops < MOST_DROPS else "linkLostAgain", is_done=True)
        else:
            raise Stopped(is_done=True)

    def _stop(self, problem: Problem, *, is_done: bool) -> None:
        self.check = replace(self.check, problem=problem)
        raise Stopped(is_done=is_done)

    async def write(self) -> None:
        """Write what differs, and read back what the charge point took. Raises Stopped."""
        for name in self._wanted:
            if self.standing(name).is_due:
                await self._write(name)
        written = [name for name in self._wanted if not self.is_fresh(name)]
        await self.read(written)
        for name in written:
            tried, told = self.check.tries.get(name), self.told.get(name)
            if tried is not None and told is not None and self.standing(name).state == "differs":
                self._keep(name, replace(tried, stored=told.value or ""))

    async def _write(self, name: str) -> None:
        wish, told = self._wanted[name], self.told.get(name)
        request = {"key": self._spelled(name), "value": goal(wish, told)}
        outcome = await self._calls.ask(self._state.device_id, "change-configuration", request)
        if isinstance(outcome, Answered):
            status = str(getattr(outcome.response, "status", ""))
            self._note(name, ANSWERS.get(status, "error"), outcome.at, status)
        elif isinstance(outcome, Failed):
            self._note(name, "error", outcome.at, outcome.code or "an answer that GenX can't use")
        elif isinstance(outcome, TimedOut):
            self._note(name, "noAnswer", outcome.at)
            raise Stopped(is_done=False)
        else:
            if _is_dropped(outcome):
                self._note(name, "linkLost", outcome.at)
            raise Stopped(is_done=True)
        await self._store.save(self.check)

    def _note(self, name: str, answer: Answer, at: datetime, about: str = "") -> None:
        before = self.check.tries.get(name)
        said = storable(kept(about) or "")
        self._keep(name, next_try(self._wanted[name], self.check.firmware, answer, before, at, said))

    def _keep(self, name: str, tried: Try) -> None:
        self.check = replace(self.check, tries={**self.check.tries, name: tried})

    def _spelled(self, name: str) -> str:
        """Return a key as the charge point spells it, or as an operator does."""
        told = self.told.get(name)
        return self._wanted[name].key if told is None else told.key

    def _value(self, name: str) -> str:
        told = self.told.get(name)
        return "" if told is None else told.value or ""


def _is_dropped(outcome: Offline) -> bool:
    return outcome.seconds is not None and outcome.seconds <= DROPPED_WITHIN_S


def _portions(names: Sequence[str], most: int) -> Iterable[Sequence[str]]:
    return (names[first : first + most] for first in range(0, len(names), most))
