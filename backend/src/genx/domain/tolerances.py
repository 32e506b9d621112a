"""Tolerances for models that get something wrong in a way that no general rule can handle."""

from msgspec import Struct

from genx.domain.quantity import CURRENT


class Tolerances(Struct, frozen=True):
    """Ways to deal with one model. The defaults are for a charge point that does everything right."""

    do_not_ask: frozenset[str] = frozenset()
    """Actions that we send only when an operator asks for them."""

    current_measurand: str = CURRENT
    """The measurand of the current that the car draws."""

    energy_factor: int = 1
    """The factor that brings readings of energy into the unit that they name."""

    tag_ends_at: str | None = None
    """Id tags end before this character; see `id_tag.clean`."""

    slowest_answer: float = 0.0
    """Seconds that its answers may take. No time-out of our CALLs is shorter."""
