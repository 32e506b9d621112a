"""C6: a command that gives a charge point a new password. It is valid before it can be used, or it is not sent."""

from genx.central_system.asked import Answered, Failed, Outcome
from genx.central_system.ports import Alarms, ChargePoints, HashPassword
from genx.domain.changes import Change, PasswordWithdrawn
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import ChargerOffline, IdentityInDoubt, PasswordChangePending


class PasswordChanges:
    """At most one password at a time is on its way to a charge point."""

    def __init__(self, chargers: ChargePoints, alarms: Alarms, hash_password: HashPassword) -> None:
        self._chargers = chargers
        self._alarms = alarms
        self._hash_password = hash_password
        self._under_way: set[int] = set()

    def begin(self, charger_id: int, device_id: str) -> "PasswordChange":
        """Raises IdentityInDoubt (H8), PasswordChangePending or ChargerOffline."""
        self._check_identity(device_id)
        if charger_id in self._under_way:
            raise PasswordChangePending(f"{device_id} is being given another password: wait for its answer.")
        self._under_way.add(charger_id)
        return PasswordChange(self, charger_id, device_id)

    async def offer(self, change: "PasswordChange", password: str) -> None:
        """Make the password valid, unless it was given before, as after a time-out: then nothing changes.

        Raises the same refusals, and NotKept.
        """
        device_id = change.device_id
        password_hash = await self._hash_password(password, self._live(device_id).latest_password_hash)
        self._check_identity(device_id)
        if password_hash != self._live(device_id).latest_password_hash:
            change.password_hash = password_hash
            await self._chargers.offer_password(device_id, password_hash)

    def end(self, change: "PasswordChange", *, refused: bool) -> tuple[Change, ...]:
        """Return the changes to keep: if the charge point has surely not taken the password, it is void."""
        self._under_way.discard(change.charger_id)
        if not refused or change.password_hash is None:
            return ()
        self._chargers.password_withdrawn(change.device_id, change.password_hash)
        return (PasswordWithdrawn(change.charger_id, change.password_hash),)

    def _check_identity(self, device_id: str) -> None:
        """H8: a stranger may be at the other end. Raises IdentityInDoubt."""
        if self._live(device_id).admitted == "nothing" and self._alarms.is_open("two-devices", device_id):
            raise IdentityInDoubt(
                f"Two devices use the identity {device_id}, and this link was let in without a password, so the new one"
                " is not sent over it. Set the password here and in the charger's settings instead; or resolve the"
                " security alarm first: keep the right address, or dismiss it if it is one device."
            )

    def _live(self, device_id: str) -> ChargePoint:
        return live(self._chargers, device_id)


class PasswordChange:
    """One new password on its way. `password_hash` is None as long as the charge point has not been given a new one."""

    def __init__(self, changes: PasswordChanges, charger_id: int, device_id: str) -> None:
        self._changes = changes
        self.charger_id = charger_id
        self.device_id = device_id
        self.password_hash: str | None = None

    async def offer(self, password: str) -> None:
        await self._changes.offer(self, password)

    def settled(self, outcome: Outcome, *, sent: bool) -> tuple[Change, ...]:
        return self._changes.end(self, refused=is_refused(outcome, sent=sent))

    def not_begun(self) -> tuple[Change, ...]:
        return self._changes.end(self, refused=True)


def is_refused(outcome: Outcome, *, sent: bool) -> bool:
    """Return whether the charge point has surely not taken what it was given.

    A late answer tells nothing: the same password may have been given to it again since.
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
        raise ChargerOffline(f"{device_id} is offline: commands need a connection.")
    return state
