"""Serving: addresses, public URL and logs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from genx.settings.kinds import ADDRESSES, FOLDER, ORIGINS, SWITCH, TEXT, one_of, setting, url, whole

CHARGER_PATH = "/ws/ocpp/16/"


@dataclass(frozen=True, kw_only=True)
class ServingSettings:
    host: str = setting("127.0.0.1", TEXT, "Address to listen on; 0.0.0.0 for all.")
    port: int = setting("8000", whole(1, 65_535), "Port of the API, the web app and the chargers' sockets.")
    public_url: str = setting(
        "",
        url("http", "https"),
        "Where people and chargers reach this server: links in mails, the chargers' URL that is shown, Origin checks."
        " Empty: http://host:port. Set it as soon as other machines come in: links in mails begin with it.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        "",
        ADDRESSES,
        "Proxies in front of us, whose X-Forwarded-* headers count; they must set them and let none of a client's"
        " through.",
    )
    client_certificate_headers: bool = setting(
        "false",
        SWITCH,
        "The trusted proxies check chargers' client certificates, and set the headers X-Client-Certificate-Verify and"
        " -Subject on every request. If false, these headers are never read.",
    )
    cors_origins: tuple[str, ...] = setting(
        "",
        ORIGINS,
        "Where else a web app for this API is served from, `https://app.example.org`. Empty: nowhere, CORS is off.",
    )
    data_dir: Path = setting(  # noqa: RUF009 - a field, and a path does not change
        "",
        FOLDER,
        "Embedded PostgreSQL and generated secrets. Empty: `.genx` in the working directory where that folder exists"
        " (`make run` makes it), else `genx` in the XDG data folder.",
    )
    database_url: str = setting(
        "",
        url("postgresql", "postgres"),
        "PostgreSQL 14 or newer, `postgresql://user:password@host/database`. Empty: PostgreSQL embedded.",
        secret=True,
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", one_of("debug", "info", "warning", "error"), "What is worth a line in the log of the server."
    )
    log_format: Literal["console", "json"] = setting(
        "console", one_of("console", "json"), "How that log is written: for eyes, or one JSON object in each line."
    )

    @property
    def charger_url(self) -> str:
        """The URL that chargers connect to, without their id."""
        return self.public_url.replace("http", "ws", 1) + CHARGER_PATH
