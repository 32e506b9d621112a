"""The second result of a command: whether the accepted thing happened (ADR 26)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

EffectState = Literal["none", "awaited", "confirmed", "missed", "contrary"]
"""`none`: there is nothing to expect. `contrary`: the opposite happened."""

EffectReason = Literal[
    "began",
    "beganUnauthorised",
    "noCar",
    "carNotReady",
    "connectorUnusable",
    "ended",
    "goesOn",
    "restarted",
    "notRestarted",
    "nowAvailable",
    "nowUnavailable",
    "stillAvailable",
    "stillUnavailable",
    "storedAsAsked",
    "storedDifferently",
    "keyUnknown",
    "notReadBack",
    "notAnswered",
    "sent",
    "notSent",
    "listStored",
    "listNotStored",
    "reserved",
    "notReserved",
    "firmwareChanged",
    "firmwareFailed",
    "firmwareSame",
    "firmwareNotReported",
    "uploaded",
    "uploadFailed",
    "notUploaded",
    "certificateThere",
    "certificateGone",
    "certificateMissing",
    "certificateStillThere",
    "limitObeyed",
    "limitIgnored",
    "notMeasured",
    "serverAway",
]

NOTES: Final[Mapping[EffectReason, str]] = {
    "began": "Charging began with transaction {about}.",
    "beganUnauthorised": "Transaction {about} began, but its id tag is not accepted.",
    "noCar": "No car was plugged in in time.",
    "carNotReady": "A car is plugged in, but charging did not begin: the charger refused the id tag, or the car is not"
    " ready.",
    "connectorUnusable": "The connector reports {about}.",
    "ended": "The transaction ended: {about}.",
    "goesOn": "The charger goes on charging.",
    "restarted": "The charger restarted.",
    "notRestarted": "The charger did not restart in time.",
    "nowAvailable": "The charger reports {about}.",
    "nowUnavailable": "The charger reports Unavailable.",
    "stillAvailable": "The charger still reports {about}.",
    "stillUnavailable": "The charger still reports Unavailable.",
    "storedAsAsked": "The charger has the new value.",
    "storedDifferently": "The charger stored another value: {about}.",
    "keyUnknown": "The charger says that it does not know this key.",
    "notReadBack": "The charger did not answer when it was asked for the value.",
    "notAnswered": "The charger did not answer the command, and nothing shows that it carried it out.",
    "sent": "The charger sent {about}.",
    "notSent": "The charger did not send {about}.",
    "listStored": "The charger has version {about} of the list.",
    "listNotStored": "The charger has version {about} of the list, not the one that was sent.",
    "reserved": "The connector is reserved.",
    "notReserved": "The charger agreed, but the connector does not report Reserved.",
    "firmwareChanged": "The charger restarted with firmware {about}.",
    "firmwareFailed": "The charger reports {about}.",
    "firmwareSame": "The charger says that the firmware is installed, but reports the same version as before.",
    "firmwareNotReported": "The charger did not report a new firmware. Its last status was {about}.",
    "uploaded": "The charger says that the file is uploaded.",
    "uploadFailed": "The charger reports {about}.",
    "notUploaded": "The charger did not report an upload. Its last status was {about}.",
    "certificateThere": "The charger lists the certificate.",
    "certificateGone": "The charger does not list the certificate any more.",
    "certificateMissing": "The charger does not list the certificate.",
    "certificateStillThere": "The charger still lists the certificate.",
    "limitObeyed": "The charger draws {about}, which is within the limit.",
    "limitIgnored": "The limit has no effect: the charger draws {about}.",
    "notMeasured": "The charger measured nothing, so it is not known whether the limit has an effect.",
    "serverAway": "GenX was not running or the charger was not connected when the time ended.",
}
"""A sentence for people for each reason; `{about}` is what was seen."""


class Verdict(Struct, frozen=True):
    """The end of waiting. `about` is what was seen, as the sentence of the reason needs it."""

    state: EffectState
    reason: EffectReason
    about: str = ""

    @property
    def note(self) -> str:
        return NOTES[self.reason].format(about=self.about)


class Effect(Struct, frozen=True, kw_only=True):
    """An effect at one moment.

    It is awaited until `due`; None if something without a known time has to happen first. `at` is when it was settled,
    `about` what was seen, as the sentence of the reason has it.
    """

    state: EffectState = "none"
    due: datetime | None = None
    at: datetime | None = None
    reason: EffectReason | None = None
    about: str | None = None
    note: str | None = None

    def settled(self, verdict: Verdict, at: datetime) -> "Effect":
        return Effect(
            state=verdict.state, due=self.due, at=at, reason=verdict.reason, about=verdict.about, note=verdict.note
        )


NO_EFFECT: Final = Effect()
