"""All id tags as a file for spreadsheets, which the import reads back unchanged."""

from collections.abc import Sequence
from functools import partial

from litestar import get
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.http.files import ROWS_AT_ONCE, Part, csv_header, csv_lines, download
from genx.api.http.operation import operation
from genx.api.http.services import FromServices
from genx.api.http.spreadsheets import marked
from genx.api.v1.id_tag import TAG
from genx.api.v1.id_tag_columns import COLUMNS
from genx.db.base.engine import begin
from genx.db.queries import id_tags
from genx.db.queries.id_tags import IdTagFilter
from genx.domain.id_tag import IdTagRecord, key

NAMES = tuple(column.name for column in COLUMNS)


def as_csv(records: Sequence[IdTagRecord]) -> bytes:
    return csv_lines([marked(column.write(record)) for column in COLUMNS] for record in records)


@get(
    "/id-tags/export",
    **operation(
        "exportIdTags",
        "Download all id tags as CSV",
        TAG,
        media_types={"text/csv": csv_header(NAMES)},
        answers=str,
        description=(
            "UTF-8 with a byte order mark. Cells that a spreadsheet would run as a formula or turn into another number"
            " or a date have an apostrophe before them. POST /id-tags/import reads the file back unchanged."
        ),
    ),
)
async def export_id_tags(services: FromServices) -> Stream:
    await services.id_tags.keep_last_uses()
    return await download(services, "id-tags", NAMES, partial(_part, services.engine))


async def _part(engine: AsyncEngine, after: str | None, _patience: float | None) -> Part:
    async with begin(engine) as connection:
        page = await id_tags.page(connection, IdTagFilter(), after, ROWS_AT_ONCE)
    return Part(as_csv(page), None if len(page) < ROWS_AT_ONCE else key(page[-1].tag.id_tag))


ROUTES = [export_id_tags]
