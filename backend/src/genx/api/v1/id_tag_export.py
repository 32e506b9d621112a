"""All id tags as a file for spreadsheets, which the import reads back unchanged."""

import csv
import io
from collections.abc import AsyncIterator, Sequence

from litestar import get
from litestar.response import Stream

from genx.api.http.operation import operation
from genx.api.http.services import FromServices, Services
from genx.api.http.spreadsheets import BOM, marked
from genx.api.v1.id_tag import TAG
from genx.api.v1.id_tag_columns import COLUMNS
from genx.db.base.engine import begin
from genx.db.queries import id_tags
from genx.db.queries.id_tags import IdTagFilter
from genx.domain.id_tag import IdTagRecord, key

ROWS_AT_ONCE = 500
HEADER = ",".join(column.name for column in COLUMNS) + "\r\n"


def as_csv(records: Sequence[IdTagRecord]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([marked(column.write(record)) for column in COLUMNS] for record in records)
    return out.getvalue().encode()


@get(
    "/id-tags/export",
    **operation(
        "exportIdTags",
        "Download all id tags as CSV",
        TAG,
        media_types={"text/csv": HEADER},
        answers=str,
        description=(
            "UTF-8 with a byte order mark. Cells that a spreadsheet would run as a formula or turn into another number"
            " or a date have an apostrophe before them. POST /id-tags/import reads the file back unchanged."
        ),
    ),
)
async def export_id_tags(services: FromServices) -> Stream:
    await services.id_tags.keep_last_uses()
    first = await _page(services, None)
    return Stream(
        _lines(services, first),
        media_type="text/csv; header=present",
        headers={"Content-Disposition": 'attachment; filename="id-tags.csv"'},
    )


async def _lines(services: Services, page: Sequence[IdTagRecord]) -> AsyncIterator[bytes]:
    """Yield each page from a unit of work of its own: none is held while a slow reader takes its time."""
    yield (BOM + HEADER).encode()
    while not services.hub.draining:
        if page:
            yield as_csv(page)
        if len(page) < ROWS_AT_ONCE:
            return
        page = await _page(services, key(page[-1].tag.id_tag))
    # Without the end of the file a reader sees that it is incomplete.
    raise ConnectionAbortedError("the server stops")


async def _page(services: Services, after: str | None) -> Sequence[IdTagRecord]:
    async with begin(services.engine) as connection:
        return await id_tags.page(connection, IdTagFilter(), after, ROWS_AT_ONCE)


ROUTES = [export_id_tags]
