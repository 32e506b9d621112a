"""A charge point as GenX knows it: one frozen value, replaced whole when something changes."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from genx.domain.connector import HEARD_WITHIN, Connector, Live, is_over, rested
from genx.domain.effects.awaited import Awaited
from genx.domain.power import Power
from genx.domain.reservation import Reservation
from genx.domain.security_alarm import Admitted
from genx.domain.transaction import Transaction
from genx.ocpp.times import plausible

ChargerStatus = Literal["active", "inactive", "maintenance"]
Registration = Literal["accepted", "pending", "rejected"]

LONGEST_DEVICE_ID = 48
_DEVICE_ID = re.compile(r"[A-Za-z0-9_.:@=|+* -]+")

DROPPED_ONCE = "dropped the link once"
"""The reason why an action is watched: GenX stops asking for it the second time (B6)."""

LONGEST_PASSWORD = 255
"""The longest password of a charge point, in bytes."""

MOST_CONNECTORS = 200
"""Connectors that are kept for one charge point. There is a limit because each change sends the whole state."""

MOST_ENDED = 16

SHORTEST_PASSWORD = 4
"""Characters. Some real charge points accept only a few."""

GOOD_PASSWORD = 8
"""Characters of a password that brings no warning."""

MOST_OFF_MS = 300_000
"""Milliseconds by which a clock may be off, the same as a time may lie ahead (V6)."""

MOST_NEW_PASSWORDS = 3
"""Passwords that a charge point may have been given without having used one of them."""


class ChargePoint(Struct, frozen=True, kw_only=True):
    """The state of one charge point. Unknown values are None, powers are in W, times in UTC.

    `admitted` (how it proved its identity) and `protocol` (the version of OCPP that it speaks) are known while it is
    connected. `ended` has the ids of the last transactions that have ended since it connected, by wire id, because some
    charge points go on naming them (QF16, QF17). `reservations` are those that it has accepted since it connected, by
    id. `new_password_hashes` are the hashes of passwords it may have been given since `password_hash`, the oldest first
    (C6).
    """

    charger_id: int
    device_id: str
    registered_at: datetime
    name: str | None = None
    charger_status: ChargerStatus = "active"
    registration: Registration = "accepted"
    password_hash: str | None = None
    new_password_hashes: tuple[str, ...] = ()
    vendor: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware_version: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_type: str | None = None
    meter_serial_number: str | None = None
    configured_connectors: int | None = None
    firmware_status: str | None = None
    diagnostics_status: str | None = None
    log_status: str | None = None
    power_rating_manual_w: int | None = None
    power_rating_measured_w: int | None = None
    tariff_id: int | None = None
    clock_offset_ms: int | None = None
    not_asked: Mapping[str, str] = field(default_factory=dict)
    online: bool = False
    admitted: Admitted | None = None
    protocol: str | None = None
    connected_at: datetime | None = None
    last_seen: datetime | None = None
    last_boot_at: datetime | None = None
    boot_asked_at: datetime | None = None
    connectors: Mapping[int, Connector] = field(default_factory=dict)
    transactions: Mapping[int, Transaction] = field(default_factory=dict)
    ended: Mapping[int, str] = field(default_factory=dict)
    awaited: tuple[Awaited, ...] = ()
    """Effects of commands that are not settled yet, oldest first."""
    reservations: Mapping[int, Reservation] = field(default_factory=dict)

    @property
    def clock_is_wrong(self) -> bool:
        """Return whether its clock is known to be off by more than a little (V9)."""
        return is_wrong_clock(self.clock_offset_ms)

    @property
    def left_alone_with(self) -> list[str]:
        """Actions that we no longer ask for of our own accord (B6)."""
        return sorted(action for action, why in self.not_asked.items() if why != DROPPED_ONCE)

    @property
    def connector_count(self) -> int | None:
        """The number of connectors apart from connector 0: as configured, else the highest id seen (S1)."""
        return self.configured_connectors or max(self.connectors, default=0) or None

    @property
    def power_rating_w(self) -> int | None:
        """The rating that a person has set, else the highest power measured over all connectors together (S6)."""
        return self.power_rating_measured_w if self.power_rating_manual_w is None else self.power_rating_manual_w

    @property
    def steady_power_w(self) -> int:
        """The power in W that all connectors draw together, taking the lower of the last two samples of each (S6).

        A charge point may move power from one connector to another. Until both have been sampled again, their last
        samples add up to more than it can deliver.
        """
        total = 0
        for connector_id, connector in self.connectors.items():
            live, before = connector.live, connector.instant.before
            if connector_id > 0 and live is not None and before is not None:
                total += min(live.power_w or 0, before.power_w or 0)
        return total

    @property
    def power(self) -> Power:
        """The power that energy is checked against (T6b)."""
        return Power(self.power_rating_manual_w, self.power_rating_measured_w)

    @property
    def power_rating_source(self) -> Literal["manual", "measured"] | None:
        if self.power_rating_manual_w is not None:
            return "manual"
        return None if self.power_rating_measured_w is None else "measured"

    def connector(self, connector_id: int) -> Connector:
        """Return the connector as it is known, or an empty one."""
        return self.connectors.get(connector_id) or Connector(connector_id=connector_id)

    def has_connector(self, connector_id: int) -> bool:
        """Return whether it has reported this connector, or is known to have so many."""
        return connector_id in self.connectors or 1 <= connector_id <= (self.connector_count or 0)

    def has_room_for(self, connector_id: int) -> bool:
        """Return whether the connector is known or can still be added."""
        return connector_id in self.connectors or len(self.connectors) <= MOST_CONNECTORS

    def live(self, connector_id: int) -> Live | None:
        """Return what a connector measures now.

        If the only connector reports nothing, the values of connector 0 stand for it, because Keba and others send
        their meter values for connector 0 (QG1).
        """
        connector = self.connector(connector_id)
        if connector.live is not None or connector_id != self.connector_count or connector_id != 1:
            return connector.live
        main = self.connector(0).live
        if main is not None and (self.is_resting(connector) or is_over(connector, main.at, main.at)):
            return rested(main)
        return main

    def is_resting(self, connector: Connector) -> bool:
        """Return whether it is certain that nothing is being charged, whatever is measured (S5).

        This is never certain of connector 0, the main meter. A connector whose status was never reported has no session
        after its last transaction.
        """
        charging = connector.status == "Charging" or (connector.status is None and connector.rested_at is None)
        if charging or connector.connector_id == 0:
            return False
        return self.running_on(connector.connector_id) is None

    def its_time(self, told: datetime | None, at: datetime) -> datetime:
        """Return when something happened that was reported at `at`, by the charge point's clock (V9).

        This is the time that was `told`, if it is plausible, else an estimate from the known clock offset. Samples go
        by that clock, too: if it is hours behind, they would all seem to be older than a time of ours.
        """
        if told is not None and plausible(told, at):
            return min(told, at)
        offset = self.clock_offset_ms or 0
        if offset >= 0:
            return at
        arrival = at + timedelta(milliseconds=offset)
        return arrival if plausible(arrival, at) else at

    def reserved_on(self, connector_id: int, at: datetime) -> Reservation | None:
        """Return the reservation of a connector that is known and has not expired."""
        ours = [each for each in self.reservations.values() if each.connector_id == connector_id]
        return next((each for each in ours if each.expires_at > at), None)

    def without_transactions(self, gone: Collection[Transaction]) -> "ChargePoint":
        """Return the state after these transactions have ended."""
        ids = {each.wire_id: each.id for each in gone}
        running = {wire_id: each for wire_id, each in self.transactions.items() if wire_id not in ids}
        ended = [*self.ended.items(), *ids.items()][-MOST_ENDED:]
        return replace(self, transactions=running, ended=dict(ended))

    def awaiting(self, awaited: Awaited) -> "ChargePoint":
        """Return the state with this effect as it is now, or without it once it is settled."""
        others = [each for each in self.awaited if each.command_id != awaited.command_id]
        return replace(self, awaited=tuple(others) if awaited.is_settled else (*others, awaited))

    def with_connector(self, connector: Connector) -> "ChargePoint":
        return replace(self, connectors={**self.connectors, connector.connector_id: connector})

    def owned_as(self, changed: "ChargePoint", *, password: bool = False) -> "ChargePoint":
        """Return the state with the fields of an operator as in `changed`, and the passwords if these were changed."""
        passwords = changed if password else self
        return replace(
            self,
            name=changed.name,
            charger_status=changed.charger_status,
            registration=changed.registration,
            password_hash=passwords.password_hash,
            new_password_hashes=passwords.new_password_hashes,
            power_rating_manual_w=changed.power_rating_manual_w,
            tariff_id=changed.tariff_id,
            connectors=self._with_tariffs(changed),
        )

    def _with_tariffs(self, changed: "ChargePoint") -> Mapping[int, Connector]:
        """Return the connectors with the tariffs that an operator gave them, which may be ones not known yet."""
        known = {each for each, its in self.connectors.items() if its.tariff_id is not None}
        given = {each for each, its in changed.connectors.items() if its.tariff_id is not None}
        told = {each: changed.connector(each).tariff_id for each in known | given}
        return {**self.connectors, **{each: replace(self.connector(each), tariff_id=id_) for each, id_ in told.items()}}

    @property
    def latest_password_hash(self) -> str | None:
        """The hash of the password that it was given last."""
        return self.new_password_hashes[-1] if self.new_password_hashes else self.password_hash

    @property
    def password_hashes(self) -> tuple[str, ...]:
        """The hashes of all passwords that it may sign in with, the oldest first."""
        return (*(() if self.password_hash is None else (self.password_hash,)), *self.new_password_hashes)

    def with_new_password(self, password_hash: str) -> "ChargePoint":
        """C6: add a password that it is about to be given. The others stay valid until it uses the new one."""
        return replace(self, new_password_hashes=(*self.new_password_hashes, password_hash))

    def without_new_password(self, password_hash: str) -> "ChargePoint":
        """C6: remove a password that it did not accept."""
        return replace(self, new_password_hashes=tuple(h for h in self.new_password_hashes if h != password_hash))

    def with_password_used(self, password_hash: str | None) -> "ChargePoint":
        """C6: it signed in with this password. Older ones become void; later ones stay valid."""
        if password_hash not in self.new_password_hashes:
            return self
        later = self.new_password_hashes[self.new_password_hashes.index(password_hash) + 1 :]
        return replace(self, password_hash=password_hash, new_password_hashes=later)

    def other_wire_ids(self, connector_id: int, at: datetime) -> tuple[int, ...]:
        """Return other ids by which it has named the running transaction of a connector lately, the last one first.

        A stop that it refuses under our id may be sent under one of these. Only what fits 32 bits can be sent.
        """
        ids = self.connector(connector_id).heard_ids
        fresh = [id_ for id_, heard_at in ids.items() if at - heard_at <= HEARD_WITHIN and -(2**31) <= id_ < 2**31]
        return tuple(reversed(fresh))

    def called(self, wire_id: int, at: datetime) -> Transaction | None:
        """Return the running transaction that goes by this id, ours or one that the charge point uses itself."""
        others = (each for each in self.transactions.values() if wire_id in self.other_wire_ids(each.connector_id, at))
        return self.transactions.get(wire_id) or next(others, None)

    def running_on(self, connector_id: int) -> Transaction | None:
        """Return the running transaction of a connector, the one that began last if there are several (T3)."""
        if not self.transactions:
            return None
        running = [each for each in self.transactions.values() if each.connector_id == connector_id]
        return max(running, key=lambda each: each.began_at, default=None)


def is_wrong_clock(offset_ms: int | None) -> bool:
    """Return whether a clock is so far off that a person should know (V9)."""
    return offset_ms is not None and abs(offset_ms) > MOST_OFF_MS


def is_device_id(text: str) -> bool:
    """Return whether a charge point can connect under this id (H4)."""
    if len(text) > LONGEST_DEVICE_ID or text in {".", ".."} or text != text.strip():
        return False
    return _DEVICE_ID.fullmatch(text) is not None


def password_warnings(password: str | None) -> list[str]:
    """Return warnings about a password that is accepted all the same."""
    if password is None or len(password) >= GOOD_PASSWORD:
        return []
    return [f"A password of {len(password)} characters is easy to guess: use at least {GOOD_PASSWORD}."]
