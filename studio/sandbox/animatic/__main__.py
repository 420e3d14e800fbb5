"""Render a draft by hand, or the sheet of the documentation.

``python -m studio.sandbox.animatic --sheet docs/img/drafts-sheet.webp``
``python -m studio.sandbox.animatic "a lake at dusk, slow push in" draft.mp4``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from studio.sandbox.animatic import contact_sheet, render
from studio.sandbox.order import RenderMode, RenderOrder


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m studio.sandbox.animatic", description=__doc__)
    parser.add_argument("prompt", nargs="?", default="")
    parser.add_argument("out", nargs="?", type=Path, default=Path("draft.mp4"))
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheet", type=Path, help="write the twelve drafts of the documentation here")
    arguments = parser.parse_args()
    if arguments.image:
        contact_sheet.write_contact_sheet(arguments.image)
        return
    order = RenderOrder(
        mode=RenderMode.TEXT,
        prompt=arguments.prompt,
        width=1920,
        height=1080,
        seconds=arguments.seconds,
        seed=arguments.seed,
        output_format=arguments.out.suffix[1:].upper(),
    )
    sys.stdout.write(f"{render(order, arguments.out).understood}\n")


if __name__ == "__main__":
    main()
