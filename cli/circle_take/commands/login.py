"""login, logout: the token of this machine."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from circle_take import credentials
from circle_take.commands.session import Subcommands, add, open_studio
from circle_take.credentials import Credentials, clean_url
from circle_take.errors import usage
from circle_take.terminal import Terminal, dollars

LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")


def register(commands: Subcommands) -> None:
    """Add the commands of this module."""
    login = add(
        commands,
        "login",
        log_in,
        summary="keep the address of a studio and a token for the next commands",
        description="Asks for what is not given. Make the token in the studio, on your profile under "
        "API tokens. It is checked, and kept in your configuration folder, readable by you alone. In a "
        "script, set CIRCLE_TAKE_URL and CIRCLE_TAKE_TOKEN instead: they go before what is kept.",
        example="circle-take login --url https://studio.example.com",
    )
    login.add_argument("--url", help="address of the studio")
    login.add_argument(
        "--token",
        help="the token; better not here, where other programs see it: it is asked for, or read from stdin",
    )
    add(commands, "logout", log_out, summary="forget the token that login kept")
    add(commands, "me", show_me, summary="show whose token is used, and what it may do")


def log_in(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Check a token and keep it."""
    url = clean_url(arguments.url or _ask("Address of the studio: "))
    token = (arguments.token or _ask("Token (ct_…): ", is_secret=True)).strip()
    new_credentials = Credentials(url, token)
    if url.startswith("http://") and not url.startswith(LOCAL):
        terminal.say("This address is not encrypted: whoever is on the way can read the token.")
    with open_studio(arguments, terminal, new_credentials) as studio:
        me = studio.get("/me")
    credentials.store(new_credentials)
    terminal.result({**me, "url": url}, [*_lines(me), f"Kept in {credentials.path()}."])


def log_out(_: argparse.Namespace, terminal: Terminal) -> None:
    """Forget the token; it goes on to work until it is revoked."""
    was_stored = credentials.forget()
    sentence = "The token is forgotten here. Revoke it on your profile if nothing else uses it."
    terminal.result({"was_stored": was_stored}, [sentence if was_stored else "There was no token."])


def show_me(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Show what the token may do."""
    with open_studio(arguments, terminal) as studio:
        me = studio.get("/me")
        terminal.result({**me, "url": studio.credentials.url}, [studio.credentials.url, *_lines(me)])


def _lines(me: dict[str, Any]) -> list[str]:
    limit = f", of {dollars(me['monthly_limit_usd'])} a month" if me["monthly_limit_usd"] else ""
    return [
        f"{me['person']['name']} in {me['team']['name']}, with the token {me['token']}",
        f"may: {', '.join(me['scopes'])}",
        f"spent this month: {dollars(me['spent_this_month_usd'])}{limit}",
    ]


def _ask(question: str, *, is_secret: bool = False) -> str:
    """What somebody types, or the next line of stdin. Raises CommandError."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
    elif is_secret:
        line = getpass.getpass(question, sys.stderr)
    else:
        print(question, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
    if not line.strip():
        raise usage("The address and the token are both needed: circle-take login --url https://…")
    return line
