"""The columns of a file of id tags: how each is read into a record, and written from one."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from genx.api.http.faults import FieldError
from genx.api.http.schemas import time
from genx.api.v1.id_tag import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ACTIVE,
    MOST_DEVICE_IDS,
    MOST_WH,
    GivenBudget,
    budget_of,
    storable,
    tag_text,
)
from genx.domain.budget import BudgetPeriod
from genx.domain.charge_point import is_device_id
from genx.domain.id_tag import LONGEST, GivenStatus, IdTag, IdTagRecord, TagKind
from genx.ocpp.times import parse_time

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_BETWEEN_IDS = re.compile(r"[;,]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Values = Mapping[str, Any]
"""The values read from a row, by column."""


class Column(Struct, frozen=True):
    """`read` raises ValueError with a sentence that says what is allowed. An empty cell is `empty`."""

    name: str
    write: Callable[[IdTagRecord], str]
    read: Callable[[str], Any] | None = None
    empty: Any = None


def _tag(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"A tag has at most {LONGEST} characters: shorten it.")
    if "/" in text:
        raise ValueError("A tag has no slash: leave it out.")
    return tag_text(text)


def _one_of(kind: Any) -> Callable[[str], str]:
    words: dict[str, str] = {word.lower(): word for word in get_args(kind)}

    def read(text: str) -> str:
        if text.strip().lower() not in words:
            raise ValueError(f"{text} is not allowed here: write {' or '.join(words.values())}.")
        return words[text.strip().lower()]

    return read


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if _WHOLE.fullmatch(text := text.strip()) else most + 1
        if number > most:
            raise ValueError(f"{text} is not allowed here: write a whole number from 0 to {most}, without separators.")
        return number

    return read


def _moment(text: str) -> datetime:
    found = parse_time(f"{text.strip()}T00:00:00Z" if _DAY.fullmatch(text.strip()) else text)
    if found is None:
        raise ValueError(f"{text} is not a time: write it as 2027-01-31T12:00:00Z or 2027-01-31.")
    at: datetime = storable(found)  # type: ignore[assignment]
    return at


def _device_ids(text: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in _BETWEEN_IDS.split(text) if part.strip())
    if wrong := [one for one in ids if not is_device_id(one)]:
        raise ValueError(f"{wrong[0]} is no id that a charger can have: write ids with semicolons between them.")
    if len(ids) > MOST_DEVICE_IDS:
        raise ValueError(f"A tag names at most {MOST_DEVICE_IDS} chargers; leave the cell empty to allow all.")
    return ids


def _text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"This has {len(text)} characters, and at most {most} are kept: shorten it.")
        if _CONTROL.search(text):
            raise ValueError("This has a control character: remove it.")
        return text

    return read


def _budget(write: Callable[[Any], object]) -> Callable[[IdTagRecord], str]:
    return lambda record: "" if record.tag.budget is None else str(write(record.tag.budget))


COLUMNS: Final = (
    Column("idTag", lambda record: record.tag.id_tag, _tag),
    Column("kind", lambda record: record.kind, _one_of(TagKind), "rfid"),
    Column("status", lambda record: record.tag.status, _one_of(GivenStatus), "Accepted"),
    Column("expiryDate", lambda record: time(record.tag.expiry_date) or "", _moment),
    Column("parentIdTag", lambda record: record.tag.parent_id_tag or "", _tag),
    Column("maxActiveTransactions", lambda record: _shown(record.tag.max_active_transactions), _whole(MOST_ACTIVE)),
    Column("allowedDeviceIds", lambda record: ";".join(record.tag.allowed_device_ids), _device_ids, ()),
    Column("budgetEnergyWh", _budget(lambda budget: budget.energy_wh), _whole(MOST_WH)),
    Column("budgetPer", _budget(lambda budget: budget.per), _one_of(BudgetPeriod)),
    Column("name", lambda record: record.name or "", _text(LONGEST_NAME)),
    Column("note", lambda record: record.note or "", _text(LONGEST_NOTE)),
    Column("createdAt", lambda record: time(record.created_at)),
    Column("lastUsedAt", lambda record: time(record.last_used_at) or ""),
)
"""All columns. Those without `read` are there to be looked at, and are passed over when a file is read."""

BY_NAME: Final = {column.name.lower(): column for column in COLUMNS}
_OF_RECORD = ("kind", "name", "note")
_OF_TAG = {
    "status": "status",
    "expiryDate": "expiry_date",
    "parentIdTag": "parent_id_tag",
    "maxActiveTransactions": "max_active_transactions",
    "allowedDeviceIds": "allowed_device_ids",
}


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def read_cell(column: Column, cell: str) -> Any:
    """Return the value of a cell. Raises ValueError with a sentence."""
    if not cell.strip():
        if column.name == "idTag":
            raise ValueError("The tag is missing.")
        return column.empty
    assert column.read is not None
    return column.read(cell)


def applied(values: Values, before: IdTagRecord | None, at: datetime) -> IdTagRecord | FieldError:
    """Return the record after a row, or what is wrong with its budget. Columns that are not in `values` stay."""
    record = before or IdTagRecord(tag=IdTag(id_tag=values["idTag"]), created_at=at)
    of_tag = {field: values[name] for name, field in _OF_TAG.items() if name in values}
    of_record = {name: values[name] for name in _OF_RECORD if name in values}
    if "budgetEnergyWh" in values or "budgetPer" in values:
        known = record.tag.budget
        energy_wh = values.get("budgetEnergyWh", None if known is None else known.energy_wh)
        per = values.get("budgetPer", None if known is None else known.per)
        if energy_wh is None and per is not None:
            return FieldError("budgetEnergyWh", "A budget has an energy in Wh: write it, or leave budgetPer empty.")
        if energy_wh is not None and per is None:
            return FieldError("budgetPer", "A budget has a period: write day, week, month or total.")
        given = None if energy_wh is None else GivenBudget(energy_wh=energy_wh, per=per)
        of_tag["budget"] = budget_of(given, known)
    return replace(record, tag=replace(record.tag, **of_tag), **of_record)


def changes(before: IdTagRecord, after: IdTagRecord) -> dict[str, tuple[str, str]]:
    """Return old and new text of the columns that differ."""
    told = {column.name: (column.write(before), column.write(after)) for column in COLUMNS}
    return {name: (old, new) for name, (old, new) in told.items() if old != new}
