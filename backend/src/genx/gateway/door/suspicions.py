"""Refusals that come too often become a security alarm: wrong passwords of one charger, made-up ids of one address."""

from datetime import datetime
from typing import Final

from genx.accounts.networks import network
from genx.accounts.throttle import Lately
from genx.central_system.ports import Alarms
from genx.domain.security_alarm import Party
from genx.gateway.door.handshake import Refusal

WATCHED_S = 600.0
WRONG_BEFORE_ALARM = 10
IDS_BEFORE_ALARM = 20

WRONG: Final = frozenset({"wrong-password", "too-many-wrong-passwords"})
UNKNOWN: Final = frozenset({"unknown-charger", "no-credentials", "too-many-new-chargers", "too-many-new-from-address"})


class Suspicions:
    """Counts refusals of the last ten minutes, within bounds."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._wrong = Lately(WATCHED_S, WRONG_BEFORE_ALARM)
        self._seen = Lately(WATCHED_S, 2)
        self._ids = Lately(WATCHED_S, IDS_BEFORE_ALARM)

    def refused(self, refusal: Refusal, address: str, at: datetime) -> None:
        """Count a refusal."""
        if refusal.reason in WRONG and refusal.charge_point is not None:
            self._wrong_password(refusal, Party(address=address, since=at, last_at=at, password="wrong"))  # noqa: S106
        elif refusal.reason in UNKNOWN and refusal.charge_point is None:
            self._unknown_id(refusal.identity, Party(address=address, since=at, last_at=at))

    def _wrong_password(self, refusal: Refusal, party: Party) -> None:
        state = refusal.charge_point
        assert state is not None
        if self._wrong.count(state.device_id.lower()) < WRONG_BEFORE_ALARM:
            return
        count = 1 if self._alarms.is_open("wrong-passwords", state.device_id) else WRONG_BEFORE_ALARM
        self._alarms.note("wrong-passwords", state.device_id, charge_point=state, parties=[party], count=count)

    def _unknown_id(self, identity: str, party: Party) -> None:
        """Count made-up ids. An unknown charger may try for ever under one id: only different ids count."""
        subject = network(party.address)
        if self._seen.count(f"{subject} {identity.lower()}") > 1 or self._ids.count(subject) < IDS_BEFORE_ALARM:
            return
        count = 1 if self._alarms.is_open("unknown-ids", subject) else IDS_BEFORE_ALARM
        self._alarms.note("unknown-ids", subject, parties=[party], count=count, note=f"The last one: {identity}")
