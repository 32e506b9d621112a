"""Expected refusals, each with a status hint for the edge that answers. They are not bugs, and not logged as bugs."""

from genx.domain.command import UNUSABLE_ANSWER


class Refusal(Exception):
    """A refusal that the caller is told. `type` is the problem's slug, `detail` says what to do about it.

    `command_id` is the command that it is about, if that is in the history.
    """

    type = "refused"
    status_hint = 409
    command_id: str | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class AlreadyExists(Refusal):
    type = "already-exists"


class NotKnown(Refusal):
    type = "not-found"
    status_hint = 404


class TransactionRunning(Refusal):
    """T12: a charge point with a running transaction is not deleted."""

    type = "transaction-running"


class TransactionOver(Refusal):
    """The transaction has ended, so that this can't be done to it any more."""

    type = "transaction-over"


class AlreadyReviewed(Refusal):
    """Somebody has reviewed the transaction, and this review does not say that it replaces theirs."""

    type = "already-reviewed"


class ChangedMeanwhile(Refusal):
    """What this was decided about has changed since."""

    type = "changed-meanwhile"


class TariffInUse(Refusal):
    """A tariff that is used is not deleted."""

    type = "tariff-in-use"


class NothingToPublish(Refusal):
    """Only a draft is published."""

    type = "nothing-to-publish"


class NotPriceable(Refusal):
    """A transaction that runs, needs review, or is longer than a year has no price that stays."""

    type = "not-priceable"


class StopAssigned(Refusal):
    """The orphan stop was assigned to a transaction: that is undone first."""

    type = "stop-assigned"


class StopNotAssigned(Refusal):
    """The orphan stop is assigned to no transaction, so that there is nothing to undo."""

    type = "stop-not-assigned"


class StopItFirst(Refusal):
    """A transaction of a connected charge point is stopped, and closed by hand only if that is refused."""

    type = "stop-it-first"


class ChargerOffline(Refusal):
    """The charge point is offline, and the command was not sent."""

    type = "charger-offline"


class ConnectionLost(Refusal):
    """The command was sent, then the link ended. It is not known whether it was carried out."""

    type = "connection-lost"


class CommandQueueFull(Refusal):
    type = "command-queue-full"
    status_hint = 429


class ChargerTimeout(Refusal):
    type = "charger-timeout"
    status_hint = 504


class ChargerError(Refusal):
    """The charge point answered with CALLERROR (F10)."""

    type = "charger-error"
    status_hint = 502

    def __init__(self, code: str, description: str) -> None:
        super().__init__(
            f"The charger answered {code}: {description}" if description else f"The charger answered {code}."
        )
        self.code = code
        self.description = description


class UnusableAnswer(ChargerError):
    """The charge point's answer breaks the schema (F11). This is our finding; it reported no error."""

    def __init__(self, finding: str) -> None:
        Refusal.__init__(
            self,
            f"The charger answered, but GenX can't use the answer: {finding}. The charger itself reported no error, and"
            " may have done what it was asked.",
        )
        self.code = UNUSABLE_ANSWER
        self.description = finding


class NotForLater(Refusal):
    """A3: the command can't wait for an offline charge point."""

    type = "not-for-later"
    status_hint = 422


class CommandSent(Refusal):
    """Only a queued command can be withdrawn."""

    type = "command-sent"


class BatchOver(Refusal):
    """Only a batch that is running can be cancelled."""

    type = "batch-over"


class SecurityProfileLowered(Refusal):
    """C6: a security profile can only be raised."""

    type = "security-profile-lowered"


class UnusablePassword(Refusal):
    """A value of AuthorizationKey that a charge point could not sign in with."""

    type = "unusable-password"
    status_hint = 422


class PasswordChangePending(Refusal):
    """C6: another new password at this moment could lock the charge point out."""

    type = "password-change-pending"


class IdentityInDoubt(Refusal):
    """Two devices use this identity, and the connected one showed no password, so it is not given a new one."""

    type = "identity-in-doubt"


class UnusableRequest(Refusal):
    """A request that the schema of OCPP allows and its rules do not. `pointer` is the JSON pointer of the field."""

    type = "unusable-request"
    status_hint = 422

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer = pointer


class KeyNotSettable(UnusableRequest):
    """C7: a key that is never written of our own accord: a secret, read only, or with its own procedure."""

    type = "key-not-settable"


class NotStartable(Refusal):
    """A remote start that can't work now. `detail` says why."""

    type = "not-startable"


class FirmwareUpdateRunning(Refusal):
    """OCPP does not say what happens to a firmware update that is under way when another one is asked for."""

    type = "firmware-update-running"


class IdempotencyKeyReused(Refusal):
    type = "idempotency-key-reused"
    status_hint = 422


class NotKept(Refusal):
    """The database refused a change that had to be kept."""

    type = "not-kept"
    status_hint = 503


class TooBusy(Refusal):
    """Too many passwords wait to be checked: try again in a moment."""

    type = "too-busy"
    status_hint = 503

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(f"Too many passwords are being checked at the moment. Try again in {retry_after} s.")
        self.retry_after = retry_after
