"""Id tags that chargers present and that are not registered (T9c)."""

from collections.abc import Callable
from datetime import datetime

from litestar import delete, get

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.id_tag import TAG, IdTagPath
from genx.db.base.engine import begin
from genx.db.queries import unknown_id_tags
from genx.db.queries.unknown_id_tags import UnknownTag
from genx.domain.errors import NotKnown
from genx.domain.id_tag import TagKind
from genx.domain.unknown_id_tag import IN_WORDS, Guess, guess

LIST = "unknown-id-tags"
KINDS: dict[Guess, TagKind] = {"vehicle": "vehicle", "charger": "virtual", "contract": "virtual", "card": "rfid"}


class SeenAt(Answer, frozen=True, kw_only=True):
    """A charger that presented the tag, and how often."""

    device_id: str
    first_at: Time
    last_at: Time
    count: int


class TagGuess(Answer, frozen=True, kw_only=True):
    """A guess at the nature of a tag, as a word and a sentence, and the kind to register it with, if there is one."""

    what: Guess
    sentence: str
    kind: TagKind | None


class UnknownIdTag(Answer, frozen=True, kw_only=True):
    """A tag that is not registered. `seenAt` are the chargers that presented it last, `chargers` counts all of them.

    Register it with POST /id-tags; then it is no longer listed.
    """

    id_tag: str
    first_at: Time
    last_at: Time
    count: int
    chargers: int
    seen_at: list[SeenAt]
    guess: TagGuess | None


class UnknownIdTagPage(Page[UnknownIdTag], frozen=True, kw_only=True):
    """Unknown id tags, those seen last first."""


EXAMPLE = UnknownIdTag(
    id_tag="VID:00AABBCCDDEE",
    first_at="2026-01-15T12:00:00.000Z",
    last_at="2026-01-15T12:30:00.000Z",
    count=3,
    chargers=1,
    seen_at=[
        SeenAt(device_id="CP-0042", first_at="2026-01-15T12:00:00.000Z", last_at="2026-01-15T12:30:00.000Z", count=3)
    ],
    guess=TagGuess(what="vehicle", sentence=IN_WORDS["vehicle"], kind="vehicle"),
)


@get(
    "/id-tags/unknown",
    **operation(
        "listUnknownIdTags",
        "List id tags that were presented and are not registered",
        TAG,
        refusals=(BadCursor,),
        response=UnknownIdTagPage(items=[EXAMPLE], next_cursor=None),
        description="Of each charger the 200 tags that it presented last are kept, of all chargers 10,000.",
    ),
)
async def list_unknown_id_tags(services: FromServices, cursor: Cursor = None, limit: Limit = 50) -> UnknownIdTagPage:
    after = services.cursors.read(LIST, cursor, tuple[datetime, str])
    await services.id_tags.unknown.keep()
    async with begin(services.engine) as connection:
        found = await unknown_id_tags.page(connection, after, limit + 1)
    items, following = services.cursors.page(LIST, found, limit, lambda seen: (seen.last_at, seen.id_tag_key))
    return UnknownIdTagPage(
        items=[_shown(seen, lambda part: services.id_tags.find(part) is not None) for seen in items],
        next_cursor=following,
    )


@delete(
    "/id-tags/unknown/{idTag:str}",
    **operation("forgetUnknownIdTag", "Forget an unknown id tag", TAG, role="operator", refusals=(NotKnown,)),
)
async def forget_unknown_id_tag(id_tag: IdTagPath, services: FromServices) -> None:
    await services.id_tags.unknown.keep()
    async with begin(services.engine) as connection:
        if not await unknown_id_tags.delete(connection, id_tag):
            raise NotKnown(f"There is no unknown id tag {id_tag}.")


def _shown(seen: UnknownTag, is_known: Callable[[str], bool]) -> UnknownIdTag:
    names = [name for place in seen.places for name in (place.device_id, place.serial_number)]
    what = guess(seen.id_tag, names, is_known)
    return UnknownIdTag(
        id_tag=seen.id_tag,
        first_at=time(seen.first_at),
        last_at=time(seen.last_at),
        count=seen.count,
        chargers=seen.chargers,
        seen_at=[
            SeenAt(
                device_id=place.device_id,
                first_at=time(place.first_at),
                last_at=time(place.last_at),
                count=place.count,
            )
            for place in seen.places
        ],
        guess=None if what is None else TagGuess(what=what, sentence=IN_WORDS[what], kind=KINDS.get(what)),
    )


ROUTES = [list_unknown_id_tags, forget_unknown_id_tag]
