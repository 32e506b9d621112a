"""The tags that a charge point decides by itself (OCPP 1.6, 3.5): what belongs on its list, and how it gets there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from genx.domain.id_tag import GivenStatus, IdTag, key
from genx.domain.list_problems import problem
from genx.ocpp.numbers import whole

LONGEST_TAG: Final = 20
"""OCPP 1.6 (IdToken): longer tags can't be sent."""

DEFAULT_PER_MESSAGE: Final = 20
DEFAULT_ALTOGETHER: Final = 500
MOST_ALTOGETHER: Final = 10_000
"""Entries, whatever a charge point says that it takes."""

NO_LIST: Final = -1
"""The version that a charge point reports if it has no list; 0 is an empty one."""


class Entry(Struct, frozen=True, gc=False):
    """A tag as it is on the list."""

    id_tag: str
    status: GivenStatus
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None


class Limits(Struct, frozen=True, kw_only=True):
    """The number of entries that a charge point takes in one message, and altogether."""

    per_message: int = DEFAULT_PER_MESSAGE
    altogether: int = DEFAULT_ALTOGETHER


class Uses(Struct, frozen=True, gc=False):
    """How often a tag was used lately, at this charge point and anywhere."""

    here: int = 0
    anywhere: int = 0


class KeptList(Struct, frozen=True, kw_only=True):
    """The list of a charge point: what it has accepted last, and what came of asking for its version.

    `given_up_for` is the firmware with which it is no longer sent by itself, None if it is. `drops` counts how often
    the link was lost right after it was sent.
    """

    charger_id: int
    version: int = 0
    entries: Mapping[str, Entry] = field(default_factory=dict)
    charger_version: int | None = None
    last_sent_at: datetime | None = None
    problem: str | None = None
    drops: int = 0
    given_up_for: str | None = None

    @property
    def has(self) -> Mapping[str, Entry] | None:
        """The entries as the charge point has them, None if it does not have the version that it accepted last."""
        is_empty = not self.charger_version and not self.entries
        return self.entries if is_empty or self.charger_version == self.version else None


class Part(Struct, frozen=True, kw_only=True):
    """One message. A full one replaces the list; another one changes it, from the version before to this one."""

    version: int
    is_full: bool
    put: Sequence[Entry] = ()
    removed: Sequence[str] = ()

    def applied(self, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        """Return the list after this message, by the key of each tag."""
        after = {} if self.is_full else dict(entries)
        for id_tag in self.removed:
            after.pop(key(id_tag), None)
        after.update((key(entry.id_tag), entry) for entry in self.put)
        return after


_UNUSED = Uses()


def limits(known: Mapping[str, str | None]) -> Limits:
    """Return the limits of a configuration, by key in lower case; careful ones if it names none."""
    return Limits(
        per_message=max(_number(known, "sendlocallistmaxlength", DEFAULT_PER_MESSAGE), 1),
        altogether=min(_number(known, "localauthlistmaxlength", DEFAULT_ALTOGETHER), MOST_ALTOGETHER),
    )


def _number(known: Mapping[str, str | None], name: str, default: int) -> int:
    number = whole(known.get(name) or "")
    return default if number is None or number < 0 else number


def why_unused(known: Mapping[str, str | None]) -> str | None:
    """Return why a list would be of no use to a charge point with this configuration, None if it would be."""
    if "localauthlistenabled" not in known:
        return problem("notConfigured")
    if (known["localauthlistenabled"] or "").strip().lower() != "true":
        return problem("switchedOff")
    return None


def entry(tag: IdTag) -> Entry:
    return Entry(tag.id_tag, tag.status, tag.expiry_date, tag.parent_id_tag)


def chosen(tags: Iterable[IdTag], most: int, uses: Mapping[str, Uses]) -> dict[str, Entry]:
    """Return the entries of the list by key: at most as many as fit.

    Those that may not charge come first, because the list is what makes a stolen card useless offline; then tags that
    are bound to certain charge points, those used here, and those used most.
    """

    def rank(tag: IdTag) -> tuple[object, ...]:
        used = uses.get(key(tag.id_tag), _UNUSED)
        return tag.status == "Accepted", not tag.allowed_device_ids, -used.here, -used.anywhere, key(tag.id_tag)

    return {key(tag.id_tag): entry(tag) for tag in sorted(tags, key=rank)[:most]}


def parts(wanted: Mapping[str, Entry], has: Mapping[str, Entry] | None, version: int, limits: Limits) -> Iterator[Part]:
    """Yield the messages that turn the list into the wanted one, each with the version after `version`.

    `has` is the list as the charge point has it. If it is None, or if that takes no more messages, it is sent in full:
    a first part that replaces the list, and further ones that add to it.
    """
    if has == wanted:
        return
    put, removed = _difference(wanted, has or {})
    is_full = has is None or len(put) + len(removed) >= len(wanted)
    if is_full:
        put, removed = list(wanted.values()), []
    changes: list[Entry | str] = [*removed, *put]
    for first in range(0, max(len(changes), 1), limits.per_message):
        some = changes[first : first + limits.per_message]
        version += 1
        yield Part(
            version=version,
            is_full=is_full and first == 0,
            put=[each for each in some if isinstance(each, Entry)],
            removed=[each for each in some if isinstance(each, str)],
        )


def _difference(wanted: Mapping[str, Entry], has: Mapping[str, Entry]) -> tuple[list[Entry], list[str]]:
    put = [each for tag_key, each in wanted.items() if has.get(tag_key) != each]
    return put, [each.id_tag for tag_key, each in has.items() if tag_key not in wanted]
