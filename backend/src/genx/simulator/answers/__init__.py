"""The simulated charger's answers to the central system's CALLs, and what follows them: one row for each action."""

from collections.abc import Mapping
from typing import Final

from genx.simulator.answers.certificates import CERTIFICATES
from genx.simulator.answers.core import CORE
from genx.simulator.answers.lists import LISTS
from genx.simulator.answers.row import Answer, is_positive
from genx.simulator.answers.smart_charging import SMART_CHARGING
from genx.simulator.answers.transfers import TRANSFERS
from genx.simulator.answers.triggers import TRIGGERS

ANSWERS: Final[Mapping[str, Answer]] = {
    **CORE,
    **LISTS,
    **SMART_CHARGING,
    **TRANSFERS,
    **CERTIFICATES,
    **TRIGGERS,
}

__all__ = ["ANSWERS", "Answer", "is_positive"]
