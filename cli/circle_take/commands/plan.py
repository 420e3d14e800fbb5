"""plan: the shot list of a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from circle_take.commands.session import Subcommands, add, add_group, add_project, open_studio
from circle_take.errors import CommandError, Exit, usage
from circle_take.lookups import project_of
from circle_take.terminal import Terminal, table


def register(commands: Subcommands) -> None:
    """Add the command of this module."""
    actions = add_group(commands, "plan", summary="list the plan of a project, or import a shot list")
    listed = add(
        actions,
        "list",
        list_plan,
        summary="list the rows of the plan",
        example="circle-take plan list -p Harbour",
    )
    add_project(listed)
    imported = add(
        actions,
        "import",
        import_plan,
        summary="write a shot list into the plan",
        description="CSV or TSV with the columns number, name, prompt, seconds, mode, model, ratio, "
        "inputs and notes, or a Fountain screenplay. A list that comes again updates its shots by "
        "number. Rows with a cell that cannot be read are left out and named, and the command ends "
        "with 1.",
        example="circle-take plan import shots.csv -p Harbour",
    )
    add_project(imported)
    imported.add_argument("file", type=Path, metavar="FILE", help="the shot list")
    imported.add_argument("--check", action="store_true", help="only say what it would do")


def list_plan(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """List the rows in the order of the film."""
    with open_studio(arguments, terminal) as studio:
        rows = studio.items(f"/projects/{project_of(studio, arguments.project)['id']}/plan")
    cells = [
        (
            f"{row['shot']['number']:02}",
            row["shot"]["name"],
            row["state"],
            row["seconds"],
            row["price_usd"],
            row["description"],
        )
        for row in rows
    ]
    terminal.result(rows, table(("SHOT", "NAME", "STATE", "SECONDS", "PRICE", "PROMPT"), cells))


def import_plan(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Write a shot list; what cannot be read is named."""
    body = {"text": _text(arguments.file), "check": arguments.check}
    with open_studio(arguments, terminal) as studio:
        project = project_of(studio, arguments.project)
        done = studio.send("POST", f"/projects/{project['id']}/plan/import", body, is_safe=True)
    terminal.result(done, [_summary(done)])
    if done["problems"]:
        raise CommandError(
            Exit.REFUSED, "Rows that were left out:", [_error(one) for one in done["problems"]]
        )


def _text(path: Path) -> str:
    """The list in the encodings of spreadsheet programs. Raises CommandError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise usage(f"{path} cannot be read: {error.strerror}") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _summary(done: dict[str, Any]) -> str:
    words = "would be" if done["is_check"] else "are"
    others = f"{done['same']} as they were, {done['left_out']} left out"
    return f"{done['new']} rows {words} new, {done['changed']} changed, {others}"


def _error(problem: dict[str, Any]) -> dict[str, str]:
    return {"field": f"row {problem['row']}, {problem['column']}", "message": problem["message"]}
