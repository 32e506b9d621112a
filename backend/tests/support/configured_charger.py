"""A charge point with a configuration and perhaps a fault, for tests without a socket; and a store in memory."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.domain.configuration.checks import Check
from genx.domain.configuration.keys import folded
from genx.domain.configuration.standing import Told
from genx.domain.configuration.wishes import AllWishes
from genx.domain.masking import mask_value
from genx.ocpp.v16.messages.core import (
    ChangeConfigurationResponse,
    ConfigurationKey,
    GetConfigurationResponse,
)
from tests.domain.builders import NOON


class Rows:
    """Wishes, checks and told configurations as they are stored, of charge points by id."""

    def __init__(self) -> None:
        self.all = AllWishes()
        self.checks: dict[int, Check] = {}
        self.known: dict[str, Told] = {}
        self.saved = 0

    async def wishes(self) -> AllWishes:
        return self.all

    async def check(self, charger_id: int) -> Check:
        return self.checks.get(charger_id, Check(charger_id=charger_id))

    async def save(self, check: Check) -> None:
        self.saved += 1
        self.checks[check.charger_id] = check

    async def told(self, charger_id: int) -> Mapping[str, Told]:
        return dict(self.known)

    def learn(self, key: str, value: str | None, at: datetime, *, readonly: bool = False) -> None:
        self.known[folded(key)] = Told(key, mask_value(key, value), readonly, at)


class ConfiguredCharger:
    """Obeys, unless a key has a fault: the status of its answer, or what happens to the CALL.

    `keeps` turns a value into what is stored of it. The owner of a real one learns from its answers: here `rows` do.
    """

    def __init__(self, rows: Rows, **keys: str) -> None:
        self.rows = rows
        self.keys: dict[str, str] = dict(keys)
        self.fixed: set[str] = set()
        self.faults: dict[str, str] = {}
        self.read_fault: str | None = None
        self.keeps: dict[str, str] = {}
        self.written: list[tuple[str, str]] = []
        self.asked: list[list[str]] = []
        self.time = NOON

    def tick(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def boot(self) -> datetime:
        """The whole configuration is told after a boot (B6). Returns the time of the boot."""
        at = self.tick()
        for key, value in self.keys.items():
            self.rows.learn(key, value, self.tick(), readonly=key in self.fixed)
        return at

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome:
        if name == "get-configuration":
            return self._read(list(request["key"]))
        assert name == "change-configuration"
        return self._write(request["key"], request["value"])

    def _read(self, keys: list[str]) -> Outcome:
        self.asked.append(keys)
        if self.read_fault is not None:
            return fault(self.read_fault, self.tick())
        at = self.tick()
        spelled = {folded(key): key for key in self.keys}
        listed = [spelled[folded(key)] for key in keys if folded(key) in spelled]
        items = tuple(ConfigurationKey(key=key, value=self.keys[key], readonly=key in self.fixed) for key in listed)
        for key in listed:
            self.rows.learn(key, self.keys[key], at, readonly=key in self.fixed)
        unknown = tuple(key for key in keys if folded(key) not in spelled)
        return Answered(GetConfigurationResponse(configuration_key=items, unknown_key=unknown), "{}", at)

    def _write(self, key: str, value: str) -> Outcome:
        self.written.append((key, value))
        at = self.tick()
        said = self.faults.get(key, "Accepted")
        if said in {"silent", "dropped", "offline", "InternalError", "unusable"}:
            return fault(said, at)
        if said == "Accepted":
            self.keys[key] = self.keeps.get(key, value)
            self.rows.learn(key, value, at)
        status: Any = said
        return Answered(ChangeConfigurationResponse(status=status), "{}", at)


def fault(kind: str, at: datetime) -> Outcome:
    """The outcome of a CALL that goes wrong."""
    outcomes: dict[str, Outcome] = {
        "silent": TimedOut(at),
        "dropped": Offline(at, 2.0),
        "offline": Offline(at, 60.0),
        "InternalError": Failed("InternalError", "no memory", "{}", at),
        "NotImplemented": Failed("NotImplemented", "", "{}", at),
        "unusable": Failed(None, "broken", "{}", at),
    }
    return outcomes[kind]
