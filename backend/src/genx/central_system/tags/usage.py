"""Transactions that run under each tag, and the energy that tags with a budget have used."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from genx.domain.changes import TransactionMeasured
from genx.domain.id_tag import key
from genx.domain.transaction import Transaction

NONE: Mapping[str, "Running"] = MappingProxyType({})


class Running(Struct, gc=False):
    """A transaction that runs under a tag, and its energy in Wh by its samples so far."""

    id: str
    wire_id: int
    charger_id: int
    device_id: str
    connector_id: int
    began_at: datetime
    energy_wh: int


class Spent(Struct, gc=False):
    """Energy in Wh of the transactions that have ended, and that began since a period began."""

    since: datetime
    wh: int


class Usage:
    """Everything is by the key of a tag; running transactions are by their id below it."""

    def __init__(self) -> None:
        self._running: dict[str, dict[str, Running]] = {}
        self._key_of: dict[str, str] = {}
        self._spent: dict[str, Spent] = {}

    @property
    def keys(self) -> set[str]:
        """The tags under which something runs."""
        return set(self._running)

    def running(self, tag_key: str) -> Collection[Running]:
        return self._running.get(tag_key, NONE).values()

    def used(self, tag_key: str, since: datetime) -> int:
        """Return the energy in Wh of a tag's transactions that began since then, those that run included."""
        spent = self._spent.get(tag_key)
        ended = spent.wh if spent is not None and spent.since == since else 0
        return ended + sum(each.energy_wh for each in self.running(tag_key) if each.began_at >= since)

    def began(self, transaction: Transaction) -> None:
        tag_key = key(transaction.id_tag)
        self._key_of[transaction.id] = tag_key
        self._running.setdefault(tag_key, {})[transaction.id] = Running(
            id=transaction.id,
            wire_id=transaction.wire_id,
            charger_id=transaction.charger_id,
            device_id=transaction.device_id,
            connector_id=transaction.connector_id,
            began_at=transaction.began_at,
            energy_wh=transaction.measured_wh or 0,
        )

    def measured(self, change: TransactionMeasured) -> None:
        tag_key = self._key_of.get(change.id)
        if tag_key is not None:
            self._running[tag_key][change.id].energy_wh = change.measured_wh

    def ended(self, transaction: Transaction) -> bool:
        """Take out a transaction that has ended. Returns False if it was not known to run."""
        tag_key = self._key_of.pop(transaction.id, None)
        if tag_key is None:
            return False
        running = self._running[tag_key]
        del running[transaction.id]
        if not running:
            del self._running[tag_key]
        return True

    def spend(self, transaction: Transaction, since: datetime) -> None:
        """Count a transaction that has ended. Its tag has a budget whose period began at `since`."""
        tag_key = key(transaction.id_tag)
        spent = self._spent.get(tag_key)
        if spent is None or spent.since != since:
            spent = self._spent[tag_key] = Spent(since, 0)
        if transaction.began_at >= since and not transaction.suspect:
            spent.wh += transaction.energy_wh or 0

    def put(self, tag_key: str, running: Iterable[Transaction], spent: Spent | None) -> None:
        """Take over what is stored of a tag."""
        for each in self._running.pop(tag_key, NONE):
            del self._key_of[each]
        for transaction in running:
            self.began(transaction)
        if spent is None:
            self._spent.pop(tag_key, None)
        else:
            self._spent[tag_key] = spent

    def keys_of_charger(self, charger_id: int) -> set[str]:
        """Return the tags under which something runs at a charge point."""
        return {
            tag_key
            for tag_key, running in self._running.items()
            if any(each.charger_id == charger_id for each in running.values())
        }
