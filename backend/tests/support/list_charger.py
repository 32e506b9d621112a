"""A charge point with a local list, and one or another fault, for tests that have no socket; and a store in memory."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.domain.local_list import KeptList
from genx.ocpp.v16.messages.local_auth_list import GetLocalListVersionResponse, SendLocalListResponse
from tests.domain.builders import NOON

CONFIGURED: dict[str, str | None] = {"localauthlistenabled": "true", "sendlocallistmaxlength": "2"}


class ListCharger:
    """Keeps its list as OCPP 1.6 says. `faults` are the outcomes of the next SendLocalList, None if it obeys."""

    def __init__(self) -> None:
        self.version = 0
        self.entries: dict[str, Mapping[str, Any]] = {}
        self.most = 100
        self.faults: list[str | None] = []
        self.version_fault: str | None = None
        self.sent: list[Mapping[str, Any]] = []
        self.asked = 0

    async def ask(self, device_id: str, name: str, request: Mapping[str, Any]) -> Outcome:
        if name == "get-local-list-version":
            self.asked += 1
            return fault(self.version_fault) or answered(GetLocalListVersionResponse(list_version=self.version))
        self.sent.append(request)
        outcome = fault(self.faults.pop(0) if self.faults else None)
        return outcome or answered(SendLocalListResponse(status=self.take(request)))

    def take(self, request: Mapping[str, Any]) -> Any:
        is_full, version = request["updateType"] == "Full", request["listVersion"]
        if not is_full and version <= self.version:
            return "VersionMismatch"
        entries = {} if is_full else dict(self.entries)
        for entry in request.get("localAuthorizationList", ()):
            tag_key = entry["idTag"].lower()
            if "idTagInfo" in entry:
                entries[tag_key] = entry["idTagInfo"]
            elif is_full:
                return "Failed"
            else:
                entries.pop(tag_key, None)
        if len(entries) > self.most:
            return "Failed"
        self.version, self.entries = version, entries
        return "Accepted"

    def forget(self) -> None:
        self.version, self.entries = 0, {}

    @property
    def statuses(self) -> dict[str, str]:
        return {tag: info["status"] for tag, info in self.entries.items()}


def answered(response: Any) -> Outcome:
    return Answered(response, "{}", NOON)


def fault(kind: str | None) -> Outcome | None:
    """The outcome of a CALL that goes wrong."""
    outcomes: dict[str, Outcome] = {
        "silent": TimedOut(NOON),
        "dropped": Offline(NOON, 2.0),
        "offline": Offline(NOON, 60.0),
        "never sent": Offline(NOON),
        "InternalError": Failed("InternalError", "no memory", "{}", NOON),
        "NotImplemented": Failed("NotImplemented", "", "{}", NOON),
        "unusable": Failed(None, "broken", "{}", NOON),
    }
    if kind is None or kind in outcomes:
        return None if kind is None else outcomes[kind]
    return answered(SendLocalListResponse(status=kind))  # type: ignore[arg-type]


class ListRows:
    """Lists, configurations and uses as they are stored."""

    def __init__(self) -> None:
        self.lists: dict[int, KeptList] = {}
        self.known: dict[str, str | None] = dict(CONFIGURED)
        self.here: dict[str, int] = {}
        self.anywhere: dict[str, int] = {}
        self.saved = 0

    async def load(self, charger_id: int) -> KeptList:
        return self.lists.get(charger_id, KeptList(charger_id=charger_id))

    async def save(self, kept: KeptList) -> None:
        self.saved += 1
        self.lists[kept.charger_id] = kept

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]:
        return self.known

    @property
    def version(self) -> int:
        return self.saved

    async def holding(self) -> dict[str, int]:
        return dict(Counter(tag_key for kept in self.lists.values() for tag_key in kept.entries))

    async def uses(self, now: datetime, charger_id: int | None = None) -> dict[str, int]:
        return self.anywhere if charger_id is None else self.here
