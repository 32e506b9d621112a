"""The common parts of expectations, and the facts about a charge point that they look at.

`weigh` returns a verdict once something settles it, `missed` the verdict at the end of the time. The time is `window`
seconds after the charge point agreed, or after `begins` if that is later; it starts anew with what `renewed_by` names.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from genx.domain.connector import Connector, Live
from genx.domain.effects.happenings import Happening
from genx.domain.transaction import Transaction


class Observed(Protocol):
    """The parts of a charge point's state that expectations look at."""

    @property
    def connectors(self) -> Mapping[int, Connector]: ...

    @property
    def transactions(self) -> Mapping[int, Transaction]: ...

    @property
    def firmware_version(self) -> str | None: ...

    @property
    def firmware_status(self) -> str | None: ...

    @property
    def diagnostics_status(self) -> str | None: ...

    @property
    def log_status(self) -> str | None: ...

    @property
    def last_boot_at(self) -> datetime | None: ...

    @property
    def clock_is_wrong(self) -> bool: ...

    def connector(self, connector_id: int) -> Connector: ...

    def live(self, connector_id: int) -> Live | None: ...


class Expected(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    window: float
    begins: datetime | None = None
    unanswered: bool = False
    """The charge point has not answered the command."""
    cut_off: bool = False
    """GenX was restarted meanwhile, so that a boot may come from that."""

    def renewed_by(self, happening: Happening, state: Observed) -> bool:
        del happening, state
        return False

    def waits(self, state: Observed) -> bool:
        """Return whether something without a known time has to happen first."""
        del state
        return False

    def due(self, at: datetime, state: Observed) -> datetime | None:
        """Return when the time ends that starts at `at`, None while it can't start."""
        if self.waits(state):
            return None
        return (at if self.begins is None else max(at, self.begins)) + timedelta(seconds=self.window)
