"""The part of a version of OCPP that says what its messages mean for the effects of commands (ADR 26)."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from genx.central_system.asked import Outcome
from genx.central_system.decision import Decision, FollowUp
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.happenings import Happening
from genx.ocpp.conversation import OutgoingCall


class Effects(Struct, frozen=True, kw_only=True):
    """Translates messages and answers into happenings."""

    happenings: Callable[[str, Struct, Decision], tuple[Happening, ...]]
    """Returns what happened by a decided message: its action, its request and the decision."""
    told: Callable[[OutgoingCall, Outcome], Happening | None]
    """Returns what the outcome of a CALL of ours tells."""
    agreed: Callable[[Expectation, Struct, datetime], Expectation | None]
    """Returns the expectation after the answer to its command; None if nothing will happen."""
    read_back: Callable[[Expectation], tuple[FollowUp, ...]]
    """Returns the CALLs that ask whether an expectation is met, none if the charge point reports it by itself."""
