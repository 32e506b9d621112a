"""Wishes: the values that operators want keys to have, for one charge point, a model, or all (C7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct, field

from genx.domain.configuration.keys import KnownKey, folded, known
from genx.domain.configuration.values import cleaned, misfit, words
from genx.domain.errors import KeyNotSettable, UnusableRequest
from genx.domain.masking import is_secret, mask_value
from genx.ocpp.numbers import whole

LONGEST_KEY: Final = 50
LONGEST_VALUE: Final = 500
MOST_KEYS: Final = 200
"""Keys in one set."""

OWN_PROCEDURE: Final = "securityprofile"

Scope = Literal["charger", "model", "all"]


class Model(Struct, frozen=True):
    """A vendor and one of its models, as charge points report them, letter for letter."""

    vendor: str
    model: str


class WishSet(Struct, frozen=True, kw_only=True):
    """The wishes of one scope, by key in lower case; each is its key as it was given, and its value."""

    wishes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    changed_at: datetime | None = None
    changed_by: str | None = None


class Wish(Struct, frozen=True, kw_only=True):
    """A wish that holds for a charge point, and from which set it comes."""

    key: str
    value: str
    scope: Scope


NO_WISHES: Final = WishSet()


class AllWishes(Struct, frozen=True, kw_only=True):
    """All sets: the one for all charge points, those of models, and those of charge points by id."""

    of_all: WishSet = NO_WISHES
    of_models: Mapping[Model, WishSet] = field(default_factory=dict)
    of_chargers: Mapping[int, WishSet] = field(default_factory=dict)


def merged(of_all: WishSet, of_model: WishSet, of_charger: WishSet) -> dict[str, Wish]:
    """Return the wishes that hold, by key: the charger's go before its model's, those before all's."""
    scopes: tuple[tuple[Scope, WishSet], ...] = (("all", of_all), ("model", of_model), ("charger", of_charger))
    return {
        name: Wish(key=key, value=value, scope=scope)
        for scope, each in scopes
        for name, (key, value) in each.wishes.items()
    }


def read_wishes(keys: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return wishes by key in lower case. Raises KeyNotSettable, or UnusableRequest with the place of the fault."""
    if len(keys) > MOST_KEYS:
        raise UnusableRequest("/keys", f"A set has at most {MOST_KEYS} keys.")
    wishes: dict[str, tuple[str, str]] = {}
    for key, value in keys.items():
        name = folded(key)
        if name in wishes:
            raise UnusableRequest(_pointer(key), f"{key} is there twice: letter case does not count.")
        _check_key(key)
        wishes[name] = key.strip(), _read_value(key, value)
    return wishes


def _pointer(key: str) -> str:
    return "/keys/" + key.replace("~", "~0").replace("/", "~1")


def _check_key(key: str) -> None:
    if not 0 < len(key.strip()) <= LONGEST_KEY or not key.isprintable():
        raise UnusableRequest(_pointer(key), f"A key has 1 to {LONGEST_KEY} characters, all of them printable.")
    if folded(key) == OWN_PROCEDURE:
        raise KeyNotSettable(
            _pointer(key), f"{key} can lock the charger out. Change it for one charger, with a command."
        )
    if is_secret(key):
        raise KeyNotSettable(
            _pointer(key), f"{key} is a secret, and those are not kept here. A charger's password has its own field."
        )
    specified = known(key)
    if specified is not None and specified.readonly:
        raise KeyNotSettable(_pointer(key), f"{key} can only be read.")


def _read_value(key: str, value: str) -> str:
    """Return a value as it is written to the charge point."""
    if len(value) > LONGEST_VALUE or not value.isprintable():
        raise UnusableRequest(_pointer(key), f"A value has at most {LONGEST_VALUE} characters, all of them printable.")
    if mask_value(key, value) != value:
        raise KeyNotSettable(
            _pointer(key), f"The value of {key} holds a password or another secret, and those are not kept here."
        )
    specified = known(key)
    if specified is None:
        return value.strip()
    fault = misfit(specified, value)
    if fault is not None:
        raise UnusableRequest(_pointer(key), fault)
    return _as_specified(specified, cleaned(value))


def _as_specified(specified: KnownKey, value: str) -> str:
    if specified.kind == "boolean":
        return value.lower()
    if specified.kind == "integer":
        return str(whole(value))
    return ",".join(words(value)) if specified.kind == "list" else value
