"""Settings: one table, read from the environment and from `.env` in the working directory (docs/settings.md)."""

import contextlib
import dataclasses
import difflib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from genx import dotenv as dotenv_file
from genx.domain.masking import MASK

PREFIX = "GENX_"
CHARGER_PATH = "/ws/ocpp/16/"
SHORTEST_SECRET_KEY = 32

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
_CHARGER_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[^\s/]*")
_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


class SettingsError(Exception):
    """What is wrong with the settings, all at once, each with how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Kind(NamedTuple):
    """How a text is read: `read` raises ValueError for what is not `allowed`; `empty` is the value of no text.

    `wrong` says what else is wrong with a value that was given; defaults are spared it, so it may take its time.
    """

    allowed: str
    read: Callable[[str], Any]
    empty: object = ""
    wrong: Callable[[Any], str | None] = lambda _: None


class Row(NamedTuple):
    """One row of the table of settings."""

    name: str
    field: str
    default: str
    kind: Kind
    meaning: str
    secret: bool


def _text(text: str) -> str:
    return text


def _whole(lowest: int, highest: int) -> Kind:
    def read(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError
        return number

    return Kind(f"a whole number from {lowest} to {highest}", read)


def _one_of(*words: str) -> Kind:
    def read(text: str) -> str:
        return words[[word.lower() for word in words].index(text.lower())]

    return Kind(" or ".join(words), read)


def _list_of(allowed: str, check: Callable[[str], object]) -> Kind:
    def read(text: str) -> tuple[str, ...]:
        items = tuple(item.strip() for item in text.split(",") if item.strip())
        for item in items:
            check(item)
        return items

    return Kind(allowed, read, ())


def _switch(text: str) -> bool:
    return {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}[
        text.lower()
    ]


def _url(*schemes: str) -> Kind:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.hostname or parts.query):
            raise ValueError
        return text.rstrip("/") if parts.scheme.startswith("http") else text

    return Kind(f"a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}", read)


def _key(text: str) -> str:
    if len(text.encode()) < SHORTEST_SECRET_KEY:
        raise ValueError
    return text


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _address(text: str) -> str:
    if _ADDRESS.fullmatch(text) is None:
        raise ValueError
    return text


def _charger_origin(text: str) -> str:
    if _CHARGER_ORIGIN.fullmatch(text) is None:
        raise ValueError
    return text


def _origin(text: str) -> None:
    if _ORIGIN.fullmatch(text) is None:
        raise ValueError


def _action(text: str) -> None:
    if not text.isalpha() or not text.isascii():
        raise ValueError


def _timeout(text: str) -> None:
    action, _, seconds = text.partition("=")
    _action(action)
    SECONDS.read(seconds)


def _wrong_action(names: tuple[str, ...]) -> str | None:
    """The first that OCPP 1.6 does not have, with the one that it may mean."""
    from genx.ocpp.messages import ACTIONS as KNOWN  # noqa: PLC0415 - `genx --help` is there sooner without

    in_any_case = {name.lower(): name for name in KNOWN}
    for name in names:
        if name not in KNOWN:
            guesses = difflib.get_close_matches(name.lower(), in_any_case, n=1)
            meant = f": is {in_any_case[guesses[0]]} meant?" if guesses else ""
            return f"has {name!r}, an action that OCPP 1.6 does not have{meant}"
    return None


def _wrong_smtp_url(url: str) -> str | None:
    from genx.delivery.mail.smtp_url import read_smtp_url  # noqa: PLC0415 - as above

    try:
        read_smtp_url(url)
    except ValueError as error:
        return str(error)
    return None


def _wrong_address(address: str) -> str | None:
    from genx.domain.email_address import UnusableAddress, usable_address  # noqa: PLC0415 - as above

    try:
        usable_address(address)
    except UnusableAddress:
        return f"is {address!r}, no address that a mail can be sent to"
    return None


TEXT = Kind("a text", _text)
SWITCH = Kind("true or false", _switch)
SECONDS = _whole(1, 86_400)
FOLDER = Kind("a folder", _folder, Path())
EMAIL = Kind("an email address", _address)._replace(wrong=_wrong_address)
KEY = Kind(f"at least {SHORTEST_SECRET_KEY} bytes", _key)
ACTIONS = _list_of("OCPP actions with commas between them", _action)._replace(wrong=_wrong_action)
TIMEOUTS = _list_of("OCPP actions with their seconds, `Reset=60`, with commas between them", _timeout)._replace(
    wrong=lambda items: _wrong_action(tuple(item.partition("=")[0] for item in items))
)
VENDORS = _list_of("vendor ids with commas between them", _text)
ORIGINS = _list_of("origins, http(s)://host or http(s)://host:port, with commas between them", _origin)
CHARGER_ORIGINS = _list_of(
    "origins as chargers send them, `scheme://host:port` or `null`, with commas between them",
    _charger_origin,
)
ADDRESSES = _list_of("addresses or networks (10.0.0.0/8) with commas between them", ip_network)


def _setting(default: str, kind: Kind, meaning: str, *, secret: bool = False) -> Any:
    """A row of the table, as a field. Where the default is empty, `load` may work out another."""
    return dataclasses.field(
        default=kind.read(default) if default else kind.empty,
        metadata={"default": default, "kind": kind, "meaning": meaning, "secret": secret},
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, read and checked. The name of each is GENX_ and the field's in capitals."""

    host: str = _setting("127.0.0.1", TEXT, "Address to listen on; 0.0.0.0 for all.")
    port: int = _setting("8000", _whole(1, 65_535), "Port of the API, the web app and the chargers' sockets.")
    data_dir: Path = _setting(  # noqa: RUF009 - a field, and a path does not change
        "",
        FOLDER,
        "Embedded PostgreSQL and generated secrets. Empty: `.genx` in the working directory where that folder exists"
        " (`make run` makes it), else `genx` in the XDG data folder.",
    )
    database_url: str = _setting(
        "",
        _url("postgresql", "postgres"),
        "PostgreSQL 14 or newer, `postgresql://user:password@host/database`. Empty: PostgreSQL embedded.",
        secret=True,
    )
    public_url: str = _setting(
        "",
        _url("http", "https"),
        "Where people and chargers reach this server: links in mails, the chargers' URL that is shown, Origin checks."
        " Empty: http://host:port. Set it as soon as other machines come in: links in mails begin with it.",
    )
    secret_key: str = _setting(
        "", KEY, "Signs tokens. Empty: generated once and kept in the data folder. The same on all nodes.", secret=True
    )
    secret_key_previous: str = _setting(
        "",
        KEY,
        "The secret key before this one: what it signed is still taken. Empty: the one that `genx rotate-key` has kept"
        " in the data folder, if any.",
        secret=True,
    )
    admin_email: str = _setting("admin@localhost", EMAIL, "The first admin, made only while there is no user.")
    admin_password: str = _setting(
        "", TEXT, "Password of the first admin. Empty: generated, and printed once.", secret=True
    )
    session_idle_days: int = _setting(
        "14", _whole(1, 365), "Days after which a session that was not used ends: sign in again."
    )
    session_max_days: int = _setting("90", _whole(1, 3_650), "Days after which a session ends, used or not.")
    reset_link_minutes: int = _setting("30", _whole(1, 1_440), "Minutes that the link of a forgotten password is good.")
    invitation_days: int = _setting("7", _whole(1, 90), "Days that the link of an invitation is good.")
    cors_origins: tuple[str, ...] = _setting(
        "",
        ORIGINS,
        "Where else a web app for this API is served from, `https://app.example.org`. Empty: nowhere, CORS is off.",
    )
    audit_retention_days: int = _setting("730", _whole(1, 36_500), "Days that the audit log is kept.")
    command_retention_days: int = _setting(
        "365", _whole(1, 36_500), "Days that commands and their answers are kept, and Idempotency-Keys with them."
    )
    orphan_stop_retention_days: int = _setting(
        "365", _whole(1, 36_500), "Days that stops are kept that belong to no known transaction."
    )
    refused_connection_retention_days: int = _setting(
        "90", _whole(1, 36_500), "Days after the last try that a refused connection stays on the list."
    )
    registration: Literal["open", "pending", "closed"] = _setting(
        "open",
        _one_of("open", "pending", "closed"),
        "An unknown charger that connects: is served (open), waits until an operator accepts it (pending),"
        " is refused (closed).",
    )
    max_chargers: int = _setting(
        "20000",
        _whole(1, 10_000_000),
        "Once there are this many chargers, unknown ones no longer register by themselves.",
    )
    max_new_chargers_per_minute: int = _setting(
        "60",
        _whole(0, 1_000_000),
        "Unknown chargers that may register by themselves in a minute; one address gets half of what is left."
        " 0: no limit.",
    )
    max_connections: int = _setting("20000", _whole(0, 1_000_000), "Chargers connected at once; 0: no limit.")
    max_connections_per_address: int = _setting(
        "2000", _whole(0, 1_000_000), "Chargers connected at once from one address; 0: no limit."
    )
    max_messages_per_second: int = _setting(
        "100",
        _whole(0, 1_000_000),
        "Messages that one charger may send in a second, or two seconds' worth at once. A message counts once for"
        " each 8 KiB of it, and for its share of processor time; pings count, too. A charger that sends more is read"
        " more slowly; if it goes on for a minute without waiting for answers, its connection is closed."
        " 0: no limit but back pressure.",
    )
    max_message_bytes: int = _setting(
        "1048576", _whole(65_536, 67_108_864), "A larger message of a charger ends its connection (1009)."
    )
    require_subprotocol: bool = _setting(
        "false", SWITCH, "Refuse chargers that offer no subprotocol, instead of serving them."
    )
    require_charger_credentials: bool = _setting(
        "false",
        SWITCH,
        "Refuse chargers that have neither a password here nor a client certificate that a trusted proxy has checked.",
    )
    charger_origins: tuple[str, ...] = _setting(
        "",
        CHARGER_ORIGINS,
        "Values of the Origin header that chargers may send beside the public URL's own. Browsers send it with every"
        " WebSocket, chargers hardly ever: one that is not allowed is taken for a web page, and refused (403).",
    )
    unknown_id_tags: Literal["accept", "reject"] = _setting(
        "accept", _one_of("accept", "reject"), "What a charger is told about an id tag that is not registered."
    )
    first_calls: bool = _setting(
        "true", SWITCH, "After a boot, read the configuration of a charger and ask for the status of its connectors."
    )
    heartbeat_interval: int = _setting("300", SECONDS, "Seconds between heartbeats, told to chargers at their boot.")
    boot_retry_interval: int = _setting(
        "60", SECONDS, "Seconds until a charger that is pending or rejected asks again."
    )
    ping_interval: int = _setting("30", SECONDS, "Seconds between our pings to a silent charger.")
    call_timeout: int = _setting("30", SECONDS, "Seconds that a charger has to answer a command.")
    call_timeouts: tuple[str, ...] = _setting(
        "RemoteStartTransaction=90,RemoteStopTransaction=90,UnlockConnector=90",
        TIMEOUTS,
        "The same for single actions, of which some move something first.",
    )
    data_transfers: tuple[str, ...] = _setting(
        "",
        VENDORS,
        "DataTransfer that is answered Accepted: `vendorId` or `vendorId:messageId`. All are kept in the log.",
    )
    websocket: Literal["picows", "uvicorn"] = _setting(
        "picows",
        _one_of("picows", "uvicorn"),
        "What reads and writes the chargers' sockets. `uvicorn` is slower, and a flood holds others up longer: it is"
        " there to find out whether a problem is one of picows.",
    )
    log_skip: tuple[str, ...] = _setting(
        "Heartbeat,MeterValues", ACTIONS, "Actions whose messages are not kept in the message log. Empty: all are kept."
    )
    log_bytes_per_minute: int = _setting(
        "1048576",
        _whole(16_384, 1_073_741_824),
        "Bytes of one charger's messages that are kept in the message log in a minute. Beyond it entries are cut, then"
        " counted only, and the log says how many.",
    )
    log_bytes_per_day: int = _setting("67108864", _whole(65_536, 1_099_511_627_776), "The same for a day.")
    log_retention_days: int = _setting("90", _whole(1, 36_500), "Days that the message log is kept.")
    smtp_url: str = _setting(
        "",
        _url("smtp", "smtps")._replace(wrong=_wrong_smtp_url),
        "Mail server, `smtp://user:password@host:587?starttls=1`, or `smtps://` for TLS from the start. `verify=0`"
        " takes any certificate, `ca=` names a file of those to trust; with a password STARTTLS is used unless"
        " `starttls=0`. Empty: mails are printed to the log, their links included.",
        secret=True,
    )
    mail_from: str = _setting("", EMAIL, "Sender of our mails. Empty: genx@ and the host of the public URL.")
    trusted_proxies: tuple[str, ...] = _setting(
        "",
        ADDRESSES,
        "Proxies in front of us, whose X-Forwarded-* headers count; they must set them and let none of a client's"
        " through.",
    )
    client_certificate_headers: bool = _setting(
        "false",
        SWITCH,
        "The trusted proxies check chargers' client certificates, and set the headers X-Client-Certificate-Verify and"
        " -Subject on every request. If false, these headers are never read.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "info", _one_of("debug", "info", "warning", "error"), "What is worth a line in the log of the server."
    )
    log_format: Literal["console", "json"] = _setting(
        "console", _one_of("console", "json"), "How that log is written: for eyes, or one JSON object in each line."
    )

    @property
    def charger_url(self) -> str:
        """What a charger is told to connect to, without its id."""
        return self.public_url.replace("http", "ws", 1) + CHARGER_PATH


TABLE: tuple[Row, ...] = tuple(
    Row(PREFIX + field.name.upper(), field.name, **field.metadata) for field in dataclasses.fields(Settings)
)


class Loaded(NamedTuple):
    """Settings, where each value comes from, and names that are none of ours."""

    settings: Settings
    sources: Mapping[str, str]
    unknown: tuple[str, ...]


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Loaded:
    """Settings from the environment, else from `.env` in `folder`, else the defaults. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    dotenv, problems = dotenv_file.read(folder / ".env")
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for row in TABLE:
        source, text = _find(row, {"environment": environ, ".env": dotenv})
        sources[row.name] = source
        if text is not None:
            _read(row, text, source, values, problems)
    unknown = _unknown((*environ, *dotenv))
    if problems:
        raise SettingsError([*problems, *map(no_such_setting, unknown)])
    return Loaded(_complete(Settings(**values), folder, environ), sources, unknown)


def _find(row: Row, places: Mapping[str, Mapping[str, str]]) -> tuple[str, str | None]:
    """Where a setting is given, and its text. Empty text is no value, but for a list, which it empties."""
    for source, texts in places.items():
        text = texts.get(row.name)
        if text is not None and (text.strip() or row.kind.empty == ()):
            return source, text.strip()
    return "default", None


def _read(row: Row, text: str, source: str, values: dict[str, Any], problems: list[str]) -> None:
    try:
        values[row.field] = row.kind.read(text)
    except (ValueError, KeyError):
        given = f"{len(text.encode())} bytes" if row.secret else repr(text)
        problems.append(f"{row.name} ({source}) is {given}: set it to {row.kind.allowed}, or remove it")
        return
    if wrong := row.kind.wrong(values[row.field]):
        problems.append(f"{row.name} ({source}) {wrong}")


def _complete(settings: Settings, folder: Path, environ: Mapping[str, str]) -> Settings:
    """Fill in what follows from other settings and from where we are."""
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(settings.host, settings.host)  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    return dataclasses.replace(
        settings,
        public_url=settings.public_url or f"http://{host}:{settings.port}",
        data_dir=_default_data_dir(folder, environ) if settings.data_dir == FOLDER.empty else settings.data_dir,
    )


def _default_data_dir(folder: Path, environ: Mapping[str, str]) -> Path:
    beside = folder / ".genx"
    if beside.is_dir():
        return beside.absolute()
    xdg = environ.get("XDG_DATA_HOME", "")
    return (Path(xdg) if xdg.startswith("/") else Path.home() / ".local" / "share") / "genx"


def _unknown(names: tuple[str, ...]) -> tuple[str, ...]:
    known = {row.name for row in TABLE}
    return tuple(dict.fromkeys(name for name in names if name.startswith(PREFIX) and name not in known))


def closest(name: str) -> str | None:
    """The setting that a misspelled name may mean."""
    return next(iter(difflib.get_close_matches(name, [row.name for row in TABLE], n=1)), None)


def no_such_setting(name: str) -> str:
    """A sentence on a name that is none of ours."""
    guess = closest(name)
    return f"there is no setting {name}" + (f"; is {guess} meant?" if guess else "")


def with_secret_key(settings: Settings) -> Settings:
    """The settings with their secret keys: as given, else those in the data folder, where one is made at first."""
    if settings.secret_key:
        return settings
    path = settings.data_dir / "secret_key"
    settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not path.exists():
        _keep_new_key(path)
    previous = _previous(path)
    return dataclasses.replace(
        settings,
        secret_key=_kept_key(path),
        secret_key_previous=settings.secret_key_previous or (_kept_key(previous) if previous.exists() else ""),
    )


def rotate_secret_key(settings: Settings) -> None:
    """A new key in the data folder; the one until now is still taken, the one before it is not any more."""
    path = settings.data_dir / "secret_key"
    if settings.secret_key:
        raise SettingsError(
            ["the key is that of GENX_SECRET_KEY: move it to GENX_SECRET_KEY_PREVIOUS and set a new one there"]
        )
    if not path.exists():
        raise SettingsError([f"there is no key in {settings.data_dir} yet: `genx run` makes one"])
    # Replaced one after the other: whenever this is cut short, the key until now is still one of the two.
    _written(path, _kept_key(path)).replace(_previous(path))
    _written(path, _new_key()).replace(path)


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def _kept_key(path: Path) -> str:
    key = path.read_text("ascii").strip()
    if len(key) < SHORTEST_SECRET_KEY:
        raise SettingsError(
            [f"{path} is too short for a key: delete it, and a new one is made (all have to sign in again)"]
        )
    return key


def _keep_new_key(path: Path) -> None:
    """Written whole and then linked, so that two processes that start at once agree on one key."""
    unfinished = _written(path, _new_key())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(unfinished)
    unfinished.unlink()


def _new_key() -> str:
    return secrets.token_urlsafe(48)


def _written(path: Path, key: str) -> Path:
    """A file of another name beside `path` that holds the key, for its owner's eyes only."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    return unfinished


def shown(row: Row, settings: Settings) -> str:
    """A value as it may be printed: secrets masked."""
    value = getattr(settings, row.field)
    text = (
        ",".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )
    if not row.secret or not text:
        return text
    return _PASSWORD.sub(MASK, text) if "://" in text else MASK


def as_markdown() -> str:
    """docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Set them in the environment, or in a file `.env` in the working directory, one `NAME=value` in each line;",
        "the environment wins. `genx config` prints all of them with their values and where those come from.",
        "This page is printed by `genx config --markdown` and a test compares them.",
        "",
        "| name | default | allowed | meaning |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else 'empty'} | {row.kind.allowed} | {row.meaning} |"
        for row in TABLE
    ]
    return "\n".join(lines) + "\n"


def as_example() -> str:
    """.env.example: every setting with its default, commented out."""
    lines = ["# Copy this file to .env and change what you need; docs/settings.md says more.", ""]
    for row in TABLE:
        lines += [f"# {row.meaning}", f"#{row.name}={row.default}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
