"""Wanted configurations of groups: all chargers, or those of a model; and the one that we recommend (C7)."""

from collections.abc import Mapping
from typing import Annotated

from litestar import get, put
from litestar.params import JSONBody
from msgspec import Meta
from msgspec.structs import asdict

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.schemas import ON_ONE_LINE, Answer, Body
from genx.api.http.services import FromServices
from genx.api.v1.configuration import TAG
from genx.api.v1.wanted_configuration import OwnWishes, WantedKeys, changed_keys, own_wishes
from genx.db.base.engine import begin
from genx.db.queries import audit_log, wanted_configurations
from genx.domain.configuration.recommended import RECOMMENDED
from genx.domain.configuration.wishes import Model, WishSet, read_wishes
from genx.domain.errors import KeyNotSettable, UnusableRequest

MOST_MODELS = 1_000
Word = Annotated[
    str,
    Meta(min_length=1, max_length=500, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$", extra={"must": ON_ONE_LINE}),
]


class GroupBody(Body, frozen=True, kw_only=True):
    """The wishes for a model, as chargers report it, letter for letter; for all chargers if there is none.

    They replace those before; an empty object withdraws them.
    """

    vendor: Word | None = None
    model: Word | None = None
    keys: WantedKeys


class GroupWishes(OwnWishes, frozen=True, kw_only=True):
    """The wishes for a model, or with null for all chargers. `chargers` is how many there are of them."""

    vendor: str | None
    model: str | None
    chargers: int


class RecommendedKey(Answer, frozen=True, kw_only=True):
    """A value that GenX recommends, and why. It is never applied by itself."""

    key: str
    value: str
    why: str


class WantedConfigurations(Answer, frozen=True, kw_only=True):
    """The wishes for all chargers first, then those for models. `recommended` is a suggestion."""

    items: list[GroupWishes]
    recommended: list[RecommendedKey]


EXAMPLE = GroupWishes(
    vendor="Ohmweg",
    model="Duo 22",
    chargers=11,
    keys={"MeterValueSampleInterval": "30"},
    changed_at="2026-01-15T12:00:00.000Z",
    changed_by="ann@example.org",
)


@get(
    "/wanted-configurations",
    **operation(
        "listWantedConfigurations",
        "List the wanted configurations of all chargers and of models",
        TAG,
        response=WantedConfigurations(items=[EXAMPLE], recommended=[RecommendedKey(**asdict(RECOMMENDED[0]))]),
    ),
)
async def list_wanted_configurations(services: FromServices) -> WantedConfigurations:
    book = services.wanted.book
    await book.mend()
    async with begin(services.engine) as connection:
        chargers = await wanted_configurations.counts(connection)
    models = sorted(book.of_models, key=lambda model: (model.vendor, model.model))
    return WantedConfigurations(
        items=[_shown(model, book.of_group(model), chargers) for model in (None, *models)],
        recommended=[RecommendedKey(**asdict(each)) for each in RECOMMENDED],
    )


@put(
    "/wanted-configurations",
    **operation(
        "putWantedConfigurations",
        "Replace the wishes for the configuration of a model, or of all chargers",
        TAG,
        role="operator",
        refusals=(KeyNotSettable, UnusableRequest),
        request={"vendor": "Ohmweg", "model": "Duo 22", "keys": {"MeterValueSampleInterval": "30"}},
        response=EXAMPLE,
        description=(
            "Chargers that are online are brought in step a few seconds later, some at a time; others when they are"
            " back. A wish that is withdrawn leaves the chargers' values as they are."
        ),
    ),
)
async def put_wanted_configurations(
    request: SignedInRequest, data: JSONBody[GroupBody], services: FromServices
) -> GroupWishes:
    visited, book, model = visit(request), services.wanted.book, _model(data)
    wishes = WishSet(wishes=read_wishes(data.keys), changed_at=visited.at, changed_by=request.user.name)
    async with book.changing():
        _check_room(book.of_models, model)
        async with begin(services.engine) as connection:
            await wanted_configurations.keep_group(connection, model, wishes)
            group = {} if model is None else {"vendor": model.vendor, "model": model.model}
            changes = {**group, **changed_keys(book.of_group(model), wishes)}
            await audit_log.add(connection, visited.did("wanted-configuration.changed", **changes))
            chargers = await wanted_configurations.counts(connection)
        book.put_group(model, wishes)
    services.wanted.group_changed(model)
    return _shown(model, book.of_group(model), chargers)


def _model(data: GroupBody) -> Model | None:
    if data.vendor is not None and data.model is not None:
        return Model(data.vendor, data.model)
    if data.vendor is None and data.model is None:
        return None
    missing = "vendor" if data.vendor is None else "model"
    raise UnusableRequest(f"/{missing}", "Give both vendor and model, or neither for all chargers.")


def _check_room(known: Mapping[Model, WishSet], model: Model | None) -> None:
    if model is not None and model not in known and len(known) >= MOST_MODELS:
        raise UnusableRequest("/model", f"There are wishes for {MOST_MODELS} models: withdraw some.")


def _shown(model: Model | None, wishes: WishSet, chargers: Mapping[Model, int]) -> GroupWishes:
    own = own_wishes(wishes)
    return GroupWishes(
        vendor=None if model is None else model.vendor,
        model=None if model is None else model.model,
        chargers=sum(chargers.values()) if model is None else chargers.get(model, 0),
        keys=own.keys,
        changed_at=own.changed_at,
        changed_by=own.changed_by,
    )


ROUTES = [list_wanted_configurations, put_wanted_configurations]
