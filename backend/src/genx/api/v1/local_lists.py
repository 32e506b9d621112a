"""The local lists of chargers: what they have, whether that is what they should have, and sending one by hand."""

from collections.abc import Mapping

from litestar import get, post
from msgspec.structs import asdict

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices, Services, current_charger
from genx.api.v1.device_ids import DeviceId
from genx.api.v1.id_tag import TAG
from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers
from genx.db.queries.local_lists import configurations, load_many
from genx.db.views import chargers as views
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline, CommandQueueFull, NotKnown
from genx.domain.list_problems import ProblemCode
from genx.domain.list_problems import read as read_problem
from genx.domain.local_list import KeptList, limits, why_unused
from genx.realtime import snapshot

LIST = "local-lists"
PATIENCE_S = 60.0


class CodedProblem(Answer, frozen=True, kw_only=True):
    """A problem for programs: its code, and the values in it, as text. `other` is one without a code."""

    code: ProblemCode
    values: dict[str, str]


class LocalList(Answer, frozen=True, kw_only=True):
    """The list of tags by which a charger decides without us, for example while it is offline.

    `version` is the last one that it has accepted, with `entries` tags, and `chargerVersion` the one that it reported
    last; null if it was not asked yet, -1 if it has no list. `tags` are registered for this charger, of which it takes
    at most `limit` (`fits` says whether these are all). `inStep`: it has what it should have. `problem` is a sentence,
    and `problemCode` the same to be said in other languages.
    """

    version: int
    charger_version: int | None
    in_step: bool
    entries: int
    tags: int
    limit: int
    fits: bool
    last_sent_at: Time | None
    problem: str | None
    problem_code: CodedProblem | None


EXAMPLE = LocalList(
    version=7,
    charger_version=7,
    in_step=True,
    entries=800,
    tags=1_400,
    limit=800,
    fits=False,
    last_sent_at="2026-01-15T12:00:00.000Z",
    problem=None,
    problem_code=None,
)


class ChargersLocalList(LocalList, frozen=True, kw_only=True):
    """The local list of one of several chargers."""

    device_id: str
    name: str | None
    online: bool


class LocalListPage(Page[ChargersLocalList], frozen=True, kw_only=True):
    """The local lists of chargers, those online first."""


LIST_EXAMPLE = ChargersLocalList(**asdict(EXAMPLE), device_id="CP-0042", name="Garage, bay 3", online=True)


@get(
    "/local-lists",
    **operation(
        "listLocalLists",
        "List the local lists of all accepted chargers",
        TAG,
        refusals=(BadCursor,),
        response=LocalListPage(items=[LIST_EXAMPLE], next_cursor=None),
    ),
)
async def list_local_lists(services: FromServices, cursor: Cursor = None, limit: Limit = 50) -> LocalListPage:
    after = services.cursors.read(LIST, cursor, tuple[bool | float | str, str])
    wanted = views.ChargerFilter(registrations=("accepted",))
    async with begin(services.engine) as connection:
        found = await views.page(connection, wanted, views.Order(), after, limit + 1)
        items, following = services.cursors.page(LIST, found, limit, lambda item: item[1])
        ids = [charger_id for charger_id, _ in items]
        states = snapshot.current(await chargers.load_many(connection, ids), services.charge_points)
        kept, known = await load_many(connection, ids), await configurations(connection, ids)
    lists = [await _shown(services, state, kept[state.charger_id], known[state.charger_id]) for state in states]
    return LocalListPage(
        items=[
            ChargersLocalList(**asdict(one), device_id=state.device_id, name=state.name, online=state.online)
            for one, state in zip(lists, states, strict=True)
        ],
        next_cursor=following,
    )


@get(
    "/chargers/{deviceId:str}/local-list",
    **operation("getLocalList", "Get the local list of a charger", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_local_list(device_id: DeviceId, services: FromServices) -> LocalList:
    state = await current_charger(services, device_id)
    return await _current(services, state, await services.local_lists.store.load(state.charger_id))


@post(
    "/chargers/{deviceId:str}/local-list/sync",
    **operation(
        "syncLocalList",
        "Ask the charger for the version of its local list, and send what is missing",
        TAG,
        role="operator",
        refusals=(NotKnown, ChargerOffline, CommandQueueFull),
        response=EXAMPLE,
        description=(
            "This happens by itself a minute after the last change of a tag, and after each boot. By hand it is tried"
            " also after it was given up. If it takes longer than a minute, the answer is the list so far."
        ),
    ),
    status_code=200,
)
async def sync_local_list(request: SignedInRequest, device_id: DeviceId, services: FromServices) -> LocalList:
    state = await current_charger(services, device_id)
    async with begin(services.engine) as connection:
        did = visit(request).did("local-list.requested", ("charger", state.device_id, state.name))
        await audit_log.add(connection, did)
    return await _current(services, state, await services.local_lists.sync(state.device_id, PATIENCE_S))


async def _current(services: Services, state: ChargePoint, kept: KeptList) -> LocalList:
    return await _shown(services, state, kept, await services.local_lists.store.configuration(state.charger_id))


async def _shown(services: Services, state: ChargePoint, kept: KeptList, known: Mapping[str, str | None]) -> LocalList:
    lists = services.local_lists
    most = limits(known).altogether
    wanted = await lists.roster.entries(state.device_id, state.charger_id, most)
    tags = await lists.roster.count(state.device_id)
    problem = kept.problem if kept.problem is not None or kept.charger_version is not None else why_unused(known)
    return LocalList(
        version=kept.version,
        charger_version=kept.charger_version,
        in_step=problem is None and kept.charger_version is not None and kept.has == wanted,
        entries=len(kept.entries),
        tags=tags,
        limit=most,
        fits=tags <= most,
        last_sent_at=time(kept.last_sent_at),
        problem=problem,
        problem_code=None if problem is None else _coded(problem),
    )


def _coded(problem: str) -> CodedProblem:
    found = read_problem(problem)
    return CodedProblem(code=found.code, values=dict(found.values))


ROUTES = [list_local_lists, get_local_list, sync_local_list]
