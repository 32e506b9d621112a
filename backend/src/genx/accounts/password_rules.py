"""Rules for people's passwords: long and hard to guess. There is no rule about kinds of characters."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from genx.domain.errors import Refusal

SHORTEST = 12
LONGEST = 1_024
JUDGED = 72
"""Characters that are judged: any more only make a password harder to guess."""
HARD_ENOUGH = 3
"""Of zxcvbn's scores from 0 to 4: at least 10^8 guesses."""
OURS = ("genx", "charger", "ocpp")
STAND_INS = frozenset("4@8({[<369!1|0$5+7%2")
"""Signs that zxcvbn reads as letters, in every combination of what they may stand for."""
MOST_STAND_INS = 6
ALWAYS_JUDGED = 20


class WeakPassword(Refusal):
    """The password is too short or too easy to guess; `errors` say why."""

    type = "weak-password"
    status_hint = 422

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def normal(password: str) -> str:
    """The same password however a keyboard spells its letters (RFC 8265 4.2.1, NIST SP 800-63B 3.1.1.2)."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, known_words: Sequence[str] = ()) -> None:
    """Check a password against rules and `known_words`, its owner's address and name. Raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword([f"Use at least {SHORTEST} characters, such as three or four unrelated words."])
    if reasons := _easy_to_guess(password, known_words):
        raise WeakPassword(reasons)


def _easy_to_guess(password: str, known_words: Sequence[str]) -> list[str]:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a tenth of a second, and are seldom needed

    words = [*OURS, *known_words, *(part for word in known_words for part in word.replace(".", "@").split("@"))]
    judged: dict[str, Any] = zxcvbn(_judged(password), user_inputs=[word for word in words if word])
    if judged["score"] >= HARD_ENOUGH:
        return []
    feedback = judged["feedback"]
    said = [feedback["warning"], *feedback["suggestions"]]
    return [sentence for sentence in said if sentence] or ["This password is easy to guess: add another word or two."]


def _judged(password: str) -> str:
    """As much of a password as is judged in a moment, not in seconds: up to one stand-in too many."""
    places = {sign: password.index(sign) for sign in STAND_INS if sign in password}
    too_many = sorted(places.values())[MOST_STAND_INS:]
    return password[: max(ALWAYS_JUDGED, min([JUDGED, *too_many]))]
