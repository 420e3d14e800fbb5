"""``make licences``: write docs/licences.md, and fail if something runs under a licence that is not on the list.

A licence is what the package's own metadata says as an SPDX expression; where that is missing or free text, what its
licence file was read to say, in ``READ_BY_HAND``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

BASE = Path(__file__).resolve().parent.parent
DOCUMENT = BASE / "docs/licences.md"
VENDORED = BASE / "static/vendor/LICENSES.md"
FONTS = BASE / "studio/media/fonts/LICENSES.md"

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "Bitstream-Vera", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "ZPL-2.1", "Zlib",
})  # fmt: skip
# Libraries inside wheels are files of their own that are loaded, never changed, and not part of this repository.
ALLOWED_IN_WHEELS = ALLOWED | {"GPL-2.0-or-later", "LGPL-2.1-or-later", "LGPL-3.0-or-later"}

# Their metadata names no SPDX expression, or they install on other systems only.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "defusedxml": "PSF-2.0",
    "dj-database-url": "BSD-3-Clause",
    "django-csp": "BSD-3-Clause",
    "django-ninja": "MIT",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "opencv-python-headless": "MIT AND Apache-2.0",
    "opentimelineio": "Apache-2.0",
    "otio-cmx3600-adapter": "Apache-2.0",
    "otio-fcp-adapter": "Apache-2.0",
    "python-dateutil": "Apache-2.0 AND BSD-3-Clause",
    "s3transfer": "Apache-2.0",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "waitress": "ZPL-2.1",
}


class Component(NamedTuple):
    """Something of others that runs: its name, pinned version and licence as an SPDX expression."""

    name: str
    version: str
    licence: str


# Libraries under stricter terms than the package, from the wheel's licence files or as the library itself answers.
IN_WHEELS = {
    "av": ("FFmpeg; x264, x265", "LGPL-3.0-or-later AND GPL-2.0-or-later"),
    "opencv-python-headless": ("FFmpeg", "LGPL-2.1-or-later"),
    "pillow-heif": ("libheif, libde265; x265", "LGPL-3.0-or-later AND GPL-2.0-or-later"),
}

HEAD = """\
# Licences of what runs

Written by `make licences`, which fails at a licence that is not on the list in `tests/licences.py`. Tools and tests are
not in it: they do not run in an installation.
"""
WHEELS = """\
## Libraries inside wheels

These wheels bring libraries under terms of their own. An installation may run them as it likes. Who passes an installed
studio on (an image, an appliance) passes them on too, and then the GPL asks for their source and its terms.
"""


def main() -> int:
    """Write the document; 1, and a line for each, if a licence is not allowed."""
    DOCUMENT.write_text(document())
    refused = list(not_allowed())
    for line in refused:
        print(line, file=sys.stderr)
    return int(bool(refused))


def document() -> str:
    """The tables of packages, of vendored files and fonts, and of libraries inside wheels."""
    wheels = [(name, *IN_WHEELS[name]) for name in sorted(IN_WHEELS)]
    return "\n".join([
        HEAD,
        "## Packages\n",
        *table(("package", "version", "licence"), packages()),
        "\n## Files that the studio serves\n",
        *table(("file", "version", "licence"), vendored(VENDORED)),
        "\n## Fonts of watermarks\n",
        *table(("file", "version", "licence"), vendored(FONTS)),
        "",
        WHEELS,
        *table(("package", "libraries", "licence"), wheels),
        "",
    ])  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Lines of a table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield "|---|---|---|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def packages() -> list[Component]:
    """Each pinned package that runs, with what its metadata or a reader says of its licence."""
    return [Component(name, version, licence_of(name)) for name, version in pins("requirements.txt").items()]


def pins(file: str) -> dict[str, str]:
    """The versions of a compiled file of requirements, by package."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (BASE / file).read_text(), re.MULTILINE))


def licence_of(package: str) -> str:
    """Its SPDX expression; else the first line of what it says instead, or ``unknown``: neither is on the list."""
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    facts = metadata.metadata(package)
    stated = facts.get_all("License-Expression") or facts.get_all("License") or ["unknown"]
    return str(stated[0]).partition("\n")[0]


def vendored(table_file: Path) -> list[Component]:
    """Files of others in this repository, from the table next to their licences."""
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| ([\d.]+) \| (.+?)(?: \(.*\))? \|$", table_file.read_text(), re.MULTILINE
    )
    return [Component(f"{file}, {source}", version, licence) for file, source, version, licence in rows]


def not_allowed() -> Iterator[str]:
    """A sentence for each licence that is not on its list."""
    wheels = [Component(name, libraries, licence) for name, (libraries, licence) in IN_WHEELS.items()]
    for components, allowed in (
        (packages() + vendored(VENDORED) + vendored(FONTS), ALLOWED),
        (wheels, ALLOWED_IN_WHEELS),
    ):
        for component in components:
            if not is_allowed(component.licence, allowed):
                yield f"{component.name} {component.version}: {component.licence} is not on the list of licences."


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Whether every licence of an SPDX expression is allowed, also where it offers a choice."""
    stated = set(re.findall(r"[^\s()]+", expression)) - {"AND", "OR"}
    return bool(stated) and stated <= allowed


if __name__ == "__main__":
    sys.exit(main())
