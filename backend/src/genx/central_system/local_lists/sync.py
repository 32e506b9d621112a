"""Bringing the list of one charge point up to date."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome
from genx.central_system.local_lists.roster import Roster
from genx.central_system.own_calls import Ask
from genx.domain.charge_point import ChargePoint
from genx.domain.list_problems import problem
from genx.domain.local_list import NO_LIST, Entry, KeptList, Limits, Part, limits, parts, why_unused
from genx.ocpp.times import format_time

DROPPED_WITHIN_S: Final = 5.0
MOST_DROPS: Final = 2
"""QH14: the list is not sent by itself again after the link was lost so often right after it."""

UNABLE: Final = frozenset({"NotImplemented", "NotSupported"})


class Store(Protocol):
    """Loads and saves local lists."""

    async def load(self, charger_id: int) -> KeptList: ...

    async def save(self, kept: KeptList) -> None: ...

    async def configuration(self, charger_id: int) -> Mapping[str, str | None]: ...


class Refused(Exception):
    """The charge point did not take a part: perhaps it takes the whole list."""

    def __init__(self, kept: KeptList) -> None:
        super().__init__(kept.problem)
        self.kept = kept


class ListSync:
    """Asks for the version of the list, and sends what is missing."""

    def __init__(self, calls: Ask, store: Store, roster: Roster, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._store = store
        self._roster = roster
        self._now = now

    async def run(self, state: ChargePoint, *, by_hand: bool = False) -> KeptList:
        """Bring the list up to date, or find out why that can't be. If it is asked for by hand, it is tried anyhow."""
        before = await self._store.load(state.charger_id)
        firmware = state.firmware_version or ""
        if before.given_up_for == firmware and not by_hand:
            return before
        known = await self._store.configuration(state.charger_id)
        kept = replace(before, problem=None if by_hand else why_unused(known), given_up_for=None)
        kept = replace(kept, drops=0) if by_hand or before.given_up_for is not None else kept
        if kept.problem is None:
            kept = await self._up_to_date(state, kept, limits(known), by_hand=by_hand)
        if kept != before:
            await self._store.save(kept)
        return kept

    async def _up_to_date(self, state: ChargePoint, kept: KeptList, within: Limits, *, by_hand: bool) -> KeptList:
        kept = await self._with_version(state, kept)
        if kept.problem is not None:
            return kept
        wanted = await self._roster.entries(state.device_id, state.charger_id, within.altogether)
        is_none_of_ours = not wanted and not kept.version and not by_hand
        if kept.has == wanted or is_none_of_ours:  # Somebody else's list stays until there are tags.
            return kept
        kept = await self._sent_in_full_if_refused(state, kept, wanted, within)
        return kept if kept.problem is not None else await self._checked(state, kept)

    async def _sent_in_full_if_refused(
        self, state: ChargePoint, kept: KeptList, wanted: Mapping[str, Entry], within: Limits
    ) -> KeptList:
        """VersionMismatch, Failed: the whole list may be taken where a change of it was not."""
        try:
            return await self._sent(state, kept, wanted, within, kept.has)
        except Refused as refused:
            if kept.has is None:
                return refused.kept
        try:
            return await self._sent(state, kept, wanted, within, None)
        except Refused as refused:
            return refused.kept

    async def _sent(
        self,
        state: ChargePoint,
        kept: KeptList,
        wanted: Mapping[str, Entry],
        within: Limits,
        has: Mapping[str, Entry] | None,
    ) -> KeptList:
        """Send the list part by part; each that is accepted is saved. Raises Refused."""
        for part in parts(wanted, has, max(kept.version, kept.charger_version or 0), within):
            outcome = await self._calls.ask(state.device_id, "send-local-list", _request(part))
            status = getattr(outcome.response, "status", None) if isinstance(outcome, Answered) else None
            if status != "Accepted":
                kept = _not_taken(state, kept, outcome, status)
                if status in {"Failed", "VersionMismatch"}:
                    raise Refused(kept)
                return kept
            kept = replace(
                kept,
                version=part.version,
                charger_version=part.version,
                entries=part.applied(kept.entries),
                last_sent_at=self._now(),
                drops=0,
            )
            await self._store.save(kept)
        return replace(kept, problem=None)

    async def _checked(self, state: ChargePoint, kept: KeptList) -> KeptList:
        """Ask for the version once more: some accept a list and do not keep it."""
        sent = kept.version
        kept = await self._with_version(state, kept)
        if kept.problem is not None or kept.charger_version == sent or (not kept.entries and not kept.charger_version):
            return kept
        return replace(kept, problem=problem("notKept", sent=sent, reported=kept.charger_version))

    async def _with_version(self, state: ChargePoint, kept: KeptList) -> KeptList:
        """Return the list with the version that the charge point has, or with the problem."""
        outcome = await self._calls.ask(state.device_id, "get-local-list-version", {})
        version = getattr(outcome.response, "list_version", None) if isinstance(outcome, Answered) else None
        if version is None:
            return _not_taken(state, kept, outcome, None)
        if version == NO_LIST:
            return _given_up(state, replace(kept, charger_version=version), problem("unsupported"))
        return replace(kept, charger_version=version)


def _request(part: Part) -> dict[str, Any]:
    listed: list[dict[str, Any]] = [{"idTag": id_tag} for id_tag in part.removed]
    for entry in part.put:
        info: dict[str, Any] = {"status": entry.status}
        if entry.expiry_date is not None:
            info["expiryDate"] = format_time(entry.expiry_date)
        if entry.parent_id_tag is not None and len(entry.parent_id_tag) <= 20:
            info["parentIdTag"] = entry.parent_id_tag
        listed.append({"idTag": entry.id_tag, "idTagInfo": info})
    kind = "Full" if part.is_full else "Differential"
    request = {"listVersion": part.version, "updateType": kind}
    return {**request, "localAuthorizationList": listed} if listed else request


def _not_taken(state: ChargePoint, kept: KeptList, outcome: Outcome, status: str | None) -> KeptList:
    """Return the list with what went wrong with a CALL about it."""
    if isinstance(outcome, Offline):
        return _dropped(state, kept, outcome)
    if status in UNABLE or (isinstance(outcome, Failed) and outcome.code in UNABLE):
        return _given_up(state, kept, problem("unsupported"))
    if isinstance(outcome, Failed):
        why = f"{outcome.code or 'unusable answer'} {outcome.description}".strip()
        return replace(kept, problem=problem("refused", answer=why))
    if status is not None:
        return replace(kept, problem=problem("refused", answer=status))
    return replace(kept, problem=problem("noAnswer"))


def _dropped(state: ChargePoint, kept: KeptList, outcome: Offline) -> KeptList:
    """QH14: count links that were lost right after a CALL about the list."""
    if outcome.seconds is None or outcome.seconds > DROPPED_WITHIN_S:
        return replace(kept, problem=problem("wentOffline"))
    kept = replace(kept, drops=kept.drops + 1, problem=problem("droppedLink"))
    if kept.drops < MOST_DROPS:
        return kept
    return _given_up(state, kept, problem("givenUp", drops=kept.drops))


def _given_up(state: ChargePoint, kept: KeptList, why: str) -> KeptList:
    return replace(kept, problem=why, given_up_for=state.firmware_version or "")
