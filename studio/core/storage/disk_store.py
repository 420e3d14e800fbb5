"""Files on the local disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.storage import FileSystemStorage

CHUNK_BYTES = 1 << 20


class DiskStore(FileSystemStorage):
    """Django's storage for a folder, with what the studio needs beside it; see ``bucket_store``."""

    def put(self, local: Path, name: str) -> None:
        """Move a local file into the folder; written twice, it is the same file."""
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            local.replace(target)
        except OSError:  # another disk: copy beside the target first, so that nobody sees half a file
            with NamedTemporaryFile(dir=target.parent, delete=False) as beside, local.open("rb") as source:
                shutil.copyfileobj(source, beside, CHUNK_BYTES)
            Path(beside.name).replace(target)
            local.unlink()
        target.chmod(0o640)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file, a chunk at a time. Raises FileNotFoundError."""
        with Path(self.path(name)).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Every file whose name begins with ``prefix``, with its size in bytes, in the order of names."""
        folder = Path(self.location)
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name.startswith(prefix):
                yield name, path.stat().st_size
