"""The request of an order, from the options of a command."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from circle_take.errors import usage
from circle_take.studio import Studio
from circle_take.uploads import file_id

# Options that name an input, with the field of the request, in the order in which they decide the mode.
INPUTS = {
    "source_video": "edit",
    "reference_video": "reference_video",
    "reference": "references",
    "first_frame": "frames",
    "last_frame": "frames",
}
FIELDS = {"reference": "reference_images"}
PLAIN = {
    "model": "model",
    "aspect": "ratio",
    "size": "size",
    "duration": "seconds",
    "results": "number_results",
}
SWITCHES = {"keep_sound": "keep_original_sound", "fast": "fast"}


def add_request(parser: argparse.ArgumentParser) -> None:
    """The options that describe a video."""
    prompt = parser.add_mutually_exclusive_group(required=True)
    prompt.add_argument("--prompt", metavar="TEXT", help="what happens in it")
    prompt.add_argument("--prompt-file", type=Path, metavar="FILE", help="the same, from a file")
    inputs = parser.add_argument_group(
        "inputs", "each a file here, which is sent if the studio lacks it, or the id of one there"
    )
    inputs.add_argument("--first-frame", metavar="FILE", help="the picture that it begins with")
    inputs.add_argument("--last-frame", metavar="FILE", help="the picture that it ends with")
    inputs.add_argument(
        "--reference",
        metavar="FILE",
        action="append",
        help="a picture of who or what is in it; may be repeated",
    )
    inputs.add_argument("--reference-video", metavar="FILE", help="a video whose camera or motion it follows")
    inputs.add_argument("--source-video", metavar="FILE", help="the video that is changed")
    look = parser.add_argument_group("what comes of it")
    look.add_argument(
        "--mode", choices=sorted(set(INPUTS.values()) | {"text"}), help="else as the inputs need"
    )
    look.add_argument("--model", metavar="SLUG", help="else that of the project")
    look.add_argument("--duration", type=int, metavar="SECONDS", help="its length, where no video decides it")
    look.add_argument("--aspect", metavar="W:H", help="such as 16:9, where no picture decides it")
    look.add_argument("--size", metavar="WxH", help="such as 1920x1080, in the place of --aspect")
    look.add_argument("--results", type=int, metavar="N", help="how many takes of it (1)")
    look.add_argument("--keep-sound", action="store_true", help="keep the sound of the video that is changed")
    look.add_argument("--fast", action="store_true", help="render with less care, where the mode has that")


def request_of(arguments: argparse.Namespace, studio: Studio, project: str) -> dict[str, Any]:
    """The fields of the request; files are sent first. Raises CommandError."""
    body: dict[str, Any] = {"prompt": _prompt(arguments), "mode": arguments.mode or _mode(arguments)}
    for option, field in PLAIN.items():
        if (value := getattr(arguments, option)) is not None:
            body[field] = value
    body |= {field: True for option, field in SWITCHES.items() if getattr(arguments, option)}
    for option in INPUTS:
        named = getattr(arguments, option)
        if named:
            ids = [file_id(studio, project, one) for one in (named if isinstance(named, list) else [named])]
            body[FIELDS.get(option, option)] = ids if isinstance(named, list) else ids[0]
    return body


def _mode(arguments: argparse.Namespace) -> str:
    """The mode that the inputs need."""
    return next((mode for option, mode in INPUTS.items() if getattr(arguments, option)), "text")


def _prompt(arguments: argparse.Namespace) -> str:
    if arguments.prompt_file is None:
        return str(arguments.prompt)
    try:
        return str(arguments.prompt_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise usage(f"{arguments.prompt_file} cannot be read: {error}") from None
