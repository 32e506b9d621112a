"""Bad habits of real chargers that simulated ones can have, to see how GenX shows and handles them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

BEHAVIOURS: Final[Mapping[str, str]] = {
    "accepts-does-nothing": "answers every command as it should, and does nothing of what it has accepted",
    "refuses": "refuses every command that can be refused",
    "answers-late": "answers every command after 45 s, one after the other, and hears nothing meanwhile",
    "drops-link": "drops its link instead of answering a command",
    "forgets-list": "forgets its local list whenever it restarts or loses its link",
    "loses-settings": "forgets its configuration whenever it restarts or loses its link",
    "resets-register": "counts each session from zero",
    "wrong-clock": "has a clock that is an hour behind and can't be set",
}
"""Descriptions of the habits, by name."""

LATE_S = 45.0
"""Longer than a charger has to answer most commands."""

BEHIND = timedelta(hours=1)
