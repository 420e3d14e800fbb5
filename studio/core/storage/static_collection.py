"""Collects static files into the data folder, unless what lies there is of the same sources."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.utils.module_loading import import_string

from studio.core.storage import static_storage

# Of django-htmx: extensions and versions that no page loads; and what only the type checker reads.
# Of Django's admin: what only its forms need.
NOT_SHIPPED = ["hx-*", "htmx-4*", "htmax-*", "*.d.ts", "admin/*/vendor"]
COLLECTORS = ("django", "whitenoise", "brotli")  # packages that decide what becomes of the sources
RECORD = "static.sha256"


def collect_static_files() -> None:
    """Hash and compress all static files (seconds); nothing when they are those of the last time."""
    record, sources = settings.DATA / RECORD, _hash_of_sources()
    if has_static_files() and record.exists() and record.read_text() == sources + _hash_of_manifest():
        return
    record.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SHIPPED)
    record.write_text(sources + _hash_of_manifest())


def has_static_files() -> bool:
    """Whether they were ever collected on this machine."""
    manifest = _manifest()
    return manifest is None or manifest.exists()


def _manifest() -> Path | None:
    # Not by the storage itself: it reads its manifest once, when it is made.
    name = getattr(import_string(settings.STORAGES["staticfiles"]["BACKEND"]), "manifest_name", "")
    return Path(settings.STATIC_ROOT) / name if name else None


def _hash_of_manifest() -> str:
    """Another version of the studio, which knows nothing of the record, may have collected since."""
    manifest = _manifest()
    return sha256(manifest.read_bytes()).hexdigest() if manifest else ""


def _hash_of_sources() -> str:
    total = sha256("".join(sorted(_sources())).encode())
    total.update(Path(static_storage.__file__).read_bytes())
    total.update(" ".join([settings.STORAGES["staticfiles"]["BACKEND"], *map(version, COLLECTORS)]).encode())
    return total.hexdigest()


def _sources() -> Iterator[str]:
    """One line for each file: which finder has it, its name, and the hash of its content."""
    for number, finder in enumerate(finders.get_finders()):
        for name, storage in finder.list(NOT_SHIPPED):
            with storage.open(name) as file:
                yield f"{number} {getattr(storage, 'prefix', '')} {name} {sha256(file.read()).hexdigest()}\n"
