"""All known id tags in memory, so that judging one needs no database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from genx.central_system.tags.unknown import UnknownTags
from genx.central_system.tags.usage import Running, Spent, Usage
from genx.domain.changes import Change, TransactionChanged, TransactionMeasured
from genx.domain.errors import Refusal
from genx.domain.facts import Facts, Needs
from genx.domain.id_tag import IdTag, authorise, key
from genx.domain.reports import IdTagStatus
from genx.domain.transaction import Transaction
from genx.domain.unknown_id_tag import Sighting

Done = Callable[[Exception | None], None]
Fetched = Callable[[Facts | None], None]
Fetch = Callable[[Needs, Fetched], None]

AT_ONCE = 1_000
"""Tags that are read again together."""


class Store(Protocol):
    """Reads what is kept in memory of tags, and keeps when tags were used last, and unknown ones seen."""

    async def page(self, after: str) -> Sequence[tuple[str, IdTag]]: ...

    async def known(self, keys: Collection[str]) -> dict[str, IdTag]: ...

    async def running(self, keys: Collection[str] | None = None) -> list[Transaction]: ...

    async def spent(self, since: Mapping[str, datetime]) -> dict[str, int]: ...

    async def used(self, last: Mapping[str, datetime]) -> None: ...

    async def seen(self, sightings: Sequence[Sighting]) -> None: ...


class IdTags:
    """The book of tags. Whoever writes one does it within `changing`, and calls `put` or `remove` after the commit.

    What runs and what was used follows from the changes of transactions (`watch`), as soon as they are decided. Tags
    whose entry may be wrong are read again (`mend`): after a change that failed, or that corrects an ended transaction.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._tags: dict[str, IdTag] = {}
        self.version = 0
        """It grows with each change of a tag."""
        self._usage = Usage()
        self._last_uses: dict[str, datetime] = {}
        self.unknown = UnknownTags(store.seen)
        self._lock = asyncio.Lock()
        self._counting = asyncio.Lock()
        self._doubtful: set[str] = set()
        self._unsettled: Counter[str] = Counter()
        self._touched: set[str] = set()

    @property
    def all(self) -> Collection[IdTag]:
        """All tags, without what runs under them."""
        return self._tags.values()

    def __len__(self) -> int:
        return len(self._tags)

    async def load(self) -> None:
        """Read all tags, what runs under them, and what was used of their budgets."""
        tags: dict[str, IdTag] = {}
        while page := await self._store.page(next(reversed(tags), "")):
            tags.update(page)
        self._tags, self._usage, self._doubtful = tags, Usage(), set()
        self.version += 1
        for transaction in await self._store.running():
            self._usage.began(transaction)
        with_budget = [tag_key for tag_key, tag in tags.items() if tag.budget is not None]
        for keys in _portions(with_budget):
            await self._recount(keys)

    def find(self, id_tag: str) -> IdTag | None:
        """Return a tag as it is judged now, or None if it is not known."""
        tag_key = key(id_tag)
        tag = self._tags.get(tag_key)
        if tag is None or (tag.max_active_transactions is None and tag.budget is None):
            return tag
        return replace(tag, active_transactions=len(self._usage.running(tag_key)), used_wh=self.used(tag))

    def status(self, id_tag: str, device_id: str, *, accept_unknown: bool) -> IdTagStatus:
        """Return the status of a tag for a transaction that would start now at this charge point."""
        tag = self.find(id_tag)
        verdict = authorise(tag, self._now(), device_id=device_id, accept_unknown=accept_unknown, starting=True)
        return verdict.status

    def used(self, tag: IdTag) -> int:
        """Return the energy in Wh that was used of the budget of a tag in the current period; 0 without a budget."""
        return 0 if tag.budget is None else self._usage.used(key(tag.id_tag), tag.budget.began(self._now()))

    def used_up(self) -> list[str]:
        """Return the keys of the tags whose budget is used up."""
        now = self._now()
        return [
            tag_key
            for tag_key, tag in self._tags.items()
            if tag.budget is not None and tag.budget.is_used_up(self.used(tag), now)
        ]

    def running(self, id_tag: str) -> list[Running]:
        """Return the transactions that run under a tag."""
        return list(self._usage.running(key(id_tag)))

    def recall(self, needs: Needs) -> Facts | None:
        """Return the facts that are needed if all of them are known here, else None."""
        return Facts(id_tag=self._presented(needs)) if needs.from_memory else None

    def completing(self, fetch: Fetch) -> Fetch:
        """Return a `fetch` that adds the tag to the facts which another fetches, as it is when they are there."""

        def add(needs: Needs, fetched: Fetched, facts: Facts | None) -> None:
            fetched(None if facts is None else replace(facts, id_tag=self._presented(needs)))

        return lambda needs, fetched: fetch(needs, partial(add, needs, fetched))

    def _presented(self, needs: Needs) -> IdTag | None:
        """Return the tag that a charge point asks about, and note that it was used."""
        if not needs.id_tag:
            return None
        tag, charger_id = self.find(needs.id_tag), needs.presented_at
        if tag is not None:
            self._last_uses[key(tag.id_tag)] = self._now()
        elif charger_id is not None:
            now = self._now()
            self.unknown.note(Sighting(needs.id_tag, charger_id, now, now))
        return tag

    @asynccontextmanager
    async def changing(self, keys: Iterable[str]) -> AsyncIterator[None]:
        """Hold off other changes of tags during the block. If it fails, these tags are read again."""
        async with self._lock:
            try:
                yield
            except Refusal:
                raise
            except BaseException:
                self._doubtful.update(keys)
                raise

    async def put(self, tags: Iterable[IdTag]) -> None:
        """Take over tags that were written. What was used of budgets that are new is counted."""
        by_key = {key(tag.id_tag): tag for tag in tags}
        self.version += 1
        self.unknown.forget(by_key.keys())
        new_budgets: list[str] = []
        for tag_key, tag in by_key.items():
            before, self._tags[tag_key] = self._tags.get(tag_key), tag
            per = None if before is None or before.budget is None else before.budget.per
            if tag.budget is not None and tag.budget.per != per:
                new_budgets.append(tag_key)
        self._doubtful.update(new_budgets)
        for keys in _portions(new_budgets):
            await self._recount(keys)

    def remove(self, id_tag: str) -> None:
        self._tags.pop(key(id_tag), None)
        self.version += 1

    def transaction_changed(self, id_tag: str) -> None:
        """Count again what belongs to a tag: an operator has changed a transaction."""
        self._doubtful.add(key(id_tag))

    def charger_removed(self, charger_id: int) -> None:
        """Count again what ran at a charge point that was deleted."""
        self._doubtful |= self._usage.keys_of_charger(charger_id)

    def watch(self, changes: Sequence[Change], done: Done | None) -> Done | None:
        """Count changes that are submitted to be kept. Returns what is to be called when that is settled."""
        touched = None
        for change in changes:
            kind = type(change)
            if kind is TransactionMeasured:
                self._usage.measured(change)  # type: ignore[arg-type]
            elif kind is TransactionChanged:
                touched = touched or []
                touched.append(self._count(change.transaction))  # type: ignore[union-attr]
        return done if touched is None else partial(self._settled, touched, done)

    def _count(self, transaction: Transaction) -> str:
        """Count a transaction that has begun or ended, and return the key of its tag."""
        tag_key = key(transaction.id_tag)
        if self._counting.locked():
            self._touched.add(tag_key)
        self._unsettled[tag_key] += 1
        if transaction.status == "active":
            self._usage.began(transaction)
            return tag_key
        tag = self._tags.get(tag_key)
        if not self._usage.ended(transaction):
            self._doubtful.add(tag_key)  # It had ended before, and is corrected.
        elif tag is not None and tag.budget is not None:
            self._usage.spend(transaction, tag.budget.began(self._now()))
        return tag_key

    def _settled(self, touched: Sequence[str], done: Done | None, error: Exception | None) -> None:
        self._unsettled -= Counter(touched)
        if error is not None:
            self._doubtful.update(touched)
        if done is not None:
            done(error)

    async def mend(self) -> None:
        """Read again the tags whose entry may be wrong."""
        for keys in _portions(list(self._doubtful)):
            async with self._lock:
                known = await self._store.known(keys)
                for tag_key in keys:
                    self._tags.pop(tag_key, None)
                self._tags.update(known)
                self.version += 1
                await self._recount(keys)

    async def recount(self) -> None:
        """Count all budgets and all that runs again, whatever has changed them elsewhere."""
        counted = {tag_key for tag_key, tag in self._tags.items() if tag.budget is not None}
        for keys in _portions([*counted, *(self._usage.keys - counted)]):
            await self._recount(keys)

    async def _recount(self, keys: Sequence[str]) -> None:
        """Count what runs and was used. Tags whose transactions change meanwhile stay doubtful."""
        async with self._counting:
            await self._count_stored(keys)

    async def _count_stored(self, keys: Sequence[str]) -> None:
        settled = [tag_key for tag_key in keys if not self._unsettled[tag_key]]
        self._touched.clear()
        since = {
            tag_key: tag.budget.began(self._now())
            for tag_key in settled
            if (tag := self._tags.get(tag_key)) is not None and tag.budget is not None
        }
        running, spent = await self._store.running(settled), await self._store.spent(since)
        under: dict[str, list[Transaction]] = {tag_key: [] for tag_key in settled if tag_key not in self._touched}
        for transaction in running:
            if key(transaction.id_tag) in under:
                under[key(transaction.id_tag)].append(transaction)
        for tag_key, transactions in under.items():
            began = since.get(tag_key)
            self._usage.put(tag_key, transactions, None if began is None else Spent(began, spent.get(tag_key, 0)))
        self._doubtful.difference_update(under)

    async def keep_up(self) -> None:
        """Keep when tags were used last, and read again what is doubtful."""
        await self.keep_last_uses()
        await self.mend()

    async def keep_last_uses(self) -> None:
        """Keep when tags were used last."""
        last, self._last_uses = self._last_uses, {}
        if not last:
            return
        try:
            await self._store.used(last)
        except BaseException:
            self._last_uses = {**last, **self._last_uses}
            raise


def _portions(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE))
