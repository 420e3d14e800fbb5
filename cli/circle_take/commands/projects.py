"""projects, shots, takes, upload, download: what there is, and files in and out."""

from __future__ import annotations

import argparse
from pathlib import Path

from circle_take.commands.session import Subcommands, add, add_project, open_studio
from circle_take.downloads import download
from circle_take.errors import CommandError, Exit, usage
from circle_take.lookups import project_of, take_of
from circle_take.terminal import Terminal, table
from circle_take.uploads import upload


def register(commands: Subcommands) -> None:
    """Add the commands of this module."""
    projects = add(commands, "projects", list_projects, summary="list projects, or begin one")
    projects.add_argument("--archived", action="store_true", help="those in the archive")
    projects.add_argument("--add", metavar="NAME", help="begin a project of this name")
    shots = add(
        commands, "shots", list_shots, summary="list the shots of a project, in the order of the film"
    )
    add_project(shots)
    takes = add(commands, "takes", list_takes, summary="list takes, the newest first")
    add_project(takes)
    takes.add_argument("--shot", type=int, metavar="NUMBER", help="of this shot")
    takes.add_argument("--circled", action="store_true", help="circled ones")
    takes.add_argument("--status", help="by what was decided, such as approved")
    files = add(
        commands,
        "upload",
        upload_files,
        summary="bring pictures and videos into a project, and print their ids",
        description="What the studio has already is not sent again.",
        example="circle-take upload --project Harbour frame.png sea.mov",
    )
    add_project(files)
    files.add_argument("files", nargs="+", type=Path, metavar="FILE")
    saved = add(
        commands,
        "download",
        download_take,
        summary="save the video of a take",
        description="A download that broke off goes on where it was.",
        example="circle-take download 02T4 --project Harbour --out 02T4.mp4",
    )
    saved.add_argument("take", metavar="TAKE", help="id of the take, or its label such as 02T4")
    add_project(saved)
    saved.add_argument("--out", "-o", type=Path, metavar="FILE", help="where to; else its label, here")


def list_projects(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """List projects, or begin one."""
    with open_studio(arguments, terminal) as studio:
        if arguments.add:
            project = studio.send("POST", "/projects", {"name": arguments.add})
            terminal.result(project, [f"{project['name']} has begun: {project['id']}"])
            return
        rows = studio.items("/projects", archived="true" if arguments.archived else None)
    cells = [(row["name"], row["take_count"], row["touched_at"][:10], row["id"]) for row in rows]
    terminal.result(rows, table(("NAME", "TAKES", "LAST WORK", "ID"), cells))


def list_shots(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """List shots in the order of the film."""
    with open_studio(arguments, terminal) as studio:
        rows = studio.items(f"/projects/{project_of(studio, arguments.project)['id']}/shots")
    cells = [
        (f"{row['number']:02}", row["name"], row["planned_seconds"], row["take_count"], row["id"])
        for row in rows
    ]
    terminal.result(rows, table(("SHOT", "NAME", "SECONDS", "TAKES", "ID"), cells))


def list_takes(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """List takes, the newest first."""
    with open_studio(arguments, terminal) as studio:
        project = project_of(studio, arguments.project)
        circled = "true" if arguments.circled else None
        query = {"shot": arguments.shot, "status": arguments.status, "circled": circled}
        rows = studio.items(f"/projects/{project['id']}/takes", **query)
    cells = [
        (
            row["label"],
            row["state"],
            row["engine"],
            row["status"],
            "circled" if row["is_circled"] else "",
            row["id"],
        )
        for row in rows
    ]
    terminal.result(rows, table(("TAKE", "STATE", "ENGINE", "STATUS", "", "ID"), cells))


def upload_files(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Bring in files, one after the other."""
    with open_studio(arguments, terminal) as studio:
        project = project_of(studio, arguments.project)
        rows = [upload(studio, project["id"], path) for path in arguments.files]
    terminal.result(
        rows, table(("NAME", "KIND", "ID"), [(row["name"], row["kind"], row["id"]) for row in rows])
    )


def download_take(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Save the video of a take."""
    with open_studio(arguments, terminal) as studio:
        take = take_of(studio, arguments.take, arguments.project)
        if take["file"] is None:
            raise CommandError(Exit.REFUSED, f"{take['label']} has no video: it is {take['state']}.")
        suffix = {"video/webm": ".webm", "video/quicktime": ".mov"}.get(take["file"]["mime"], ".mp4")
        out = arguments.out or Path(f"{take['label'].replace('·', '-')}{suffix}")
        if out.is_dir():
            raise usage(f"{out} is a folder. Name a file.")
        download(studio, take["file"], out)
    terminal.result({"take": take, "path": str(out)}, [str(out)])
