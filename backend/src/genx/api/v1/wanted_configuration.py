"""The wanted configuration of a charger: what it has, what is wanted, whose wish that is, and how it stands (C7)."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get, put
from litestar.params import JSONBody
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Body, Time, time
from genx.api.http.services import FromServices, Services, current_charger
from genx.api.v1.configuration import TAG
from genx.api.v1.device_ids import DeviceId
from genx.central_system.wanted.book import model_of
from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers, wanted_configurations
from genx.domain.audit import TargetType
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.checks import PROBLEMS, Problem
from genx.domain.configuration.comparison import Compared, Times, compared
from genx.domain.configuration.keys import KeyKind, Unit, known
from genx.domain.configuration.standing import KeyReason, KeyState
from genx.domain.configuration.wishes import LONGEST_KEY, LONGEST_VALUE, MOST_KEYS, Scope, WishSet, read_wishes
from genx.domain.errors import KeyNotSettable, NotKnown, UnusableRequest
from genx.domain.masking import is_secret

WantedKeys = Annotated[
    dict[str, str],
    Meta(
        description=(
            f"Values by key: at most {MOST_KEYS} keys of {LONGEST_KEY} characters, whose letter case does not count,"
            f" and values of {LONGEST_VALUE}."
        )
    ),
]


class WantedBody(Body, frozen=True, kw_only=True):
    """The wishes for a charger. They replace those before; an empty object withdraws them."""

    keys: WantedKeys


class WantedKey(Answer, frozen=True, kw_only=True):
    """A configuration key of a charger, and how it stands.

    `value` is what the charger told last at `readAt`; a secret's is masked and `secret` is true. `readonly` is null if
    the charger did not tell the key. `wanted` and `scope` are null if nobody wants a value: then `state` is null, too.
    `kind` and `unit` are null if OCPP does not name the key. `triedAt` is when GenX last wrote it, or found it missing.
    """

    key: str
    value: str | None
    readonly: bool | None
    secret: bool
    kind: KeyKind | None
    unit: Unit | None
    read_at: Time | None
    wanted: str | None
    scope: Scope | None
    state: KeyState | None
    reason: KeyReason | None
    about: str | None
    note: str | None
    tried_at: Time | None


class OwnWishes(Answer, frozen=True, kw_only=True):
    """The wishes of one set, by key."""

    keys: dict[str, str]
    changed_at: Time | None
    changed_by: str | None


class WantedConfiguration(Answer, frozen=True, kw_only=True):
    """All keys of a charger in alphabetical order: those that it told, and those that are wanted.

    `vendor` and `model` say which model's wishes hold for it, `ofModel` and `ofAll` how many chargers share those of
    its model and those of all. `problem` says why nothing can be compared, `problemNote` the same for people. `own`
    are the wishes for this charger alone.
    """

    device_id: str
    vendor: str | None
    model: str | None
    of_model: int
    of_all: int
    problem: Problem | None
    problem_note: str | None
    own: OwnWishes
    keys: list[WantedKey]


EXAMPLE = WantedConfiguration(
    device_id="CP-0042",
    vendor="Ohmweg",
    model="Duo 22",
    of_model=11,
    of_all=60,
    problem=None,
    problem_note=None,
    own=OwnWishes(
        keys={"HeartbeatInterval": "300"}, changed_at="2026-01-15T12:00:00.000Z", changed_by="ann@example.org"
    ),
    keys=[
        WantedKey(
            key="HeartbeatInterval",
            value="900",
            readonly=False,
            secret=False,
            kind="integer",
            unit="s",
            read_at="2026-01-15T12:00:00.000Z",
            wanted="300",
            scope="charger",
            state="refused",
            reason="rejected",
            about=None,
            note="The charger refused the value. GenX does not write it again.",
            tried_at="2026-01-15T12:00:00.000Z",
        )
    ],
)


@get(
    "/chargers/{deviceId:str}/wanted-configuration",
    **operation(
        "getWantedConfiguration",
        "Compare a charger's configuration with what is wanted",
        TAG,
        refusals=(NotKnown,),
        response=EXAMPLE,
        description=(
            "A wish for the charger goes before one for its model, and that before one for all chargers. States:"
            " `inStep`; `differs`, and `reason` says whether it will be written; `refused`, not written again until the"
            " wish or the firmware changes; `needsRestart`; `notRead`; `notThere`, the charger does not know the key;"
            " `readOnly`."
        ),
    ),
)
async def get_wanted_configuration(
    request: SignedInRequest, device_id: DeviceId, services: FromServices
) -> WantedConfiguration:
    return await _shown(services, await current_charger(services, device_id), visit(request).at)


@put(
    "/chargers/{deviceId:str}/wanted-configuration",
    **operation(
        "putWantedConfiguration",
        "Replace the wishes for the configuration of a charger",
        TAG,
        role="operator",
        refusals=(NotKnown, KeyNotSettable, UnusableRequest),
        request={"keys": {"HeartbeatInterval": "300", "WebSocketPingInterval": "60"}},
        response=EXAMPLE,
        description=(
            "What differs is written at once if the charger is online, and else when it is back; it is compared again"
            " after each boot and reconnect. A wish that is withdrawn leaves the charger's value as it is. Secrets,"
            " SecurityProfile and keys that can only be read are refused."
        ),
    ),
)
async def put_wanted_configuration(
    request: SignedInRequest, device_id: DeviceId, data: JSONBody[WantedBody], services: FromServices
) -> WantedConfiguration:
    visited, book = visit(request), services.wanted.book
    wishes = WishSet(wishes=read_wishes(data.keys), changed_at=visited.at, changed_by=request.user.name)
    async with book.changing():
        async with begin(services.engine) as connection:
            stored = await chargers.known(connection, device_id)
            await wanted_configurations.keep_charger(connection, stored.charger_id, wishes)
            target: tuple[TargetType, str, str | None] = ("charger", stored.device_id, stored.name)
            changes = changed_keys(book.of_charger(stored.charger_id), wishes)
            await audit_log.add(connection, visited.did("wanted-configuration.changed", target, **changes))
        book.put_charger(stored.charger_id, wishes)
    services.wanted.charger_changed(stored.device_id)
    return await _shown(services, await current_charger(services, device_id), visited.at)


def changed_keys(before: WishSet, after: WishSet) -> dict[str, Any]:
    """Return for the audit log which wishes were set and which were withdrawn."""
    new = {key: value for name, (key, value) in after.wishes.items() if before.wishes.get(name, ("", None))[1] != value}
    gone = [key for name, (key, _) in before.wishes.items() if name not in after.wishes]
    return {**({"wanted": new} if new else {}), **({"withdrawn": gone} if gone else {})}


def own_wishes(wishes: WishSet) -> OwnWishes:
    keys = dict(sorted(wishes.wishes.values()))
    return OwnWishes(keys=keys, changed_at=time(wishes.changed_at), changed_by=wishes.changed_by)


async def _shown(services: Services, state: ChargePoint, now: datetime) -> WantedConfiguration:
    book, store = services.wanted.book, services.wanted.store
    await book.mend()
    wanted, told = book.wanted(state), await store.told(state.charger_id)
    check = await store.check(state.charger_id)
    problem = check.problem if wanted else None
    async with begin(services.engine) as connection:
        of_model, of_all = await _shared_with(connection, state)
    times = Times(firmware=state.firmware_version or "", booted_at=state.last_boot_at, now=now)
    return WantedConfiguration(
        device_id=state.device_id,
        vendor=state.vendor,
        model=state.model,
        of_model=of_model,
        of_all=of_all,
        problem=problem,
        problem_note=None if problem is None else PROBLEMS[problem],
        own=own_wishes(book.of_charger(state.charger_id)),
        keys=[_key(each) for each in compared(told, wanted, check, times)],
    )


async def _shared_with(connection: AsyncConnection, state: ChargePoint) -> tuple[int, int]:
    """Return how many charge points are of the same model, and how many there are."""
    numbers, model = await wanted_configurations.counts(connection), model_of(state)
    return 0 if model is None else numbers.get(model, 0), sum(numbers.values())


def _key(each: Compared) -> WantedKey:
    told, wish, stands, specified = each.told, each.wish, each.standing, known(each.key)
    return WantedKey(
        key=each.key,
        value=None if told is None else told.value,
        readonly=None if told is None else told.readonly,
        secret=is_secret(each.key),
        kind=None if specified is None else specified.kind,
        unit=None if specified is None else specified.unit,
        read_at=None if told is None else time(told.at),
        wanted=None if wish is None else wish.value,
        scope=None if wish is None else wish.scope,
        state=None if stands is None else stands.state,
        reason=None if stands is None else stands.reason,
        about=None if stands is None else stands.about or None,
        note=None if stands is None else stands.note,
        tried_at=None if each.tried is None else time(each.tried.at),
    )


ROUTES = [get_wanted_configuration, put_wanted_configuration]
