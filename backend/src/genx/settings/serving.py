"""Serving: addresses, public URL and logs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from genx.settings.kinds import ADDRESSES, FOLDER, ORIGINS, SWITCH, TEXT, ZONE, one_of, setting, url, whole

CHARGER_PATH = "/ws/ocpp/16/"


@dataclass(frozen=True, kw_only=True)
class ServingSettings:
    host: str = setting("127.0.0.1", TEXT, "Address to listen on; 0.0.0.0 for all.")
    port: int = setting("8000", whole(1, 65_535), "Port of the API, the web app and the chargers' sockets.")
    public_url: str = setting(
        "",
        url("http", "https"),
        "The URL at which people and chargers reach this server, for links in mails, the URL shown for chargers, and"
        " Origin checks. Empty: http://host:port. Set it as soon as other machines connect.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        "",
        ADDRESSES,
        "Proxies in front of this server, whose X-Forwarded-* headers count. They must set these headers themselves,"
        " and pass on none that a client sent.",
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
        "Another address from which a web app for this API is served, `https://app.example.org`. Empty: CORS is off.",
    )
    data_dir: Path = setting(  # noqa: RUF009 - a field, and a path does not change
        "",
        FOLDER,
        "Embedded PostgreSQL and generated secrets. Empty: `.genx` in the working directory if that folder exists"
        " (`make run` creates it), otherwise `genx` in the XDG data folder.",
    )
    database_url: str = setting(
        "",
        url("postgresql", "postgres"),
        "PostgreSQL 14 or newer, `postgresql://user:password@host/database`. Empty: the embedded PostgreSQL.",
        secret=True,
    )
    time_zone: str = setting(
        "UTC",
        ZONE,
        "The time zone of the days that reports are made of, `Europe/Berlin`. After a change, days are summed up again"
        " for as far back as there are quarter hours.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", one_of("debug", "info", "warning", "error"), "The level from which the server's log has entries."
    )
    log_format: Literal["console", "json"] = setting(
        "console", one_of("console", "json"), "The format of that log: text, or one JSON object per line."
    )

    @property
    def charger_url(self) -> str:
        """The URL that chargers connect to, without their id."""
        return self.public_url.replace("http", "ws", 1) + CHARGER_PATH
