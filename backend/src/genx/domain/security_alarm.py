"""A security alarm: something that a person should look at, such as two devices that use one identity."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

AlarmKind = Literal["two-devices", "flood", "unknown-ids", "wrong-passwords", "security-event"]
Resolution = Literal["keep", "disconnect", "dismiss"]
Admitted = Literal["password", "certificate", "nothing"]
"""The proof of a charger's identity: its password, a client certificate, or none."""

MOST_PARTIES = 8
MOST_SPELLS = 120
CHART_MINUTES = 15
LANES_SHOW = timedelta(minutes=10)


class Party(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of an alarm: an address, and what is known of the device there.

    `admitted` is None if the device was not let in. `password` is None if it is not known whether it has the right one.
    """

    address: str
    since: datetime
    last_at: datetime
    count: int = 1
    admitted: Admitted | None = None
    password: Literal["right", "none", "wrong"] | None = None
    serial_number: str | None = None
    model: str | None = None
    firmware_version: str | None = None
    transaction_ids: tuple[int, ...] = ()

    def again(self, newer: "Party") -> "Party":
        """Return the same party after it came once more. New facts about it replace known ones."""
        known = {name: value for name in self.__struct_fields__ if (value := getattr(newer, name)) not in (None, ())}
        return replace(self, **known | {"since": self.since, "count": self.count + newer.count})


class Spell(Struct, frozen=True):
    """A time during which a party was connected; `ended_at` is None while it is."""

    address: str
    began_at: datetime
    ended_at: datetime | None = None


class Minute(Struct, frozen=True):
    """The number of times that something happened in the minute that began at `at`."""

    at: datetime
    count: int


class Details(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of an alarm, kept as one JSON document."""

    parties: tuple[Party, ...] = ()
    spells: tuple[Spell, ...] = ()
    minutes: tuple[Minute, ...] = ()
    usual_per_minute: float | None = None
    note: str | None = None


class SecurityAlarm(Struct, frozen=True, kw_only=True):
    """An alarm. There is at most one open alarm for each kind and subject.

    `subject` is a device id in lower case, a network address, or a device id with the name of a security event.
    `until` is when a resolution lapses: until then `keep` refuses addresses other than `kept_address`, `disconnect`
    refuses the charger, and `dismiss` keeps the same parties from raising the alarm again.
    """

    kind: AlarmKind
    subject: str
    opened_at: datetime
    last_at: datetime
    device_id: str | None = None
    charger_id: int | None = None
    count: int = 0
    ended_at: datetime | None = None
    resolution: Resolution | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    kept_address: str | None = None
    until: datetime | None = None
    details: Details = field(default_factory=Details)
    id: int = 0

    def noted(
        self,
        at: datetime,
        count: int,
        *,
        parties: Iterable[Party] = (),
        usual_per_minute: float | None = None,
        note: str | None = None,
    ) -> "SecurityAlarm":
        """Return the alarm after its cause was seen `count` more times."""
        before = self.details
        details = replace(
            before,
            parties=_with_parties(before.parties, parties),
            minutes=_with_minute(before.minutes, at, count),
            usual_per_minute=before.usual_per_minute if usual_per_minute is None else usual_per_minute,
            note=note or before.note,
        )
        return replace(self, count=self.count + count, last_at=at, details=details)

    def connected(self, address: str, at: datetime) -> "SecurityAlarm":
        """Return the alarm after a party's connection began. Any other has ended, because there is one at a time."""
        return self._with_spells((*self._ended_spells(at), Spell(address, at)), at)

    def disconnected(self, address: str, at: datetime) -> "SecurityAlarm":
        """Return the alarm after a party's connection ended."""
        return self._with_spells(self._ended_spells(at, address), at)

    def ended(self, at: datetime) -> "SecurityAlarm":
        """Return the alarm, closed."""
        return self if self.ended_at is not None else replace(self, ended_at=at)

    def resolved(
        self, resolution: Resolution, by: str, at: datetime, until: datetime, *, kept_address: str | None = None
    ) -> "SecurityAlarm":
        """Return the alarm as a person resolved it. This replaces an earlier resolution and its block."""
        return replace(
            self.ended(at),
            resolution=resolution,
            resolved_by=by,
            resolved_at=at,
            until=until,
            kept_address=kept_address,
        )

    def holds(self, at: datetime) -> bool:
        """Return whether its resolution is still in force."""
        return self.until is not None and at < self.until

    def blocks(self, address: str, at: datetime) -> bool:
        """Return whether its resolution refuses the charger when it comes from this address."""
        if not self.holds(at):
            return False
        return self.resolution == "disconnect" or (self.resolution == "keep" and address != self.kept_address)

    def silences(self, parties: Iterable[Party], at: datetime) -> bool:
        """Return whether its resolution keeps these parties from raising the alarm again. A new party does."""
        known = {party.address for party in self.details.parties}
        return self.holds(at) and all(party.address in known for party in parties)

    def _ended_spells(self, at: datetime, address: str | None = None) -> tuple[Spell, ...]:
        """Return the spells with the ones under way ended, all of them or those of one address."""
        return tuple(
            replace(spell, ended_at=at) if spell.ended_at is None and address in (None, spell.address) else spell
            for spell in self.details.spells
        )

    def _with_spells(self, spells: tuple[Spell, ...], at: datetime) -> "SecurityAlarm":
        shown = [spell for spell in spells if spell.ended_at is None or spell.ended_at > at - LANES_SHOW]
        return replace(self, details=replace(self.details, spells=tuple(shown[-MOST_SPELLS:])))


def _with_parties(known: tuple[Party, ...], newer: Iterable[Party]) -> tuple[Party, ...]:
    """Return the parties in the order in which they came. Beyond the bound, only known ones are counted."""
    parties = {party.address: party for party in known}
    for party in newer:
        if party.address in parties:
            parties[party.address] = parties[party.address].again(party)
        elif len(parties) < MOST_PARTIES:
            parties[party.address] = party
    return tuple(parties.values())


def _with_minute(minutes: tuple[Minute, ...], at: datetime, count: int) -> tuple[Minute, ...]:
    minute = at.replace(second=0, microsecond=0)
    earlier = tuple(each for each in minutes if minute - timedelta(minutes=CHART_MINUTES) < each.at < minute)
    same = sum(each.count for each in minutes if each.at == minute)
    return (*earlier, Minute(minute, same + count))
