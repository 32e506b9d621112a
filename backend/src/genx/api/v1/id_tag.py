"""Id tags as the API shows and takes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from litestar.params import PathParameter
from msgspec import UNSET, Meta, UnsetType, field
from msgspec.structs import asdict, replace

from genx.api.http.faults import FieldError
from genx.api.http.moments import EARLIEST, LATEST
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import ON_ONE_LINE, Answer, Body, Time, time
from genx.api.v1.chargers import NewDeviceId
from genx.central_system.tags.book import IdTags
from genx.central_system.tags.stopping import Stop, StopOutcome
from genx.domain import id_tag as domain
from genx.domain.audit import TargetType
from genx.domain.budget import Budget, BudgetPeriod
from genx.domain.id_tag import LONGEST, GivenStatus, IdTagRecord, TagKind
from genx.domain.tolerances import Tolerances

TAG = "Id tags"
MOST_WH: Final = 1_000_000_000_000
MOST_DEVICE_IDS: Final = 1_000
MOST_ACTIVE: Final = 1_000
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 2_000
RESERVED: Final = frozenset({"unknown", "import", "export", ".", ".."})
"""Words that are paths of the API, or no path at all."""

TagText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST,
        pattern=r"^[^/\u0000-\u001f\u007f-\u009f]*$",
        extra={"must": "not have a slash or control characters"},
        description=(
            "Without regard to letter case, and without blanks around it. OCPP 1.6 has at most 20 characters; longer"
            " ones are never sent to a charger."
        ),
    ),
]
IdTagPath = Annotated[
    str, PathParameter(name="idTag", min_length=1, max_length=LONGEST, description="In any letter case.")
]
Moment = Annotated[datetime, Meta(tz=True)]
Energy = Annotated[int, Meta(ge=0, le=MOST_WH)]
ActiveTransactions = Annotated[int, Meta(ge=0, le=MOST_ACTIVE)]
DeviceIds = Annotated[list[NewDeviceId], Meta(max_length=MOST_DEVICE_IDS)]
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$",
        extra={"must": ON_ONE_LINE},
    ),
]
Note = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_NOTE,
        pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
        extra={"must": "not have control characters other than line breaks and tabs"},
    ),
]


class TagBudget(Answer, frozen=True, kw_only=True):
    """Energy in Wh for each day, week (from Monday) or month in UTC, or in total.

    `added` was added for this period. `used` is the energy of the transactions that began in it, apart from suspect
    ones; those that run count by their samples.
    """

    energy_wh: int
    per: BudgetPeriod
    added: int
    used: int


class TaggedTransaction(Answer, frozen=True, kw_only=True):
    """A transaction that runs under the tag."""

    transaction_id: int
    device_id: str
    connector_id: int


class IdTag(Answer, frozen=True, kw_only=True):
    """An id tag. It may charge at `allowedDeviceIds` only, or everywhere if there are none.

    `status` is what an operator has set: an Accepted tag is still refused once it has expired, at another charger, or
    if its budget is used up. `lastUsedAt` is when a charger last asked about it, also if it was refused or not
    registered then. `localLists` is the number of chargers whose local list has it.
    """

    id_tag: str
    kind: TagKind
    status: GivenStatus
    expiry_date: Time | None
    parent_id_tag: str | None
    max_active_transactions: int | None
    allowed_device_ids: list[str]
    budget: TagBudget | None
    name: str | None
    note: str | None
    created_at: Time
    last_used_at: Time | None
    local_lists: int
    running: list[TaggedTransaction]


class StoppingTransaction(TaggedTransaction, frozen=True, kw_only=True):
    """A transaction to be ended. `asked`: the charger has not answered yet. `detail` says why it was not asked."""

    outcome: StopOutcome
    detail: str | None


class ChangedIdTag(IdTag, frozen=True, kw_only=True):
    """A tag after a change. `stopping` are the transactions that were to be ended (`stopRunning`)."""

    stopping: list[StoppingTransaction]


class GivenBudget(Body, frozen=True, kw_only=True):
    """Energy in Wh that the tag may use in each period. Once it is used up, the tag is Blocked until the next one."""

    energy_wh: Energy
    per: BudgetPeriod


class IdTagCreate(Body, frozen=True, kw_only=True):
    """A tag that may charge. `parentIdTag` is its group; one of the same group may stop what another has started."""

    id_tag: TagText
    kind: TagKind = "rfid"
    status: GivenStatus = "Accepted"
    expiry_date: Moment | None = None
    parent_id_tag: TagText | None = None
    max_active_transactions: ActiveTransactions | None = None
    allowed_device_ids: DeviceIds = field(default_factory=list)
    budget: GivenBudget | None = None
    name: Name | None = None
    note: Note | None = None


class IdTagChange(Body, frozen=True, kw_only=True):
    """Changes of a tag. Only fields that are sent are changed; null removes a value."""

    kind: TagKind | UnsetType = UNSET
    status: GivenStatus | UnsetType = UNSET
    expiry_date: Moment | UnsetType | None = UNSET
    parent_id_tag: TagText | UnsetType | None = UNSET
    max_active_transactions: ActiveTransactions | UnsetType | None = UNSET
    allowed_device_ids: DeviceIds | UnsetType = UNSET
    budget: GivenBudget | UnsetType | None = UNSET
    name: Name | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET


class AddedBudget(Body, frozen=True, kw_only=True):
    """Energy in Wh to add once, to the budget of the current period."""

    energy_wh: Annotated[int, Meta(ge=1, le=MOST_WH)]


EXAMPLE = IdTag(
    id_tag="04A2B3C4",
    kind="rfid",
    status="Accepted",
    expiry_date="2027-01-01T00:00:00.000Z",
    parent_id_tag="FLEET-7",
    max_active_transactions=1,
    allowed_device_ids=["CP-0042"],
    budget=TagBudget(energy_wh=100_000, per="month", added=0, used=7_410),
    name="Ann's card",
    note=None,
    created_at="2026-01-15T12:00:00.000Z",
    last_used_at="2026-01-15T12:20:00.000Z",
    local_lists=58,
    running=[TaggedTransaction(transaction_id=4711, device_id="CP-0042", connector_id=1)],
)


def shown(record: IdTagRecord, book: IdTags, in_lists: Mapping[str, int], now: datetime) -> IdTag:
    """Return a tag as the API shows it. `in_lists` has the number of local lists with each tag, by key."""
    tag = record.tag
    return IdTag(
        id_tag=tag.id_tag,
        kind=record.kind,
        status=tag.status,
        expiry_date=time(tag.expiry_date),
        parent_id_tag=tag.parent_id_tag,
        max_active_transactions=tag.max_active_transactions,
        allowed_device_ids=list(tag.allowed_device_ids),
        budget=None if tag.budget is None else _shown_budget(tag, tag.budget, book, now),
        name=record.name,
        note=record.note,
        created_at=time(record.created_at),
        last_used_at=time(record.last_used_at),
        local_lists=in_lists.get(domain.key(tag.id_tag), 0),
        running=[
            TaggedTransaction(transaction_id=int(each.id), device_id=each.device_id, connector_id=each.connector_id)
            for each in book.running(tag.id_tag)
        ],
    )


def _shown_budget(tag: domain.IdTag, budget: Budget, book: IdTags, now: datetime) -> TagBudget:
    return TagBudget(energy_wh=budget.energy_wh, per=budget.per, added=budget.added(now), used=book.used(tag))


def stopping(stop: Stop) -> StoppingTransaction:
    running = stop.running
    return StoppingTransaction(
        transaction_id=int(running.id),
        device_id=running.device_id,
        connector_id=running.connector_id,
        outcome=stop.outcome,
        detail=stop.detail,
    )


def target(record: IdTagRecord) -> tuple[TargetType, str, str | None]:
    """Return a tag as the target of an audit entry."""
    return "idTag", record.tag.id_tag, record.name


def tag_text(given: str) -> str:
    """Return the text of a tag as chargers present it. Raises ValueError with a sentence if none can, or no path."""
    text = domain.clean(given, Tolerances())
    if not text.isprintable() or not text.strip():
        raise ValueError("An id tag has at least one character that can be printed.")
    if text.lower() in RESERVED:
        raise ValueError(f"{text} is a word of this API's paths: choose another.")
    return text


def cleaned(given: str, pointer: str) -> str:
    """Do the same for a field of a body. Raises InvalidBody."""
    try:
        return tag_text(given)
    except ValueError as error:
        raise InvalidBody(FieldError(pointer, str(error)), 400) from None


def budget_of(given: GivenBudget | None, before: Budget | None = None) -> Budget | None:
    """Return the budget that was given. What was added to the one before stays, if the period is the same."""
    if given is None:
        return None
    same = before is not None and before.per == given.per
    return Budget(
        energy_wh=given.energy_wh,
        per=given.per,
        added_wh=before.added_wh if before is not None and same else 0,
        added_in=before.added_in if before is not None and same else None,
    )


def new_record(data: IdTagCreate, at: datetime) -> IdTagRecord:
    """Return the record of a new tag. Raises InvalidBody."""
    return IdTagRecord(
        tag=domain.IdTag(
            id_tag=cleaned(data.id_tag, "/idTag"),
            status=data.status,
            expiry_date=storable(data.expiry_date),
            parent_id_tag=None if data.parent_id_tag is None else cleaned(data.parent_id_tag, "/parentIdTag"),
            max_active_transactions=data.max_active_transactions,
            allowed_device_ids=tuple(data.allowed_device_ids),
            budget=budget_of(data.budget),
        ),
        kind=data.kind,
        name=data.name,
        note=data.note,
        created_at=at,
    )


def changed_record(record: IdTagRecord, data: IdTagChange) -> IdTagRecord:
    """Return the record with the changes. Raises InvalidBody."""
    sent: dict[str, Any] = {name: value for name, value in asdict(data).items() if value is not UNSET}
    if "expiry_date" in sent:
        sent["expiry_date"] = storable(sent["expiry_date"])
    if sent.get("parent_id_tag") is not None:
        sent["parent_id_tag"] = cleaned(sent["parent_id_tag"], "/parentIdTag")
    if "allowed_device_ids" in sent:
        sent["allowed_device_ids"] = tuple(sent["allowed_device_ids"])
    if "budget" in sent:
        sent["budget"] = budget_of(sent["budget"], record.tag.budget)
    of_record = {name: sent.pop(name) for name in ("kind", "name", "note") if name in sent}
    return replace(record, tag=replace(record.tag, **sent), **of_record)


def storable(at: datetime | None) -> datetime | None:
    """Return a time within the calendars of the database and of Python."""
    return None if at is None else min(max(at, EARLIEST), LATEST)
