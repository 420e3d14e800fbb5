"""What every command is given: its arguments, the terminal, and a studio."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import TypeAlias

from circle_take import credentials
from circle_take.credentials import Credentials
from circle_take.studio import Studio
from circle_take.terminal import Terminal

Command: TypeAlias = Callable[[argparse.Namespace, Terminal], None]
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def open_studio(
    arguments: argparse.Namespace, terminal: Terminal, new_credentials: Credentials | None = None
) -> Studio:
    """The studio that the credentials open. Raises CommandError without any."""
    return Studio(new_credentials or credentials.current(), retries=arguments.retries, say=terminal.say)


def add(
    commands: Subcommands, name: str, run: Command, *, summary: str, description: str = "", example: str = ""
) -> argparse.ArgumentParser:
    """A command with its help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=textwrap.fill(f"{summary[0].upper()}{summary[1:]}. {description}".strip(), 78),
        epilog=f"example:\n  {example}" if example else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    add_common(parser)
    return parser


def add_group(commands: Subcommands, name: str, *, summary: str) -> Subcommands:
    """A command that has commands of its own."""
    parser = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
    )
    return parser.add_subparsers(title="actions", metavar="ACTION", required=True)


def add_common(parser: argparse.ArgumentParser) -> None:
    """What every command takes."""
    parser.add_argument(
        "--json", action="store_true", help="print the result as JSON, and nothing else to stdout"
    )
    parser.add_argument(
        "--retries",
        type=int,
        default=8,
        metavar="N",
        help="how often to ask again when the studio does not answer (8)",
    )


def add_project(parser: argparse.ArgumentParser) -> None:
    """The project that a command is about."""
    parser.add_argument(
        "--project",
        "-p",
        metavar="NAME",
        help="name or id of the project; else that of CIRCLE_TAKE_PROJECT, or the only one there is",
    )
