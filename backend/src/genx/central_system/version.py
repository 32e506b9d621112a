"""The interface between a link and the version of OCPP that it speaks. No link knows which one that is."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from genx.central_system.asked import Outcome
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.decision import Decision, FollowUp, Handler, Incoming, Refused
from genx.central_system.effects import Effects
from genx.central_system.policy import Policy
from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs
from genx.domain.reports import StopReport
from genx.domain.tolerances import Tolerances
from genx.domain.transaction import Transaction
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.dialect import Dialect


class Learned(Struct, frozen=True):
    """The state after an answer to one of our CALLs, and the changes to keep."""

    state: ChargePoint
    changes: tuple[Change, ...] = ()


class Decide(Protocol):
    """Decides a CALL, which is `triggered` if we asked for it (B3)."""

    def __call__(
        self, state: ChargePoint, incoming: Incoming, facts: Facts, policy: Policy, *, triggered: bool = False
    ) -> Decision | Refused: ...


class Version(Struct, frozen=True, kw_only=True):
    """One version of OCPP: its messages, their decisions, and the CALLs of our own accord."""

    dialect: Dialect
    commands: Mapping[str, CommandSpec]
    """The commands that operators can send, by name."""
    handlers: Mapping[str, Handler]
    """The handlers of messages from charge points, by action."""
    tolerances: Callable[[ChargePoint], Tolerances]
    """Returns the tolerances for the model of a charge point."""
    needs: Callable[[ChargePoint, Incoming], Needs | None]
    """Returns the facts to fetch before a CALL can be decided, None if there are none."""
    decide: Decide
    ask_for_status: Callable[[ChargePoint], tuple[FollowUp, ...]]
    ask_to_boot: Callable[[ChargePoint], tuple[FollowUp, ...]]
    ask_to_stop: Callable[[ChargePoint, Transaction], tuple[FollowUp, ...]]
    """Returns the CALLs that stop a transaction of our own accord."""
    learn: Callable[[ChargePoint, OutgoingCall, Outcome], Learned]
    """Learns from the outcome of a CALL that an operator asked for."""
    learn_of_our_own: Callable[[ChargePoint, OutgoingCall, Outcome], Learned]
    """Learns from the outcome of a CALL of our own accord, also what the charge point can't do (B6)."""
    effects: Effects
    triggers: Callable[[Any], str | None]
    """Returns the action that a request of ours asks the charge point to send."""
    read_stop: Callable[[str], StopReport | None]
    """Reads the payload of a stop that was kept as an orphan; None if it can't be read."""
    secret_in: Callable[[Struct], str | None]
    """Returns the secret that a request of ours gives to the charge point."""
