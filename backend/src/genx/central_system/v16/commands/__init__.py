"""The commands of OCPP 1.6: one row for each."""

from collections.abc import Mapping
from typing import Final

from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16.commands import (
    certificates,
    core,
    firmware,
    local_auth_list,
    remote_trigger,
    reservation,
    smart_charging,
    transactions,
)

_MODULES: Final = (
    transactions,
    core,
    reservation,
    local_auth_list,
    smart_charging,
    firmware,
    certificates,
    remote_trigger,
)

COMMANDS: Final[Mapping[str, CommandSpec]] = {spec.name: spec for module in _MODULES for spec in module.COMMANDS}
