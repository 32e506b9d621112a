"""All settings in one table, by group."""

import dataclasses
import re
from dataclasses import dataclass
from typing import NamedTuple

from genx.domain.masking import MASK
from genx.settings.admission import AdmissionSettings
from genx.settings.charging import ChargingSettings
from genx.settings.kinds import Kind
from genx.settings.mail import MailSettings
from genx.settings.people import PeopleSettings
from genx.settings.retention import RetentionSettings
from genx.settings.serving import ServingSettings

PREFIX = "GENX_"
_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


class Row(NamedTuple):
    """One row of the table of settings."""

    name: str
    field: str
    default: str
    kind: Kind
    meaning: str
    secret: bool


@dataclass(frozen=True, kw_only=True)
class Settings(ServingSettings, PeopleSettings, MailSettings, AdmissionSettings, ChargingSettings, RetentionSettings):
    """All settings, read and checked. The name of each is GENX_ and the field's in capitals."""


GROUPS: dict[str, type] = {
    "The server": ServingSettings,
    "People": PeopleSettings,
    "Mail": MailSettings,
    "Which chargers are let in": AdmissionSettings,
    "Communication with chargers": ChargingSettings,
    "Retention": RetentionSettings,
}


def rows_of(group: type) -> list[Row]:
    return [Row(PREFIX + field.name.upper(), field.name, **field.metadata) for field in dataclasses.fields(group)]


TABLE: tuple[Row, ...] = tuple(row for group in GROUPS.values() for row in rows_of(group))


def shown(row: Row, settings: Settings) -> str:
    """Return a value as text for people, with secrets masked."""
    value = getattr(settings, row.field)
    text = (
        ",".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )
    if not row.secret or not text:
        return text
    return _PASSWORD.sub(MASK, text) if "://" in text else MASK
