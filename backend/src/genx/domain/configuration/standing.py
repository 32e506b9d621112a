"""How a key stands between the charge point and us: in step, or why not, and whether it is written now (C7)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from genx.domain.configuration.keys import known
from genx.domain.configuration.values import not_understood, same, words
from genx.domain.configuration.wishes import LONGEST_VALUE, Wish

KeyState = Literal["inStep", "differs", "refused", "needsRestart", "notRead", "notThere", "readOnly"]
Answer = Literal["written", "restart", "rejected", "notSupported", "error", "noAnswer", "linkLost", "unknownKey"]
"""The result of writing a key, or `unknownKey` of reading it. After `linkLost` the link was lost at once."""

KeyReason = Literal[
    "asWanted",
    "asWantedAndMore",
    "notWritten",
    "justWritten",
    "notReadBack",
    "lost",
    "lostOften",
    "storedDifferently",
    "tooLong",
    "noAnswer",
    "linkLost",
    "rejected",
    "notSupported",
    "error",
    "noAnswerAgain",
    "linkLostAgain",
    "restart",
    "lostAtRestart",
    "notRead",
    "unknownKey",
    "readOnly",
]

NOTES: Final[Mapping[KeyReason, str]] = {
    "asWanted": "The charger has this value.",
    "asWantedAndMore": "The charger has this value. It keeps what GenX does not know: {about}.",
    "notWritten": "Not written yet. GenX writes it soon, or when the charger is back.",
    "justWritten": "The charger took the value. GenX is asking what it has now.",
    "notReadBack": "The charger took the value, but did not say what it has now. GenX asks again.",
    "lost": "The charger took the value and has lost it. GenX writes it again.",
    "lostOften": "The charger loses the value again and again. GenX writes it again in an hour.",
    "storedDifferently": "The charger took the value, but stored {about}. GenX does not write it again.",
    "tooLong": "The charger's list has words that GenX does not know, and with them the value is too long to be sent.",
    "noAnswer": "The charger did not answer. GenX tries once more.",
    "linkLost": "The charger dropped its link. GenX tries once more.",
    "rejected": "The charger refused the value. GenX does not write it again.",
    "notSupported": "The charger says that it can't change this key. GenX does not write it again.",
    "error": "The charger answered with an error: {about}. GenX does not write it again.",
    "noAnswerAgain": "The charger does not answer when this key is written. GenX does not write it again.",
    "linkLostAgain": "The charger drops its link when this key is written. GenX does not write it again.",
    "restart": "The charger took the value. It counts after a restart.",
    "lostAtRestart": "The charger was to use the value after a restart, but does not. GenX does not write it again.",
    "notRead": "The charger has not said yet what it has.",
    "unknownKey": "The charger does not know this key.",
    "readOnly": "The charger does not let this key be changed.",
}
"""A sentence for people for each reason; `{about}` is what was seen."""

DUE: Final = frozenset({"notWritten", "lost", "noAnswer", "linkLost"})
"""The reasons for which a key is written now."""

AGAIN: Final = frozenset({"lostOften", "justWritten", "notReadBack", "notRead", "noAnswer", "linkLost"})
"""The reasons for which a key is looked at again after a while."""

TRIES: Final = 2
"""Tries of a key that gets no answer."""

READING_BACK: Final = timedelta(seconds=30)
"""The time in which a written key is read back, unless the charge point does not answer."""

OFTEN: Final = 3
OFTEN_WITHIN: Final = timedelta(hours=1)
"""A key is written so often in this time, not more: writing it may be what makes the charge point restart."""


class Told(Struct, frozen=True):
    """A key as the charge point told it last; secrets are masked. `key` is spelled as it spells it."""

    key: str
    value: str | None
    readonly: bool
    at: datetime


class Try(Struct, frozen=True, kw_only=True):
    """The result of the last try to write a key, or to read one that is not there.

    It counts for this wish and this firmware. `about` is the code of an error, `times` how often this has gone so,
    `stored` what the charge point had when the value was read back, if that was something else.
    """

    value: str
    firmware: str
    at: datetime
    answer: Answer
    about: str = ""
    times: int = 1
    stored: str | None = None

    def counts_for(self, wish: Wish, firmware: str) -> bool:
        return self.value == wish.value and self.firmware == firmware


class Situation(Struct, frozen=True, kw_only=True):
    """The facts from which a standing is worked out. `tried` is a try that counts."""

    told: Told | None
    tried: Try | None
    booted_at: datetime | None
    now: datetime


class Standing(Struct, frozen=True):
    """A key as it stands. `about` is what was seen, as the sentence of the reason needs it."""

    state: KeyState
    reason: KeyReason
    about: str = ""

    @property
    def note(self) -> str:
        return NOTES[self.reason].format(about=self.about)

    @property
    def is_due(self) -> bool:
        return self.reason in DUE

    @property
    def is_open(self) -> bool:
        return self.reason in AGAIN


def goal(wish: Wish, told: Told | None) -> str:
    """Return the value to write: the wish, and of a list of measurands also the words that we don't understand.

    A list is never made shorter because GenX does not know a word of it (lbbrhzn/ocpp#2033).
    """
    kept = _kept(wish, told)
    return ",".join([*words(wish.value), *kept]) if kept else wish.value


def _kept(wish: Wish, told: Told | None) -> list[str]:
    wanted = {word.lower() for word in words(wish.value)}
    has = None if told is None else told.value
    return [word for word in not_understood(known(wish.key), has) if word.lower() not in wanted]


def standing(wish: Wish, found: Situation) -> Standing:
    """Return how a wish stands."""
    told, tried = found.told, found.tried
    if tried is not None and tried.answer == "unknownKey" and (told is None or told.at < tried.at):
        return Standing("notThere", "unknownKey")
    if told is None:
        return Standing("notRead", "notRead")
    if tried is not None and tried.answer == "restart" and not _is_read_after_restart(told, tried, found.booted_at):
        return Standing("needsRestart", "restart")
    if tried is not None and tried.answer == "written" and told.at <= tried.at:
        return Standing("differs", "justWritten" if found.now - tried.at < READING_BACK else "notReadBack")
    if same(wish.key, told.value, goal(wish, told)):
        kept = _kept(wish, told)
        return Standing("inStep", "asWantedAndMore", ", ".join(kept)) if kept else Standing("inStep", "asWanted")
    if told.readonly:
        return Standing("readOnly", "readOnly")
    if len(goal(wish, told)) > LONGEST_VALUE:
        return Standing("differs", "tooLong")
    return Standing("differs", "notWritten") if tried is None else _after(tried, told, found.now)


def _is_read_after_restart(told: Told, tried: Try, booted_at: datetime | None) -> bool:
    return booted_at is not None and tried.at < booted_at <= told.at


def _after(tried: Try, told: Told, now: datetime) -> Standing:
    """Return how a key stands that differs after it was tried."""
    if tried.answer == "written":
        return _written(tried, told, now)
    if tried.answer == "restart":
        return Standing("differs", "lostAtRestart")
    if tried.answer == "noAnswer":
        return Standing("differs", "noAnswer") if tried.times < TRIES else Standing("refused", "noAnswerAgain")
    if tried.answer == "linkLost":
        return Standing("differs", "linkLost") if tried.times < TRIES else Standing("refused", "linkLostAgain")
    if tried.answer == "unknownKey":
        return Standing("differs", "notWritten")  # It is there all the same, as a later answer says.
    return Standing("refused", tried.answer, tried.about)


def _written(tried: Try, told: Told, now: datetime) -> Standing:
    if tried.stored is not None and tried.stored == (told.value or ""):
        return Standing("differs", "storedDifferently", tried.stored or "nothing")
    is_often = tried.times >= OFTEN and now - tried.at < OFTEN_WITHIN
    return Standing("differs", "lostOften" if is_often else "lost")


def next_try(wish: Wish, firmware: str, answer: Answer, before: Try | None, at: datetime, about: str = "") -> Try:
    """Return what came of writing a wish, after an earlier try that counts."""
    goes_on = before is not None and before.answer == answer
    if before is not None and answer == "written":
        goes_on = goes_on and at - before.at < OFTEN_WITHIN
    times = before.times + 1 if before is not None and goes_on else 1
    return Try(value=wish.value, firmware=firmware, at=at, answer=answer, about=about, times=times)
