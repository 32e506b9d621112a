"""Commands of the profile Core, save those that start and end sessions."""

from collections.abc import Mapping
from typing import Final

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands import password
from genx.central_system.v16.commands.rules import check_connector, ends_sessions, is_off, sessions_on
from genx.domain.configuration.keys import folded, known
from genx.domain.configuration.values import misfit, same
from genx.domain.configuration.wishes import Scope, Wish
from genx.domain.errors import (
    IdentityInDoubt,
    PasswordChangePending,
    SecurityProfileLowered,
    TooBusy,
    UnusablePassword,
    UnusableRequest,
)
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages.core import (
    ChangeAvailabilityRequest,
    ChangeConfigurationRequest,
    ClearCacheRequest,
    DataTransferRequest,
    GetConfigurationRequest,
    ResetRequest,
    UnlockConnectorRequest,
)


def _check_change_configuration(request: ChangeConfigurationRequest, found: Situation) -> None:
    """C6: a password must be usable, and the security profile can only be raised."""
    password.check(request)
    if request.key.lower() != "securityprofile":
        return
    current, wanted = whole(found.known.get("securityprofile") or ""), whole(request.value)
    if current is not None and wanted is not None and wanted < current:
        raise SecurityProfileLowered(f"The charger is at security profile {current}, which can only be raised.")


_FOR: Final[Mapping[Scope, str]] = {"charger": "this charger", "model": "its model", "all": "all chargers"}


def _configuration_warnings(request: ChangeConfigurationRequest, found: Situation) -> list[str]:
    specified = known(request.key)
    fault = None if specified is None else misfit(specified, request.value)
    unlikely = [] if fault is None else [f"{fault} The charger will probably refuse this value."]
    return [*unlikely, *_set_back(request, found.wanted(found.state)), *password.warnings(request, found)]


def _set_back(request: ChangeConfigurationRequest, wanted: Mapping[str, Wish]) -> list[str]:
    """Warn that the change will not last (C7)."""
    wish = wanted.get(folded(request.key))
    if wish is None or same(request.key, wish.value, request.value):
        return []
    return [f"GenX will set it back to {wish.value or 'nothing'}, which is wanted for {_FOR[wish.scope]}."]


def _availability_warnings(request: ChangeAvailabilityRequest, found: Situation) -> list[str]:
    if request.type == "Operative" or not sessions_on(found.state, request.connector_id):
        return []
    return ["A session is running. The charger takes the connector out of service when it has ended."]


def _cache_warnings(request: ClearCacheRequest, found: Situation) -> list[str]:
    del request
    is_unused = is_off(found.known, "AuthorizationCacheEnabled")
    return ["The charger does not use its cache (AuthorizationCacheEnabled is false)."] if is_unused else []


def _reset_warnings(request: ResetRequest, found: Situation) -> list[str]:
    del request
    return ends_sessions(found)


def _unlock_warnings(request: UnlockConnectorRequest, found: Situation) -> list[str]:
    """Warn about an unknown connector instead of refusing it: NotSupported is the charge point's own answer to it."""
    count = found.state.connector_count
    unknown = [f"GenX knows no connector {request.connector_id} of this charger."]
    is_unknown = count is not None and request.connector_id > count
    return unknown if is_unknown else ends_sessions(found, request.connector_id)


COMMANDS: Final = (
    CommandSpec(
        name="change-availability",
        action="ChangeAvailability",
        request_type=ChangeAvailabilityRequest,
        summary="Take a connector or the whole charger out of service, or back into it",
        example={"connectorId": 1, "type": "Inoperative"},
        refusals=(UnusableRequest,),
        check=check_connector,
        expects=expectations.change_availability,
        may_wait=True,
        warnings=_availability_warnings,
    ),
    CommandSpec(
        name="change-configuration",
        action="ChangeConfiguration",
        request_type=ChangeConfigurationRequest,
        summary="Change a configuration key",
        example={"key": "HeartbeatInterval", "value": "300"},
        refusals=(SecurityProfileLowered, UnusablePassword, PasswordChangePending, IdentityInDoubt, TooBusy),
        check=_check_change_configuration,
        step=password.step,
        expects=expectations.change_configuration,
        may_wait=True,
        warnings=_configuration_warnings,
        looks_at_the_configuration=True,
    ),
    CommandSpec(
        name="clear-cache",
        action="ClearCache",
        request_type=ClearCacheRequest,
        summary="Clear the charger's cache of id tags",
        example={},
        may_wait=True,
        warnings=_cache_warnings,
        looks_at_the_configuration=True,
    ),
    CommandSpec(
        name="data-transfer",
        action="DataTransfer",
        request_type=DataTransferRequest,
        summary="Send a vendor's own message",
        example={"vendorId": "org.example", "messageId": "hello", "data": "{}"},
    ),
    CommandSpec(
        name="get-configuration",
        action="GetConfiguration",
        request_type=GetConfigurationRequest,
        summary="Read configuration keys",
        example={"key": ["HeartbeatInterval"]},
    ),
    CommandSpec(
        name="reset",
        action="Reset",
        request_type=ResetRequest,
        summary="Restart the charger",
        example={"type": "Soft"},
        expects=expectations.reset,
        may_wait=True,
        warnings=_reset_warnings,
    ),
    CommandSpec(
        name="unlock-connector",
        action="UnlockConnector",
        request_type=UnlockConnectorRequest,
        summary="Unlock the plug of a connector",
        example={"connectorId": 1},
        expects=expectations.unlock,
        warnings=_unlock_warnings,
    ),
)
