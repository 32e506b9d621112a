"""The commands of OCPP 1.6: one row for each."""

from collections.abc import Mapping
from typing import Final

from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16.commands import core, remote_trigger

COMMANDS: Final[Mapping[str, CommandSpec]] = {spec.name: spec for spec in (*core.COMMANDS, *remote_trigger.COMMANDS)}
