"""How to deal with charge points that get something wrong which no general rule can serve."""

from msgspec import Struct

from genx.domain.quantity import CURRENT


class Tolerances(Struct, frozen=True):
    """How to deal with one model; the defaults are for a charge point that is right in all respects."""

    do_not_ask: frozenset[str] = frozenset()
    """Actions that we send only when an operator asks for them."""

    current_measurand: str = CURRENT
    """The measurand that tells the current drawn by the car."""

    energy_factor: int = 1
    """Readings of energy measurands times this are in the unit they name."""

    tag_ends_at: str | None = None
    """Id tags end before this character; see `id_tag.clean`."""

    slowest_answer: float = 0.0
    """Seconds that its answers may take: no time-out of a CALL of ours is shorter."""
