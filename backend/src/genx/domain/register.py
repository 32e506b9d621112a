"""The import register of a meter, and the energy that a transaction has drawn by it."""

from datetime import datetime
from typing import NamedTuple


class Register(NamedTuple):
    """A reading in Wh, and when it was taken: by the charger's clock where that can be right (V6)."""

    at: datetime
    wh: int
