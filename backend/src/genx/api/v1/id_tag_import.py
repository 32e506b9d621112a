"""Id tags from a file: what each row would do, and all of them or none."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Answer
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import no_charger
from genx.api.v1.id_tag import TAG
from genx.api.v1.id_tag_columns import COLUMNS, applied, changes
from genx.api.v1.id_tag_file import MOST_ROWS, SLICE, Row, rows_of
from genx.api.v1.id_tags import seen_before
from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers, id_tags, unknown_id_tags
from genx.domain.id_tag import IdTagRecord, key

LARGEST_FILE = 32 << 20
AT_ONCE = 250
"""Rows that are looked up and written with one statement."""

Outcome = Literal["new", "changed", "same", "error"]


class ColumnChange(Answer, frozen=True, kw_only=True):
    """The text of a cell as the tag has it, and as the file has it."""

    column: str
    old: str
    new: str


class ImportedRow(Answer, frozen=True, kw_only=True, gc=False):
    """A row of the file, counted as a spreadsheet does: the first one has the names of the columns.

    The `pointer` of an error is the name of its column.
    """

    row: int
    id_tag: str | None
    outcome: Outcome
    changes: Sequence[ColumnChange]
    errors: Sequence[FieldError]


class TagImport(Answer, frozen=True, kw_only=True):
    """The result of an import, or with `dryRun` its preview, with the number of rows of each outcome."""

    dry_run: bool
    rows: int
    new: int
    changed: int
    same: int
    errors: int
    items: list[ImportedRow]


EXAMPLE = TagImport(
    dry_run=True,
    rows=2,
    new=1,
    changed=1,
    same=0,
    errors=0,
    items=[
        ImportedRow(row=2, id_tag="04A2B3C4", outcome="new", changes=(), errors=()),
        ImportedRow(
            row=3,
            id_tag="04A2B3C5",
            outcome="changed",
            changes=[ColumnChange(column="status", old="Accepted", new="Blocked")],
            errors=[],
        ),
    ],
)
READ = ", ".join(f"`{column.name}`" for column in COLUMNS[1:] if column.read)
DESCRIPTION = (
    f"The first row names the columns, in any order: `idTag`, and any of {READ}. What GET /id-tags/export writes is"
    " read back unchanged. Cells are separated by commas, semicolons or tabs, ids in `allowedDeviceIds` by semicolons."
    " An empty cell removes a value; where the file lacks a column, known tags keep what they have, and so do tags that"
    " it lacks. All rows are taken or none: if any has an error, the answer is 400 with all errors, whose pointers are"
    f" `/row/column`. At most {MOST_ROWS:,} rows and {LARGEST_FILE >> 20} MiB."
)


@post(
    "/id-tags/import",
    request_max_body_size=LARGEST_FILE,
    **operation(
        "importIdTags",
        "Register and change id tags from a CSV file, all rows or none",
        TAG,
        role="operator",
        given={"text/csv": "idTag,name,status\r\n04A2B3C4,Ann's card,Accepted\r\n04A2B3C5,Bob's card,Blocked\r\n"},
        response=EXAMPLE,
        description=DESCRIPTION,
    ),
    status_code=200,
)
async def import_id_tags(
    request: SignedInRequest,
    services: FromServices,
    dry_run: Annotated[
        bool, QueryParameter(name="dryRun", description="Say what each row would do, and change nothing.")
    ] = False,
) -> TagImport:
    rows = [row async for row in rows_of(await request.body())]
    await services.id_tags.unknown.keep()
    at = visit(request).at
    if dry_run:
        async with begin(services.engine) as connection:
            items, _ = await _plan(connection, rows, at)
        return _counted(items, dry_run=True)
    if any(row.faults for row in rows):  # Nobody else has to wait for what will be refused.
        async with begin(services.engine) as connection:
            _refuse((await _plan(connection, rows, at))[0])
    async with services.id_tags.changing([key(row.values["idTag"]) for row in rows]):
        async with begin(services.engine) as connection:
            items, records = await _plan(connection, rows, at)
            _refuse(items)
            for some in _portions(records, AT_ONCE):
                await id_tags.write_many(connection, await seen_before(connection, some))
            await unknown_id_tags.delete_registered(connection)
            answer = _counted(items, dry_run=False)
            did = visit(request).did("id-tag.imported", rows=answer.rows, new=answer.new, changed=answer.changed)
            await audit_log.add(connection, did)
        for some in _portions(records, AT_ONCE):
            await services.id_tags.put([record.tag for record in some])
            await asyncio.sleep(0)
    refused = [record.tag.id_tag for record in records if record.tag.status != "Accepted"]
    services.caches.forget(refused, by=visit(request).actor.name, at=at)
    return answer


async def _plan(
    connection: AsyncConnection, rows: Sequence[Row], at: datetime
) -> tuple[list[ImportedRow], list[IdTagRecord]]:
    """Return what each row would do, and the records to write if no row has an error."""
    ids = {device_id for row in rows for device_id in row.values.get("allowedDeviceIds", ())}
    unknown = await chargers.unknown(connection, ids) if ids else set()
    items: list[ImportedRow] = []
    records: list[IdTagRecord] = []
    for some in _portions(rows, AT_ONCE):
        known = await id_tags.known_many(
            connection, [key(row.values["idTag"]) for row in some if "idTag" in row.values]
        )
        for place, row in enumerate(some):
            if place % SLICE == 0:
                await asyncio.sleep(0)
            item, record = _outcome(row, known, unknown, at)
            items.append(item)
            if record is not None:
                records.append(record)
    return items, records


def _outcome(
    row: Row, known: dict[str, IdTagRecord], unknown: set[str], at: datetime
) -> tuple[ImportedRow, IdTagRecord | None]:
    id_tag = row.values.get("idTag")
    places = row.values.get("allowedDeviceIds", ())
    faults = [*row.faults, *(FieldError("allowedDeviceIds", no_charger(each)) for each in places if each in unknown)]
    before = None if id_tag is None else known.get(key(id_tag))
    after = None if faults else applied(row.values, before, at)
    if isinstance(after, FieldError):
        faults.append(after)
    if faults or not isinstance(after, IdTagRecord):
        return ImportedRow(row=row.number, id_tag=id_tag, outcome="error", changes=(), errors=faults), None
    if before is None:
        return ImportedRow(row=row.number, id_tag=id_tag, outcome="new", changes=(), errors=()), after
    told = tuple(ColumnChange(column=name, old=old, new=new) for name, (old, new) in changes(before, after).items())
    outcome: Outcome = "changed" if told else "same"
    item = ImportedRow(row=row.number, id_tag=before.tag.id_tag, outcome=outcome, changes=told, errors=())
    return item, after if told else None


def _refuse(items: Sequence[ImportedRow]) -> None:
    """Raises InvalidBody with all errors, if there are any."""
    errors = [
        FieldError(f"/{item.row}/{error.pointer}".rstrip("/"), f"Row {item.row}: {error.detail}")
        for item in items
        for error in item.errors
    ]
    if errors:
        raise InvalidBody(errors[0], 400, *errors[1:])


def _counted(items: list[ImportedRow], *, dry_run: bool) -> TagImport:
    counts = dict.fromkeys(("new", "changed", "same", "error"), 0)
    for item in items:
        counts[item.outcome] += 1
    return TagImport(
        dry_run=dry_run,
        rows=len(items),
        new=counts["new"],
        changed=counts["changed"],
        same=counts["same"],
        errors=counts["error"],
        items=items,
    )


def _portions(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[first : first + size] for first in range(0, len(items), size))


ROUTES = [import_id_tags]
