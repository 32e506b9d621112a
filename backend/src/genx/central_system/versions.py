"""The versions of OCPP that GenX speaks. This is the only place that names them."""

from collections.abc import Mapping
from typing import Final

from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16.version import V16
from genx.central_system.version import Version
from genx.domain.reports import StopReport
from genx.ocpp.dialect import Action

VERSIONS: Final[Mapping[str, Version]] = {version.dialect.protocol: version for version in (V16,)}
"""Versions by subprotocol, the preferred one first."""

DEFAULT: Final = V16
"""The version for a charge point that names no subprotocol, or has never connected."""

ACTIONS: Final[Mapping[str, Action]] = {
    name: action for version in VERSIONS.values() for name, action in version.dialect.actions.items()
}


def read_stop(payload: str) -> StopReport | None:
    """Read the payload of a StopTransaction that was kept as an orphan; None if no version can read it.

    It may be of a charge point that is not connected, so that its version is not known.
    """
    found = (version.read_stop(payload) for version in VERSIONS.values())
    return next((report for report in found if report is not None), None)


COMMANDS: Final[Mapping[str, CommandSpec]] = {
    name: spec for version in VERSIONS.values() for name, spec in version.commands.items()
}
