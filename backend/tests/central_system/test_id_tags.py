"""The book of id tags in memory, over a store that is a plain list of rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.tags.book import IdTags
from genx.domain.budget import Budget
from genx.domain.changes import TransactionChanged, TransactionMeasured
from genx.domain.errors import NotKnown
from genx.domain.facts import Facts, Needs, StartKey
from genx.domain.id_tag import IdTag, key
from genx.domain.transaction import Transaction
from genx.domain.unknown_id_tag import Sighting
from tests.domain.builders import NOON, transaction

DAY = timedelta(days=1)
DAILY = Budget(energy_wh=10_000, per="day")


class Rows:
    """Tags and transactions as they are stored; `while_asked` happens while somebody asks."""

    def __init__(self) -> None:
        self.tags: dict[str, IdTag] = {}
        self.transactions: dict[str, Transaction] = {}
        self.last_uses: dict[str, datetime] = {}
        self.while_asked: Callable[[], None] = lambda: None
        self.sightings: list[Sighting] = []
        self.fails = False

    def add(self, *tags: IdTag) -> None:
        self.tags.update((key(tag.id_tag), tag) for tag in tags)

    async def page(self, after: str) -> Sequence[tuple[str, IdTag]]:
        return sorted((tag_key, tag) for tag_key, tag in self.tags.items() if tag_key > after)[:2]

    async def known(self, keys: Collection[str]) -> dict[str, IdTag]:
        return {tag_key: self.tags[tag_key] for tag_key in keys if tag_key in self.tags}

    async def running(self, keys: Collection[str] | None = None) -> list[Transaction]:
        found = [
            each
            for each in self.transactions.values()
            if each.status == "active" and (keys is None or key(each.id_tag) in keys)
        ]
        self.while_asked()
        return found

    async def spent(self, since: Mapping[str, datetime]) -> dict[str, int]:
        spent: dict[str, int] = {}
        for each in self.transactions.values():
            began = since.get(key(each.id_tag))
            if each.status == "stopped" and not each.suspect and began is not None and each.began_at >= began:
                spent[key(each.id_tag)] = spent.get(key(each.id_tag), 0) + (each.energy_wh or 0)
        return spent

    async def used(self, last: Mapping[str, datetime]) -> None:
        if self.fails:
            raise ConnectionError("away")
        self.last_uses |= last

    async def seen(self, sightings: Sequence[Sighting]) -> None:
        if self.fails:
            raise ConnectionError("away")
        self.sightings += sightings


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(rows: Rows, clock: Clock) -> IdTags:
    return IdTags(rows, clock)


def keep(book: IdTags, rows: Rows, *transactions: Transaction, error: Exception | None = None) -> None:
    """Submit changes and settle them, as the journal does."""
    done = book.watch([TransactionChanged(each) for each in transactions], None)
    if error is None:
        rows.transactions.update((each.id, each) for each in transactions)
    assert done is not None
    done(error)


def ended(wire_id: int, energy_wh: int, **known: Any) -> Transaction:
    return transaction(wire_id, status="stopped", energy_wh=energy_wh, **known)


async def test_t9_tags_are_found_in_any_letter_case_on_every_page(book: IdTags, rows: Rows) -> None:
    rows.add(*(IdTag(id_tag=f"Tag{number}") for number in range(5)))
    await book.load()
    assert len(book) == 5
    assert [tag.id_tag for number in range(5) if (tag := book.find(f"tAG{number}"))] == [f"Tag{n}" for n in range(5)]
    assert book.find("Tag5") is None


async def test_t9_a_limit_is_told_with_what_runs_and_counts_at_once(book: IdTags, rows: Rows) -> None:
    rows.add(IdTag(id_tag="TAG", max_active_transactions=2))
    rows.transactions["1"] = transaction(1, id_tag="tag")
    await book.load()

    def running() -> int:
        tag = book.find("Tag")
        assert tag is not None
        return tag.active_transactions

    assert running() == 1
    done = book.watch([TransactionChanged(transaction(2))], None)
    assert running() == 2, "before it is stored, so that two starts at once are not both the last one"
    assert done is not None
    done(None)
    keep(book, rows, ended(1, 5, id_tag="tag"))
    assert running() == 1
    assert [each.id for each in book.running("TAG")] == ["2"]


async def test_t9b_a_budget_counts_what_ended_and_what_runs_in_its_period(
    book: IdTags, rows: Rows, clock: Clock
) -> None:
    rows.add(IdTag(id_tag="TAG", budget=DAILY))
    rows.transactions |= {
        "1": ended(1, 1_000),
        "2": ended(2, 100, started_at=NOON - DAY, received_start_at=NOON - DAY),
        "3": ended(3, 200, suspect=True),
        "4": ended(4, 400, id_tag="OTHER"),
        "5": transaction(5, measured_wh=20),
    }
    await book.load()
    tag = book.find("TAG")
    assert tag is not None
    assert tag.used_wh == 1_020
    book.watch([TransactionMeasured("5", 1_027, NOON, 27, True), TransactionMeasured("6", 1, NOON, 1, True)], None)
    assert book.used(tag) == 1_027
    keep(book, rows, ended(5, 30))
    assert book.used(tag) == 1_030
    clock.time += DAY
    assert book.used(tag) == 0
    keep(book, rows, transaction(6, started_at=clock.time, received_start_at=clock.time))
    keep(book, rows, ended(6, 7, started_at=clock.time, received_start_at=clock.time))
    assert book.used(tag) == 7
    assert book.used(IdTag(id_tag="OTHER")) == 0


async def test_t9b_a_session_that_began_in_the_last_period_or_is_suspect_does_not_count(
    book: IdTags, rows: Rows
) -> None:
    rows.add(IdTag(id_tag="TAG", budget=DAILY))
    await book.load()
    yesterday = {"started_at": NOON - DAY, "received_start_at": NOON - DAY}
    keep(book, rows, transaction(1, **yesterday), transaction(2))
    keep(book, rows, ended(1, 1_000, **yesterday), ended(2, 500, suspect=True))
    tag = book.find("TAG")
    assert tag is not None
    assert tag.used_wh == 0


async def test_t9b_an_ended_transaction_that_is_corrected_is_counted_again(book: IdTags, rows: Rows) -> None:
    """T11b: a true stop replaces an estimate."""
    rows.add(IdTag(id_tag="TAG", budget=DAILY))
    rows.transactions["1"] = ended(1, 1_000)
    await book.load()
    keep(book, rows, ended(1, 1_200))
    await book.mend()
    tag = book.find("TAG")
    assert tag is not None
    assert tag.used_wh == 1_200


async def test_a_start_that_was_not_stored_does_not_count_for_ever(book: IdTags, rows: Rows) -> None:
    rows.add(IdTag(id_tag="TAG", max_active_transactions=1))
    await book.load()
    told: list[Exception | None] = []
    done = book.watch([TransactionChanged(transaction(1))], told.append)
    assert done is not None
    done(refused := ValueError("not stored"))
    assert told == [refused]
    await book.mend()
    assert book.running("TAG") == []


async def test_what_is_not_settled_is_not_counted_from_the_store(book: IdTags, rows: Rows) -> None:
    rows.add(IdTag(id_tag="TAG", budget=DAILY))
    await book.load()
    done = book.watch([TransactionChanged(transaction(1))], None)
    await book.recount()
    assert [each.id for each in book.running("TAG")] == ["1"]
    assert done is not None
    rows.transactions["1"] = transaction(1)
    done(None)
    await book.recount()
    assert [each.id for each in book.running("TAG")] == ["1"]


async def test_a_start_while_the_store_is_read_is_not_lost(book: IdTags, rows: Rows) -> None:
    rows.add(IdTag(id_tag="TAG", budget=DAILY), IdTag(id_tag="OTHER", budget=DAILY))
    await book.load()
    rows.while_asked = lambda: keep(book, rows, transaction(1))
    await book.recount()
    assert [each.id for each in book.running("TAG")] == ["1"]


async def test_changes_that_have_no_transaction_are_passed_on_untouched(book: IdTags) -> None:
    def done(error: Exception | None) -> None: ...

    assert book.watch([], done) is done
    assert book.watch([TransactionMeasured("1", 1, NOON, 1, True)], done) is done
    assert book.watch([], None) is None


async def test_recounting_finds_what_others_have_changed(book: IdTags, rows: Rows) -> None:
    rows.add(IdTag(id_tag="TAG", budget=DAILY))
    rows.transactions |= {"1": transaction(1, id_tag="UNKNOWN"), "2": ended(2, 100)}
    await book.load()
    rows.transactions = {"2": ended(2, 150)}
    await book.recount()
    tag = book.find("TAG")
    assert tag is not None
    assert tag.used_wh == 150
    assert book.running("UNKNOWN") == []


async def test_what_ran_at_a_deleted_charger_is_counted_again(book: IdTags, rows: Rows) -> None:
    rows.transactions |= {"1": transaction(1), "2": transaction(2, charger_id=2, id_tag="OTHER")}
    await book.load()
    rows.transactions.clear()
    book.charger_removed(1)
    await book.mend()
    assert (len(book.running("TAG")), len(book.running("OTHER"))) == (0, 1)


async def test_a_tag_is_put_changed_and_removed(book: IdTags, rows: Rows) -> None:
    rows.transactions["1"] = ended(1, 1_000)
    await book.put([IdTag(id_tag="TAG")])
    tag = book.find("tag")
    assert tag is not None
    assert book.used(tag) == 0
    await book.put([replace(tag, budget=DAILY)])
    tag = book.find("tag")
    assert tag is not None
    assert tag.used_wh == 1_000, "a new budget counts what was used before it was set"
    book.remove("Tag")
    book.remove("Tag")
    assert book.find("TAG") is None


async def test_a_tag_whose_writing_failed_is_read_again(book: IdTags, rows: Rows) -> None:
    await book.put([IdTag(id_tag="GONE"), IdTag(id_tag="TAG")])
    with pytest.raises(ConnectionError):
        async with book.changing(["tag", "gone"]):
            rows.add(IdTag(id_tag="TAG", status="Blocked"))
            raise ConnectionError("the answer to the commit was lost")
    await book.mend()
    tag = book.find("TAG")
    assert tag is not None
    assert (tag.status, book.find("GONE")) == ("Blocked", None)


async def test_a_refusal_leaves_nothing_in_doubt(book: IdTags, rows: Rows) -> None:
    await book.put([IdTag(id_tag="TAG")])
    with pytest.raises(NotKnown):
        async with book.changing(["tag"]):
            raise NotKnown("no")
    await book.mend()
    assert book.find("TAG") is not None, "nothing was read again: the store does not have it"


def test_facts_that_need_no_database_are_recalled(book: IdTags) -> None:
    start = StartKey(1, 1, "tag", NOON, 0)
    assert book.recall(Needs()) == Facts()
    assert book.recall(Needs(id_tag="TAG")) == Facts()
    for needs in (Needs(start=start), Needs(wire_id=1), Needs(new_transaction=True)):
        assert book.recall(needs) is None


async def test_facts_from_the_database_get_the_tag_as_it_is_when_they_come(book: IdTags) -> None:
    asked: list[Any] = []
    told: list[Facts | None] = []
    fetch = book.completing(lambda needs, fetched: asked.append(fetched))
    fetch(Needs(id_tag="TAG", wire_id=1), told.append)
    await book.put([tag := IdTag(id_tag="TAG")])
    asked[0](Facts(new_wire_id=7))
    asked[0](None)
    assert told == [Facts(new_wire_id=7, id_tag=tag), None]


async def test_last_uses_are_kept_in_batches_and_again_after_a_failure(book: IdTags, rows: Rows, clock: Clock) -> None:
    await book.put([IdTag(id_tag="A"), IdTag(id_tag="B")])
    await book.keep_up()
    book.recall(Needs(id_tag="a"))
    book.recall(Needs(id_tag="B"))
    book.recall(Needs(id_tag="UNKNOWN"))
    rows.fails = True
    with pytest.raises(ConnectionError):
        await book.keep_up()
    clock.time += DAY
    book.recall(Needs(id_tag="B"))
    rows.fails = False
    await book.keep_up()
    assert rows.last_uses == {"a": NOON, "b": NOON + DAY}


async def test_t9c_an_unknown_tag_is_noted_where_a_driver_presented_it(book: IdTags, rows: Rows) -> None:
    await book.put([IdTag(id_tag="KNOWN")])
    fetch = book.completing(lambda needs, fetched: fetched(Facts()))
    book.recall(Needs(id_tag="A", charger_id=7))
    book.recall(Needs(id_tag="known", charger_id=7))
    book.recall(Needs(id_tag="STOPPED"))
    fetch(Needs(id_tag="B", start=StartKey(8, 1, "b", NOON, 0)), lambda facts: None)
    book.recall(Needs(charger_id=7))
    await book.unknown.keep()
    assert rows.sightings == [Sighting("A", 7, NOON, NOON), Sighting("B", 8, NOON, NOON)]


async def test_t9c_a_tag_that_is_registered_is_no_longer_unknown(book: IdTags, rows: Rows) -> None:
    book.recall(Needs(id_tag="Tag", charger_id=7))
    await book.put([IdTag(id_tag="TAG")])
    await book.unknown.keep()
    assert rows.sightings == []
