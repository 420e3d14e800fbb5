"""notes, verdict, circle: decide about takes."""

from __future__ import annotations

import argparse
import uuid
from typing import Any

from circle_take.commands.session import Subcommands, add, add_group, add_project, open_studio
from circle_take.errors import usage
from circle_take.lookups import take_of
from circle_take.terminal import Terminal, table

VERDICTS = ("approve", "changes", "withdraw")


def register(commands: Subcommands) -> None:
    """Add the commands of this module."""
    actions = add_group(commands, "notes", summary="list the notes of a take, or add one")
    listed = add(
        actions,
        "list",
        list_notes,
        summary="list notes by frame",
        example="circle-take notes list 02T4 -p Harbour",
    )
    _add_take(listed)
    added = add(
        actions,
        "add",
        add_note,
        summary="write a note at a frame",
        example='circle-take notes add 02T4 "The mast leans." --frame 12 --until 36 -p Harbour',
    )
    _add_take(added)
    added.add_argument("text", metavar="TEXT", help="the note")
    added.add_argument(
        "--frame", type=int, default=0, metavar="N", help="the frame that it is about, from 0 (0)"
    )
    added.add_argument("--until", type=int, metavar="N", help="the last frame that it is about")
    added.add_argument("--reply-to", metavar="ID", help="id of the note that it answers")
    verdict = add(
        commands,
        "verdict",
        give_verdict,
        summary="approve a take, request changes, or take that back",
        example='circle-take verdict 02T4 changes --text "Slower." --frame 24 -p Harbour',
    )
    _add_take(verdict)
    verdict.add_argument("kind", choices=VERDICTS, help="your verdict")
    verdict.add_argument("--text", default="", metavar="TEXT", help="what should change")
    verdict.add_argument(
        "--frame", type=int, default=0, metavar="N", help="the frame that it is about, from 0 (0)"
    )
    circle = add(
        commands, "circle", circle_take, summary="circle a take in the place of any other of its shot"
    )
    _add_take(circle)
    circle.add_argument("--off", action="store_true", help="remove its circle")


def _add_take(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("take", metavar="TAKE", help="id of the take, or its label such as 02T4")
    add_project(parser)


def list_notes(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """List notes by frame, with their replies."""
    with open_studio(arguments, terminal) as studio:
        take = take_of(studio, arguments.take, arguments.project)
        rows = studio.items(f"/takes/{take['id']}/notes")
    cells = [(_frames(row), row["author"], _state(row), row["text"], row["id"]) for row in rows]
    terminal.result(rows, table(("FRAMES", "AUTHOR", "", "NOTE", "ID"), cells))


def add_note(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Write a note, once also if the answer gets lost."""
    with open_studio(arguments, terminal) as studio:
        take = take_of(studio, arguments.take, arguments.project)
        body: dict[str, Any] = {"text": arguments.text, "frame_in": arguments.frame}
        body |= {} if arguments.until is None else {"frame_out": arguments.until}
        body |= {"parent_id": arguments.reply_to} if arguments.reply_to else {}
        note = studio.send("POST", f"/takes/{take['id']}/notes", body, key=str(uuid.uuid4()))
    terminal.result(note, [f"{take['label']}, frame {note['frame_in']}: {note['id']}"])


def give_verdict(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Approve, request changes, or take the verdict back."""
    if arguments.kind == "changes" and not arguments.text:
        raise usage("Say what should change, with --text.")
    with open_studio(arguments, terminal) as studio:
        take = take_of(studio, arguments.take, arguments.project)
        path = f"/takes/{take['id']}/verdict"
        if arguments.kind == "withdraw":
            value = studio.json("DELETE", path)
        else:
            body = {"kind": arguments.kind, "text": arguments.text, "frame_in": arguments.frame}
            value = studio.send("PUT", path, body, key=str(uuid.uuid4()))
    terminal.result(value, [f"{take['label']}: {arguments.kind}"])


def circle_take(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Circle a take, or remove its circle."""
    with open_studio(arguments, terminal) as studio:
        take = take_of(studio, arguments.take, arguments.project)
        take = studio.send("PUT", f"/takes/{take['id']}/circle", {"is_on": not arguments.off})
    terminal.result(take, [f"{take['label']}: {'circled' if take['is_circled'] else 'not circled'}"])


def _frames(note: dict[str, Any]) -> str:
    return str(note["frame_in"]) if note["frame_out"] is None else f"{note['frame_in']}–{note['frame_out']}"


def _state(note: dict[str, Any]) -> str:
    words = ("reply" if note["parent_id"] else "", "resolved" if note["is_resolved"] else "")
    return " ".join(filter(None, words))
