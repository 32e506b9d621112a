"""All wishes in memory, so that each charge point's are known without the database."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.wishes import NO_WISHES, AllWishes, Model, Wish, WishSet, merged
from genx.domain.errors import Refusal

Key = TypeVar("Key")


class Store(Protocol):
    """Reads all wishes."""

    async def wishes(self) -> AllWishes: ...


class Wishes:
    """The book of wishes. A set is written within `changing`, and put here after the commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of_all = NO_WISHES
        self._of_models: dict[Model, WishSet] = {}
        self._of_chargers: dict[int, WishSet] = {}
        self._lock = asyncio.Lock()
        self._is_doubtful = False

    async def load(self) -> None:
        kept = await self._store.wishes()
        self._of_all = kept.of_all
        self._of_models, self._of_chargers = dict(kept.of_models), dict(kept.of_chargers)
        self._is_doubtful = False

    async def mend(self) -> None:
        """Read all wishes again if it is not known whether a change of them was kept."""
        if self._is_doubtful:
            async with self._lock:
                await self.load()

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Hold off other changes of wishes during the block. If it fails, all are read again."""
        async with self._lock:
            try:
                yield
            except Refusal:
                raise
            except BaseException:
                self._is_doubtful = True
                raise

    @property
    def of_models(self) -> Mapping[Model, WishSet]:
        return self._of_models

    def of_group(self, model: Model | None) -> WishSet:
        """Return the set of a model, or without one that of all charge points."""
        return self._of_all if model is None else self._of_models.get(model, NO_WISHES)

    def of_charger(self, charger_id: int) -> WishSet:
        return self._of_chargers.get(charger_id, NO_WISHES)

    def put_group(self, model: Model | None, wishes: WishSet) -> None:
        if model is None:
            self._of_all = wishes
        else:
            _put(self._of_models, model, wishes)

    def put_charger(self, charger_id: int, wishes: WishSet) -> None:
        _put(self._of_chargers, charger_id, wishes)

    def wanted(self, state: ChargePoint) -> dict[str, Wish]:
        """Return the wishes that hold for a charge point, by key in lower case."""
        model = model_of(state)
        of_model = NO_WISHES if model is None else self.of_group(model)
        return merged(self._of_all, of_model, self.of_charger(state.charger_id))


def model_of(state: ChargePoint) -> Model | None:
    """Return the model of a charge point, None if it did not report one."""
    return Model(state.vendor, state.model) if state.vendor and state.model else None


def _put(sets: dict[Key, WishSet], key: Key, wishes: WishSet) -> None:
    """Keep a set. An empty one is none."""
    if wishes.wishes:
        sets[key] = wishes
    else:
        sets.pop(key, None)
