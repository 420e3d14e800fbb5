"""handoff: files for an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from circle_take.commands.session import Subcommands, add, add_project, open_studio
from circle_take.errors import usage
from circle_take.lookups import project_of
from circle_take.studio import API
from circle_take.terminal import Terminal

# As the studio names them, with what they are for.
DOCUMENTS = {
    "otio": "OpenTimelineIO: Resolve, Premiere Pro, Nuke Studio, Hiero",
    "fcpxml": "FCPXML: Final Cut Pro",
    "xml": "Final Cut 7 XML: Premiere Pro, any Resolve",
    "cut": "cut list, as CMX 3600 EDL: Avid and everything else",
    "edl": "markers, as EDL: the notes, for Resolve",
    "csv": "the notes as a table",
    "notes-json": "the notes as data",
    "manifest": "prompts, requests, costs and SHA-256 of everything, as JSON",
}
NAMES = {"notes-json": "json"}
TAKES = ("cut", "circled", "approved", "all")


def register(commands: Subcommands) -> None:
    """Add the command of this module."""
    parser = add(
        commands,
        "handoff",
        hand_off,
        summary="save the files for an editor: timelines, markers, lists",
        description="Several at once go into a folder. Without --takes it is the cut, if somebody shaped "
        "it, else the circled takes.",
        example="circle-take handoff --project Harbour --otio --out timeline.otio",
    )
    add_project(parser)
    kinds = parser.add_argument_group("files")
    for name, description in DOCUMENTS.items():
        kinds.add_argument(f"--{name}", dest="documents", action="append_const", const=name, help=description)
    parser.add_argument("--takes", choices=TAKES, default="", help="which takes")
    parser.add_argument(
        "--out", "-o", type=Path, metavar="PATH", help="file or folder; - writes a single file to stdout"
    )


def hand_off(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Save what was chosen."""
    names = arguments.documents or []
    if not names:
        raise usage("Choose at least one file, such as --otio. circle-take handoff --help lists them.")
    if str(arguments.out) == "-" and (len(names) > 1 or terminal.is_json):
        raise usage("Only one file goes to stdout, and not together with --json.")
    with open_studio(arguments, terminal) as studio:
        project = project_of(studio, arguments.project)
        paths = []
        for name in names:
            path = f"{API}/projects/{project['id']}/hand-off/{NAMES.get(name, name)}"
            response = studio.request("GET", path, params={"takes": arguments.takes})
            if str(arguments.out) == "-":
                sys.stdout.buffer.write(response.content)
                return
            paths.append(_save(response.content, _path(arguments, name, many=len(names) > 1)))
    terminal.result({"paths": [str(path) for path in paths]}, [str(path) for path in paths])


def _path(arguments: argparse.Namespace, name: str, *, many: bool) -> Path:
    suffix = {"cut": "cut.edl", "manifest": "manifest.json", "notes-json": "json"}.get(name, name)
    default = Path(f"hand-off.{suffix}")
    if arguments.out is None:
        return default
    out: Path = arguments.out
    return out / default if many or out.is_dir() else out


def _save(content: bytes, path: Path) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    return path
