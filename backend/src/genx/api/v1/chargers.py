"""Chargers: register, change, delete."""

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from genx.accounts.charger_credentials import hash_in_background
from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.faults import FieldError
from genx.api.http.operation import operation
from genx.api.http.problems import InvalidBody
from genx.api.http.schemas import Body
from genx.api.http.services import FromServices, current_charger
from genx.api.v1.charger import EXAMPLE, TAG, Charger, shown
from genx.api.v1.device_ids import DeviceId
from genx.db.base.engine import begin
from genx.db.queries import audit_log, chargers
from genx.domain.audit import TargetType
from genx.domain.charge_point import (
    GOOD_PASSWORD,
    LONGEST_DEVICE_ID,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    ChargePoint,
    ChargerStatus,
    Registration,
    is_device_id,
    password_warnings,
)
from genx.domain.configuration.wishes import NO_WISHES
from genx.domain.errors import AlreadyExists, NotKept, NotKnown, TooBusy, TransactionRunning, UnusableRequest
from genx.domain.events import ChargerChanged
from genx.domain.masking import MASK
from genx.domain.operator_change import OperatorChange

NewDeviceId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_DEVICE_ID,
        pattern=r"^[A-Za-z0-9_.:@=|+*-]([A-Za-z0-9_.:@=|+* -]*[A-Za-z0-9_.:@=|+*-])?$",
        extra={"must": "consist of letters, digits, blanks and _ - . : @ = | + *, without a blank at either end"},
    ),
]
Name = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"^[^\u0000]*$", extra={"must": "not have the character U+0000"})
]
Password = Annotated[
    str,
    Meta(
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        description=f"For HTTP Basic; never shown. Fewer than {GOOD_PASSWORD} characters are accepted with a warning.",
    ),
]
TariffNumber = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Watts = Annotated[int, Meta(ge=0, le=4_000_000)]


class SavedCharger(Charger, frozen=True, kw_only=True):
    """A charger that was saved. `warnings` are sentences for people; the field is left out if there are none."""

    warnings: list[str] | UnsetType = UNSET


class ChargerCreate(Body, frozen=True, kw_only=True):
    """A charger to let in when it connects. With a password it must sign in with HTTP Basic."""

    device_id: NewDeviceId
    name: Name | None = None
    password: Password | None = None
    charger_status: ChargerStatus = "active"
    registration: Registration = "accepted"
    power_rating_w: Watts | None = None


class ChargerChange(Body, frozen=True, kw_only=True):
    """Changes of a charger. Only fields that are sent are changed; null removes a name, password, rating or tariff."""

    name: Name | UnsetType | None = UNSET
    charger_status: ChargerStatus | UnsetType = UNSET
    password: Password | UnsetType | None = UNSET
    power_rating_w: Watts | UnsetType | None = UNSET
    registration: Registration | UnsetType = UNSET
    tariff_id: TariffNumber | UnsetType | None = UNSET


SAVED = SavedCharger(**msgspec.structs.asdict(EXAMPLE))


@post(
    "/chargers",
    **operation(
        "createCharger",
        "Register a charger ahead of its first connection",
        TAG,
        role="operator",
        refusals=(AlreadyExists, TooBusy),
        request={"deviceId": "CP-0042", "name": "Car park, level 2", "password": "at-least-16-random-characters"},
        response=SAVED,
    ),
)
async def create_charger(
    request: SignedInRequest, data: JSONBody[ChargerCreate], services: FromServices
) -> Response[SavedCharger]:
    if not is_device_id(data.device_id):
        raise InvalidBody(FieldError("/deviceId", "A charger can't connect with this identity."), 400)
    password_hash = await _password_hash(data.password)
    async with begin(services.engine) as connection:
        created = await chargers.create(
            connection,
            data.device_id,
            visit(request).at,
            name=data.name,
            password_hash=password_hash,
            registration=data.registration,
        )
        owned = {"charger_status": data.charger_status, "power_rating_manual_w": data.power_rating_w}
        await chargers.update_owned(connection, created.charger_id, **owned)
        created = await chargers.known(connection, data.device_id)
        await audit_log.add(connection, visit(request).did("charger.created", _target(created), **_sent(data)))
    services.hub.publish(ChargerChanged(created))
    return Response(
        _saved(shown(created), data.password), headers={"Location": f"/api/v1/chargers/{quote(created.device_id)}"}
    )


@get(
    "/chargers/{deviceId:str}",
    **operation("getCharger", "Get a charger", TAG, refusals=(NotKnown,), response=EXAMPLE),
)
async def get_charger(device_id: DeviceId, services: FromServices) -> Charger:
    return shown(await current_charger(services, device_id))


@patch(
    "/chargers/{deviceId:str}",
    **operation(
        "updateCharger",
        "Change what an operator decides about a charger",
        TAG,
        role="operator",
        refusals=(NotKnown, TooBusy, NotKept, UnusableRequest),
        request={"name": "Car park, level 2", "chargerStatus": "maintenance"},
        response=SAVED,
    ),
)
async def update_charger(
    request: SignedInRequest, device_id: DeviceId, data: JSONBody[ChargerChange], services: FromServices
) -> SavedCharger:
    fields = await _owned(data, services.charge_points.live(device_id))
    did = visit(request).did("charger.changed", **_sent(data))
    changed = await services.charge_points.change(OperatorChange(device_id, fields, did))
    return _saved(shown(changed), data.password)


@delete(
    "/chargers/{deviceId:str}",
    **operation(
        "deleteCharger",
        "Delete a charger, unless it has a running transaction",
        TAG,
        role="operator",
        refusals=(NotKnown, TransactionRunning),
    ),
)
async def delete_charger(
    request: SignedInRequest,
    device_id: DeviceId,
    services: FromServices,
    with_running: Annotated[
        bool,
        QueryParameter(
            name="withRunning", description="Delete it even if it has a running transaction, as long as it is offline."
        ),
    ] = False,
) -> None:
    async with services.charge_points.changing([device_id]):
        is_offline = services.charge_points.live(device_id) is None
        async with begin(services.engine) as connection:
            charge_point = await chargers.known(connection, device_id)
            await chargers.delete(connection, charge_point.charger_id, with_running=with_running and is_offline)
            await audit_log.add(connection, visit(request).did("charger.deleted", _target(charge_point)))
        services.charge_points.removed([charge_point.device_id])
        services.id_tags.charger_removed(charge_point.charger_id)
        services.wanted.book.put_charger(charge_point.charger_id, NO_WISHES)


def _target(charge_point: ChargePoint) -> tuple[TargetType, str, str | None]:
    return ("charger", charge_point.device_id, charge_point.name)


def _sent(data: ChargerCreate | ChargerChange) -> dict[str, Any]:
    """Return the fields that were sent, for the audit log, and of a password only that there was one."""
    fields: dict[str, Any] = msgspec.to_builtins(data)
    if fields.get("password") is not None:
        fields["password"] = MASK
    return fields


def _saved(charger: Charger, password: str | UnsetType | None) -> SavedCharger:
    warnings = password_warnings(None if password is UNSET else password)
    return SavedCharger(**msgspec.structs.asdict(charger), warnings=warnings or UNSET)


async def _owned(change: ChargerChange, live: ChargePoint | None) -> dict[str, Any]:
    """Return the fields that were sent, by their names in the database.

    If the connected charger has this password already, its hash stays the same, and so does its link.
    """
    sent: dict[str, Any] = {
        "name": change.name,
        "charger_status": change.charger_status,
        "registration": change.registration,
        "power_rating_manual_w": change.power_rating_w,
        "tariff_id": change.tariff_id,
    }
    if change.password is not UNSET:
        sent["password_hash"] = await _password_hash(change.password, None if live is None else live.password_hash)
        sent["new_password_hashes"] = []
    return {name: value for name, value in sent.items() if value is not UNSET}


async def _password_hash(password: str | None, known: str | None = None) -> str | None:
    if password is None:
        return None
    if len(password.encode()) > LONGEST_PASSWORD:
        raise InvalidBody(FieldError("/password", f"A password has at most {LONGEST_PASSWORD} bytes."), 400)
    return await hash_in_background(password, known)


ROUTES = [create_charger, get_charger, update_charger, delete_charger]
