"""order, promote, wait, cancel: from a prompt to a file."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circle_take.commands.session import Subcommands, add, add_project, open_studio
from circle_take.errors import CommandError, Exit, usage
from circle_take.lookups import is_id, project_of, take_of
from circle_take.order_keys import OrderKey, key_of
from circle_take.order_request import add_request, request_of
from circle_take.studio import Studio
from circle_take.terminal import Terminal, dollars
from circle_take.waiting import require_ready, save_takes, wait

ASKED = "awaiting_approval"


@dataclass(frozen=True, kw_only=True)
class Placement:
    """An order that is about to be placed: where, with which body, and how it is paid."""

    path: str
    body: dict[str, Any]
    is_paid: bool
    asks: bool


def register(commands: Subcommands) -> None:
    """Add the commands of this module."""
    order = add(
        commands,
        "order",
        place_order,
        summary="order a take: a paid render, or a free draft with --draft",
        description="Inputs are sent if the studio lacks them; the request is checked and its price shown "
        "first. A paid render asks y/N unless --yes is given. A token without the scope order asks a "
        "producer to pay. Stopped by a crash, the same command takes the same order up again and pays "
        "once.",
        example='circle-take order -p Harbour --prompt "The harbour wakes up." --first-frame a.png '
        "--draft --wait --out take.mp4",
    )
    add_project(order)
    order.add_argument(
        "--shot", default="new", metavar="NUMBER", help="the shot that it is for; else a new one"
    )
    add_request(order)
    order.add_argument("--draft", action="store_true", help="a free draft")
    order.add_argument("--again", action="store_true", help="also if there is a take of exactly this")
    _add_paying(order)
    _add_waiting(order)
    promote = add(
        commands,
        "promote",
        promote_draft,
        summary="order the request of a draft as a paid render",
        example="circle-take promote 02T4 --project Harbour --yes --wait --out take.mp4",
    )
    promote.add_argument("take", metavar="TAKE", help="id or label of a take, or id of an order")
    add_project(promote)
    _add_paying(promote)
    _add_waiting(promote)
    waiting = add(
        commands,
        "wait",
        wait_for_order,
        summary="wait for an order, and save its takes with --out",
        example="circle-take wait 0196… --out take.mp4",
    )
    waiting.add_argument("order", metavar="ID", help="id of the order")
    _add_out(waiting)
    cancelled = add(
        commands, "cancel", cancel_order, summary="stop an order; what was sent may be billed all the same"
    )
    cancelled.add_argument("order", metavar="ID", help="id of the order")


def _add_paying(parser: argparse.ArgumentParser) -> None:
    paying = parser.add_argument_group("money")
    paying.add_argument("--yes", "-y", action="store_true", help="pay without being asked")
    paying.add_argument(
        "--ask", action="store_true", help="ask a producer to pay, also where the token may order"
    )
    paying.add_argument(
        "--key", default="", metavar="TEXT", help="the Idempotency-Key: the same key is the same order"
    )


def _add_waiting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", action="store_true", help="wait until it is ready")
    _add_out(parser)


def _add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", "-o", type=Path, metavar="FILE", help="save its video here; several get numbers"
    )


def place_order(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Check, price and order a request."""
    with open_studio(arguments, terminal) as studio:
        project = project_of(studio, arguments.project)
        request = request_of(arguments, studio, project["id"])
        is_paid = not arguments.draft
        asks = is_paid and _asks(arguments, studio)
        checked = studio.send("POST", f"/projects/{project['id']}/check", request, is_safe=True)
        _refuse_problems(checked)
        if is_paid:
            _settle_price(checked["price_usd"], checked["price_explanation"], arguments, terminal, asks=asks)
        body = {**request, "shot": _shot(arguments.shot), "engine": "render" if is_paid else "draft"}
        body |= {name: True for name, is_on in (("ask", arguments.ask), ("again", arguments.again)) if is_on}
        path = f"/projects/{project['id']}/orders"
        _place(arguments, terminal, studio, Placement(path=path, body=body, is_paid=is_paid, asks=asks))


def promote_draft(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Order a draft as a paid render."""
    with open_studio(arguments, terminal) as studio:
        generation = _generation_of(studio, arguments)
        asks = _asks(arguments, studio)
        checked = studio.get(f"/generations/{generation}/check")
        _refuse_problems(checked)
        _settle_price(checked["price_usd"], checked["price_explanation"], arguments, terminal, asks=asks)
        body = {"ask": True} if arguments.ask else {}
        path = f"/generations/{generation}/promote"
        _place(arguments, terminal, studio, Placement(path=path, body=body, is_paid=True, asks=asks))


def wait_for_order(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Wait for an order that somebody placed."""
    with open_studio(arguments, terminal) as studio:
        _finish(arguments, terminal, studio, arguments.order)


def cancel_order(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Stop an order that is not final."""
    with open_studio(arguments, terminal) as studio:
        order = studio.send("POST", f"/generations/{arguments.order}/cancel", is_safe=True)
    terminal.result(order, [f"{order['label']}: {order['phase']}. {order['cost'] or ''}".strip()])


def _place(arguments: argparse.Namespace, terminal: Terminal, studio: Studio, placement: Placement) -> None:
    """Send an order under its key, and stay with it as long as the command asks for."""
    named = {"url": studio.credentials.url, "path": placement.path, "body": placement.body}
    key = key_of(named, named=arguments.key)
    if key.is_resumed:
        terminal.say(
            "This command did not end the last time: its order is taken up again. (Another: --key TEXT)"
        )
    with _ending(key):
        order = studio.send("POST", placement.path, placement.body, key=key.key)
        _say_placed(order, terminal, placement)
        if arguments.wait or arguments.out:
            _finish(arguments, terminal, studio, order["id"])
        else:
            terminal.result(order, [f"{order['label']}  {order['phase']}  {order['id']}"])


@contextmanager
def _ending(key: OrderKey) -> Iterator[None]:
    """Forget the key of an order once its command has ended, well or badly, but by no crash."""
    try:
        yield
    except CommandError as error:
        if error.exit is not Exit.NETWORK:
            key.forget()
        raise
    key.forget()


def _finish(
    arguments: argparse.Namespace,
    terminal: Terminal,
    studio: Studio,
    order_id: str,
    key: OrderKey | None = None,
) -> None:
    """Wait for an order, save its takes, and print it; whatever stops that says how to take it up again."""
    again = f"circle-take wait {order_id}" + (
        f" --out {shlex.quote(str(arguments.out))}" if arguments.out else ""
    )
    try:
        order = wait(studio, order_id)
        require_ready(order)
        paths = save_takes(studio, order, arguments.out) if arguments.out else []
    except KeyboardInterrupt:
        raise CommandError(
            Exit.INTERRUPTED, "The order goes on without this command.", hint=f"Take it up again: {again}"
        ) from None
    except CommandError as error:
        if error.exit is Exit.NETWORK:
            error.hint = f"Take it up again: {again}"
        raise
    lines = [str(path) for path in paths] or [f"{order['label']}  {order['phase']}  {order['id']}"]
    terminal.result({**order, "paths": [str(path) for path in paths]}, lines)


def _say_placed(order: dict[str, Any], terminal: Terminal, placement: Placement) -> None:
    if order["state"] == ASKED:
        terminal.say(
            f"{order['label']} is in Ask: it is rendered and paid once a producer approves. {order['id']}"
        )
    elif placement.is_paid:
        terminal.say(f"{order['label']} is ordered for {dollars(order['price_usd'])}. {order['id']}")
    else:
        terminal.say(f"{order['label']} is drafted. {order['id']}")


def _asks(arguments: argparse.Namespace, studio: Studio) -> bool:
    """Whether a producer is asked to pay: on purpose, or because the token may not."""
    return bool(arguments.ask) or "order" not in studio.get("/me")["scopes"]


def _settle_price(
    price: str | None, explanation: str, arguments: argparse.Namespace, terminal: Terminal, *, asks: bool
) -> None:
    """Show the price, and have a payment confirmed. Raises CommandError."""
    words = dollars(price)
    terminal.say(f"Price: {words}. {explanation}".strip())
    if not asks and not arguments.yes:
        terminal.confirm(f"Order this for {words}?")


def _refuse_problems(checked: dict[str, Any]) -> None:
    errors = [
        {"field": one["field"], "message": one["message"]} for one in checked["problems"] if one["blocks"]
    ]
    if not checked["may_be_ordered"]:
        message = errors[0]["message"] if len(errors) == 1 else "This cannot be ordered:"
        raise CommandError(Exit.REFUSED, message, errors)


def _shot(text: str) -> int | str:
    if text == "new":
        return text
    if not text.isdecimal():
        raise usage(f"--shot {text}: write the number of a shot, or new.")
    return int(text)


def _generation_of(studio: Studio, arguments: argparse.Namespace) -> str:
    """The order that an id or a label names: the id may be of a take or of the order itself."""
    named = arguments.take
    if is_id(named):
        try:
            return str(studio.get(f"/takes/{named}")["generation_id"])
        except CommandError as error:
            if error.exit is not Exit.NOT_FOUND:
                raise
            return str(named)
    return str(take_of(studio, named, arguments.project)["generation_id"])
