"""Taking over an identity that is online (H8): allowed with proof, or if the older link is dead."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple

from genx.domain.charge_point import ChargePoint
from genx.domain.security_alarm import Party
from genx.gateway.alarms import Alarms
from genx.gateway.door.handshake import Refusal
from genx.gateway.door.refusals import clipped
from genx.gateway.link.connection import Connection
from genx.gateway.proof import Proof
from genx.gateway.registry import Registry

ANSWERS_WITHIN = 5.0
"""Seconds that the older link has to answer a ping. It is not pinged again within them."""

MOST_PER_MINUTE = 3
MOST_BEFORE_ALARM = 3
REMEMBERED = 600.0
"""Seconds in which `MOST_BEFORE_ALARM` take-overs, the last one back to an earlier address, mean two devices."""

MOST_CHANGES = 20
MOST_IDENTITIES = 10_000
MOST_TRANSACTIONS_SHOWN = 5
LONGEST_TEXT = 100

_IN_USE = (
    "Another device is connected with this identity from another address, and neither shows a password or a client"
    " certificate. Give each charger an identity of its own, or set a password for this one here and in the charger's"
    " settings: the security alarm shows both."
)
_TOO_OFTEN = (
    "Connections with this identity have replaced each other three times in a minute: two devices use it. Give each an"
    " identity of its own; the security alarm shows both."
)


LOOKED_BACK_AFTER = 2.5
"""Seconds after which a link that was taken over has ended, and has answered our close frame if it was alive."""


class Change(NamedTuple):
    """A take-over: when, by the event loop's clock, and the addresses before and after it.

    `lived` is True if the older link has turned out to be alive: it answered our close frame.
    """

    at: float
    before: str
    after: str
    lived: bool = False


class TakeOvers:
    """Decides whether a newcomer may replace the link there is, and raises the alarm `two-devices`."""

    def __init__(self, registry: Registry, alarms: Alarms, now: Callable[[], datetime]) -> None:
        self._registry = registry
        self._alarms = alarms
        self._now = now
        self._changes: OrderedDict[str, deque[Change]] = OrderedDict()
        self._asking: dict[Connection, asyncio.Task[bool]] = {}

    async def check(self, state: ChargePoint, proof: Proof, address: str) -> bool:
        """Return whether the older link was found dead. Raises Refusal 409 or 429 if it lives and keeps the identity.

        A newcomer who proves the identity, or who comes from the same address, wins without a question, unless
        there were three take-overs within the last minute.
        """
        while (older := self._registry.online(state.device_id)) is not None:
            wait = self._seconds_to_wait(state.device_id)
            if not wait and may_replace(older, proof, address):
                return False
            if await self._answers(older) or (wait and self._answer_no_pings(state.device_id)):
                at = self._now()
                self._alarm(older, Party(address=address, since=at, last_at=at, password=proof.password))
                raise _too_often(wait) if wait else in_use()
            if self._registry.online(state.device_id) in (older, None):
                return True
        return False

    def done(self, older: Connection | None, newer: Connection, *, was_dead: bool) -> None:
        """Remember a take-over, unless the older link was dead. Then draw the newcomer in the alarm's lanes."""
        device_id = newer.state.device_id
        if older is not None:
            loop = asyncio.get_running_loop()
            change = Change(loop.time(), older.address, newer.address)
            if not was_dead:
                self._remember(older, newer, change)
            loop.call_later(LOOKED_BACK_AFTER, self._look_back, older, newer, change)
        self._alarms.connected(device_id, newer.address, self._now())

    def _look_back(self, older: Connection, newer: Connection, change: Change) -> None:
        """Find links that were alive after all: real models that answer no pings (H10) do answer a close frame."""
        if older.liveness.answered_its_end:
            changes = self._changes.get(older.state.device_id.lower())
            if changes is not None and change in changes:
                changes[changes.index(change)] = change._replace(lived=True)
            else:
                self._remember(older, newer, change._replace(lived=True))

    def _answer_no_pings(self, device_id: str) -> bool:
        """Return whether all links that replaced each other were alive, although none answers a ping."""
        return all(change.lived for change in list(self._changes[device_id.lower()])[-MOST_PER_MINUTE:])

    def _remember(self, older: Connection, newer: Connection, change: Change) -> None:
        changes = self._changes.pop(older.state.device_id.lower(), None) or deque(maxlen=MOST_CHANGES)
        self._changes[older.state.device_id.lower()] = changes
        changes.append(change)
        if len(self._changes) > MOST_IDENTITIES:
            self._changes.popitem(last=False)
        if _are_two(changes):
            self._alarm(older, party(newer, self._now(), booted_only=True))

    def _seconds_to_wait(self, device_id: str) -> int:
        """Return the seconds until another take-over would not be the fourth within a minute; 0 if it may be now."""
        changes = self._changes.get(device_id.lower(), ())
        if len(changes) < MOST_PER_MINUTE:
            return 0
        return max(0, ceil(changes[-MOST_PER_MINUTE].at + 60.0 - asyncio.get_running_loop().time()))

    async def _answers(self, older: Connection) -> bool:
        """Ping the older link once for all newcomers that wait, and not again for some seconds: no flood of pings."""
        asking = self._asking.get(older)
        if asking is None:
            asking = self._asking[older] = asyncio.create_task(older.liveness.answers(ANSWERS_WITHIN))
            asking.add_done_callback(lambda _: self._forget_later(older))
        return await asyncio.shield(asking)

    def _forget_later(self, older: Connection) -> None:
        asyncio.get_running_loop().call_later(ANSWERS_WITHIN, self._asking.pop, older, None)

    def _alarm(self, older: Connection, newcomer: Party) -> None:
        state, address = older.state, older.address
        is_new = not self._alarms.is_open("two-devices", state.device_id)
        known = party(older, self._now(), booted_only=not is_new)
        parties = [known] if newcomer.address == address else [known, newcomer]
        self._alarms.note("two-devices", state.device_id, charge_point=state, parties=parties)
        if is_new:
            self._alarms.connected(state.device_id, address, known.since)


def _are_two(changes: Sequence[Change]) -> bool:
    """Return whether the last of several recent take-overs went back to an address that was there before."""
    last = changes[-1]
    moved = [change for change in changes if change.before != change.after and last.at - change.at < REMEMBERED]
    return len(moved) >= MOST_BEFORE_ALARM and last in moved and last.after in {change.before for change in moved}


def may_replace(older: Connection, proof: Proof, address: str) -> bool:
    """Return whether a newcomer wins although the older link may be alive."""
    return proof.admitted != "nothing" or older.address == address


def in_use() -> Refusal:
    return Refusal(409, "identity-in-use", _IN_USE, retry_after=30)


def party(connection: Connection, now: datetime, *, booted_only: bool) -> Party:
    """Return the facts that are known of the device at a connection's other end.

    The charge point's serial number and the like may be those of another device with the same identity; with
    `booted_only` they are given only if they were reported on this connection.
    """
    state = connection.state
    since = state.connected_at or now
    is_its_own = not booted_only or (state.last_boot_at is not None and state.last_boot_at >= since)
    running = [each for each in state.transactions.values() if not booted_only or each.received_start_at >= since]
    return Party(
        address=connection.address,
        since=since,
        last_at=now,
        admitted=connection.proof.admitted,
        password=connection.proof.password,
        serial_number=_short(state.serial_number) if is_its_own else None,
        model=_short(state.model) if is_its_own else None,
        firmware_version=_short(state.firmware_version) if is_its_own else None,
        transaction_ids=tuple(each.wire_id for each in running)[:MOST_TRANSACTIONS_SHOWN],
    )


def _short(text: str | None) -> str | None:
    return None if text is None else clipped(text, LONGEST_TEXT)


def _too_often(wait: int) -> Refusal:
    return Refusal(429, "replaced-too-often", _TOO_OFTEN, retry_after=wait)
