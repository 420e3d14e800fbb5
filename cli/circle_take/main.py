"""The command ``circle-take``: its arguments, and its exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from circle_take import __version__
from circle_take.commands import hand_off, login, orders, plan, projects, review, shell
from circle_take.commands.session import Command
from circle_take.errors import EXITS, CommandError, Exit
from circle_take.terminal import Terminal

DESCRIPTION = """\
The command line of Circle Take: order, review and hand over videos of a studio.

Begin with: circle-take login
Every command explains itself: circle-take order --help"""
MODULES = (login, projects, orders, plan, review, hand_off, shell)


def parser() -> argparse.ArgumentParser:
    """All arguments of all commands."""
    codes = "\n".join(f"  {int(code):3}  {meaning}" for code, meaning in EXITS.items())
    root = argparse.ArgumentParser(
        prog="circle-take",
        description=DESCRIPTION,
        epilog=f"exit codes:\n{codes}\n\nenvironment:\n{ENVIRONMENT}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"circle-take {__version__}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in MODULES:
        module.register(commands)
    return root


ENVIRONMENT = """\
  CIRCLE_TAKE_URL, CIRCLE_TAKE_TOKEN  the studio and the token, in the place of what login kept
  CIRCLE_TAKE_PROJECT                 the project of commands without --project"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = parser().parse_args(arguments)
    terminal = Terminal(is_json=options.json)
    command: Command = options.run
    try:
        command(options, terminal)
    except CommandError as error:
        terminal.error(error)
        return error.exit
    except KeyboardInterrupt:
        terminal.say("Stopped. Nothing was ordered that was not said; the same command takes up what was.")
        return Exit.INTERRUPTED
    except BrokenPipeError:  # what reads the output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.DONE


def run() -> None:
    """The entry point of the package."""
    sys.exit(main())
