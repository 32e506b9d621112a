"""The output of commands, and their failures."""

import sys
from typing import TextIO
from urllib.parse import urlsplit

from genx.settings.table import Settings


class CliError(Exception):
    """An error as one line for a person: the fault and the remedy."""


def complain(*problems: str) -> None:
    for problem in problems:
        say(f"genx: {problem}", sys.stderr)


def say(text: str, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout, flush=True)


def warn_of_localhost(settings: Settings) -> None:
    from genx.accounts.networks import is_local

    if is_local(urlsplit(settings.public_url).hostname or "") and not is_local(settings.host):
        complain(
            "GENX_PUBLIC_URL is not set, or is this machine's alone: other machines use its name or address instead of"
            " localhost, and the links in mails lead nowhere on them"
        )
