"""The list of id tags that a simulated charger decides by itself."""

from genx.simulator.configuration import LONGEST_LIST, LONGEST_MESSAGE
from genx.simulator.link import Payload


class LocalList:
    def __init__(self) -> None:
        self.version = 0
        self.tags: dict[str, Payload] = {}

    def status_of(self, update: Payload) -> str:
        """Return the answer to an update, which is not applied yet."""
        entries = update.get("localAuthorizationList") or []
        if update["updateType"] == "Differential" and update["listVersion"] <= self.version:
            return "VersionMismatch"
        is_too_long = len(entries) > LONGEST_MESSAGE or len(self._after(update)) > LONGEST_LIST
        return "Failed" if is_too_long else "Accepted"

    def apply(self, update: Payload) -> None:
        self.tags = self._after(update)
        self.version = update["listVersion"]

    def clear(self) -> None:
        self.version, self.tags = 0, {}

    def _after(self, update: Payload) -> dict[str, Payload]:
        tags = {} if update["updateType"] == "Full" else dict(self.tags)
        for entry in update.get("localAuthorizationList") or []:
            if "idTagInfo" in entry:
                tags[entry["idTag"].casefold()] = entry["idTagInfo"]
            else:
                tags.pop(entry["idTag"].casefold(), None)
        return tags
