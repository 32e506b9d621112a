"""The list of chargers, and of their vendors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from genx.api.http.auth import SignedInRequest
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Page
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.v1.charger import EXAMPLE, TAG, Charger, shown
from genx.api.v1.device_ids import DeviceIds
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views import chargers as views
from genx.domain.charge_point import ChargerStatus, Registration
from genx.realtime import snapshot
from genx.realtime.fleet import Fleet, FleetSummary, State

LIST = "chargers"
VENDORS = "vendors"
FIGURES: Mapping[str, Callable[[FleetSummary], int]] = {
    "power": lambda share: share.power_w,
    "faults": lambda share: max(share.connectors_faulted, share.faulted),
}
"""Sort keys whose values are known in memory only, with functions that read them."""

Sort = Literal["deviceId", "model", "lastSeen", "registeredAt", "power", "faults"]
SortedBy = Annotated[
    Sort | None,
    QueryParameter(
        description=(
            "`faults`: by the number of faulted connectors, or 1 if it is faulted as a whole. `power`: by what it draws"
            " now. Without it, those online come first, then by device id."
        )
    ),
]
Direction = Annotated[Literal["asc", "desc"], QueryParameter(description="Only together with `sort`.")]


class ChargerPage(Page[Charger], frozen=True, kw_only=True):
    """Chargers that match. `total` is their number, on the first page only; it is null on the others."""

    total: int | None


class Vendor(Answer, frozen=True, kw_only=True):
    """A vendor as its chargers name it, and the number of these chargers."""

    vendor: str
    chargers: int


class VendorPage(Page[Vendor], frozen=True, kw_only=True):
    """Vendors by name."""


async def charger_filter(  # noqa: PLR0913, PLR0917 - one for each parameter of the query
    services: FromServices,
    device_id: DeviceIds = None,
    online: Annotated[bool | None, QueryParameter(description="Only those connected now, or only the others.")] = None,
    charger_status: Annotated[
        list[ChargerStatus] | None, QueryParameter(name="chargerStatus", description="Repeats.", max_items=3)
    ] = None,
    registration: Annotated[
        list[Registration] | None,
        QueryParameter(description="Chargers that are `pending` wait to be accepted. Repeats.", max_items=3),
    ] = None,
    in_state: Annotated[
        list[State] | None,
        QueryParameter(
            name="state",
            max_items=8,
            description="With a connector in one of these states, as the event `summary` counts them. Repeats.",
        ),
    ] = None,
    charging: Annotated[
        bool | None, QueryParameter(description="Only those with a running transaction, or only the others.")
    ] = None,
    vendor: Annotated[list[str] | None, QueryParameter(description="Repeats.", max_items=50)] = None,
    q: Annotated[
        str | None,
        QueryParameter(
            max_length=200,
            description="Finds chargers with all these words in their device id, name, vendor, model or serial number.",
        ),
    ] = None,
) -> views.ChargerFilter:
    return views.ChargerFilter(
        online=online,
        charger_statuses=tuple(charger_status or ()),
        registrations=tuple(registration or ()),
        vendors=tuple(vendor or ()),
        words=tuple((q or "").split()),
        device_ids=device_id or (),
        among=doing(services.hub.fleet, in_state, charging),
    )


def doing(fleet: Fleet, states: Sequence[State] | None, charging: bool | None) -> list[str] | None:
    """Return the device ids of the chargers in a state, or None if any state will do."""
    if states is None and charging is None:
        return None
    return [
        device_id
        for device_id, share in fleet.shares().items()
        if (states is None or any(share.has(state) for state in states))
        and (charging is None or charging == (share.active_transactions > 0))
    ]


@get(
    "/chargers",
    dependencies={"wanted": Provide(charger_filter)},
    **operation(
        "listChargers",
        "List chargers, those online first",
        TAG,
        refusals=(BadCursor, *SEARCH_REFUSALS),
        response=ChargerPage(items=[EXAMPLE], next_cursor=None, total=1),
        description=(
            "If the list is sorted by a value that changes all the time, such as `power`, a charger may appear twice or"
            " not at all while you page through it."
        ),
    ),
)
async def list_chargers(
    request: SignedInRequest,
    services: FromServices,
    wanted: NamedDependency[SkipValidation[views.ChargerFilter]],
    sort: SortedBy = None,
    order: Direction = "asc",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ChargerPage:
    name = f"{LIST} {sort} {order}"
    after = services.cursors.read(name, cursor, tuple[bool | float | str, str])
    async with services.searches.unit(request, searches=bool(wanted.words)) as connection:
        found = await views.page(connection, wanted, _order(services.hub.fleet, sort, order), after, limit + 1)
        items, following = services.cursors.page(name, found, limit, lambda item: item[1])
        stored = await chargers.load_many(connection, [charger_id for charger_id, _ in items])
        total = await views.count(connection, wanted) if after is None else None
    return ChargerPage(
        items=[shown(charge_point) for charge_point in snapshot.current(stored, services.charge_points)],
        next_cursor=following,
        total=total,
    )


def _order(fleet: Fleet, sort: Sort | None, order: Literal["asc", "desc"]) -> views.Order:
    if sort is None:
        return views.Order()
    if sort not in FIGURES:
        return views.Order(by=sort, descending=order == "desc")
    figures = {device_id: FIGURES[sort](share) for device_id, share in fleet.shares().items()}
    return views.Order(by=figures, descending=order == "desc")


@get(
    "/vendors",
    **operation(
        "listVendors",
        "List the vendors of the chargers",
        TAG,
        refusals=(BadCursor,),
        response=VendorPage(items=[Vendor(vendor="ABB", chargers=12)], next_cursor=None),
    ),
)
async def list_vendors(services: FromServices, cursor: Cursor = None, limit: Limit = 50) -> VendorPage:
    after = services.cursors.read(VENDORS, cursor, str)
    async with begin(services.engine) as connection:
        found = await views.vendors(connection, after, limit + 1)
    items, following = services.cursors.page(VENDORS, found, limit, lambda item: item[0])
    return VendorPage(items=[Vendor(vendor=vendor, chargers=number) for vendor, number in items], next_cursor=following)


ROUTES = [list_chargers, list_vendors]
