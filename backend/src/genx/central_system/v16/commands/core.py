"""Commands of the profile Core."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec, Known
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands import password
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import IdentityInDoubt, PasswordChangePending, SecurityProfileLowered, TooBusy, UnusablePassword
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages.core import ChangeConfigurationRequest, GetConfigurationRequest, ResetRequest


def _check_change_configuration(request: ChangeConfigurationRequest, state: ChargePoint, known: Known) -> None:
    """C6: a password must be usable, and the security profile can only be raised."""
    del state
    password.check(request)
    if request.key.lower() != "securityprofile":
        return
    current, wanted = whole(known.get("securityprofile") or ""), whole(request.value)
    if current is not None and wanted is not None and wanted < current:
        raise SecurityProfileLowered(f"The charger is at security profile {current}, which can only be raised.")


COMMANDS: Final = (
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
        warnings=password.warnings,
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
    ),
)
