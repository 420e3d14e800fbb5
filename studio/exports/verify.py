"""Check the files of a hand-off against its SHA256SUMS: ``python3 verify.py`` beside them.

It goes with every archive, so it needs nothing but Python. ``sha256sum -c SHA256SUMS`` on Linux and
``shasum -a 256 -c SHA256SUMS`` on macOS do the same.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path


def problems(folder: Path) -> list[str]:
    """A line for each file that is missing or was changed."""
    lines = []
    for entry in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = entry.partition("  ")
        path = folder / name
        if not path.is_file():
            lines.append(f"missing: {name}")
        elif _sha256(path) != digest:
            lines.append(f"changed: {name}")
    return lines


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def main() -> None:
    """Print each problem and fail, or say that all is well."""
    lines = problems(Path(__file__).resolve().parent)
    sys.stdout.write("".join(f"{line}\n" for line in lines) or "All files are as they were sent.\n")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
