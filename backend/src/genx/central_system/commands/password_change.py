"""C6: a new password for a charge point. It is valid before the charge point can use it, or it is not sent."""

from genx.central_system.asked import Answered, Failed, Outcome
from genx.central_system.ports import Alarms, ChargePoints, HashPassword
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline, IdentityInDoubt, PasswordChangePending


class PasswordChanges:
    """At most one password at a time is on its way to a charge point."""

    def __init__(self, chargers: ChargePoints, alarms: Alarms, hash_password: HashPassword) -> None:
        self.chargers = chargers
        self.hash_password = hash_password
        self.under_way: set[int] = set()
        self._alarms = alarms

    def begin(self, charge_point: ChargePoint, password: str) -> "PasswordChange":
        """Raises IdentityInDoubt (H8), PasswordChangePending or ChargerOffline."""
        self.check_identity(charge_point.device_id)
        if charge_point.charger_id in self.under_way:
            raise PasswordChangePending(f"{charge_point.device_id} is being given a new password: wait for its answer.")
        self.under_way.add(charge_point.charger_id)
        return PasswordChange(self, charge_point, password)

    def check_identity(self, device_id: str) -> ChargePoint:
        """Return the state. Raises IdentityInDoubt if a stranger may be at the other end (H8), or ChargerOffline."""
        state = live(self.chargers, device_id)
        if state.admitted == "nothing" and self._alarms.is_open("two-devices", device_id):
            raise IdentityInDoubt(
                f"Two devices use the identity {device_id}, and this one connected without a password, so the new one"
                " is not sent over it. Set the password here and in the charger's settings instead; or resolve the"
                " security alarm first: keep the right address, or dismiss it if it is one device."
            )
        return state


class PasswordChange:
    """One new password on its way: the step of a command that gives it to the charge point."""

    def __init__(self, changes: PasswordChanges, charge_point: ChargePoint, password: str) -> None:
        self._changes = changes
        self._charge_point = charge_point
        self._password = password
        self._offered: str | None = None

    async def before(self) -> None:
        """Make the password valid. Nothing changes if it was given before, for example before a time-out.

        Raises the same refusals, and NotKept.
        """
        changes, device_id = self._changes, self._charge_point.device_id
        known = live(changes.chargers, device_id).latest_password_hash
        password_hash = await changes.hash_password(self._password, known)
        if password_hash != changes.check_identity(device_id).latest_password_hash:
            self._offered = password_hash
            await changes.chargers.offer_password(device_id, password_hash)

    def after(self, outcome: Outcome | None, *, sent: bool) -> None:
        """Make the password void if the charge point has certainly not accepted it."""
        self._changes.under_way.discard(self._charge_point.charger_id)
        offered, self._offered = self._offered, None
        if offered is not None and (outcome is None or is_refused(outcome, sent=sent)):
            self._changes.chargers.withdraw_password(self._charge_point, offered)


def is_refused(outcome: Outcome, *, sent: bool) -> bool:
    """Return whether the charge point has certainly not accepted the password.

    A late answer says nothing: the same password may have been given to it again since.
    """
    if isinstance(outcome, Answered):
        return not outcome.late and getattr(outcome.response, "status", None) in {"Rejected", "NotSupported"}
    if isinstance(outcome, Failed):
        return not outcome.late and outcome.code is not None
    return not sent


def live(chargers: ChargePoints, device_id: str) -> ChargePoint:
    """Return the state of a charge point that is online. Raises ChargerOffline."""
    state = chargers.live(device_id)
    if state is None:
        raise ChargerOffline(f"{device_id} is offline. Commands need a connection.")
    return state
