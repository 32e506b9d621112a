"""Adding commands to the command line, and running them with the settings."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from genx.cli.output import complain
from genx.settings.reading import Loaded, load, no_such_setting

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace, Loaded], None]


def add_command(to: Commands, name: str, command: Command, text: str) -> argparse.ArgumentParser:
    """Add a command that needs the settings. Return its parser, for its options."""
    made = to.add_parser(name, help=text, description=text)
    made.set_defaults(run=partial(_with_settings, command))
    return made


def _with_settings(command: Command, args: argparse.Namespace) -> int:
    loaded = load()
    for name in loaded.unknown:
        complain(no_such_setting(name))
    command(args, loaded)
    return 0
