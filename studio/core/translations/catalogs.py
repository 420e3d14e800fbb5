"""Catalogues of translations: a .po file per app and language in the sources, compiled into the data folder.

Every process compares hashes when it starts, and the first after a change compiles: no step to forget.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

DOMAIN = "django"
SCRIPT_DOMAIN = "djangojs"
WORDS = "words.json"  # what scripts need of a language
RECORD = "sources.sha256"


def languages() -> list[str]:
    """Codes of the languages that are translated to."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def sources(language: str, domain: str = "*") -> list[Path]:
    """The .po files of a language, by app."""
    return sorted((settings.BASE / "studio").glob(f"*/locale/{language}/LC_MESSAGES/{domain}.po"))


def folder(language: str) -> Path:
    """Where the compiled catalogues of a language are."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def words_path(language: str) -> Path:
    """The file with the words of scripts, as JSON."""
    return folder(language) / WORDS


def refresh() -> None:
    """Compile what is not of the current sources; milliseconds when everything is."""
    for language in languages():
        record, current = folder(language) / RECORD, _hash_of(sources(language))
        if not record.exists() or record.read_text() != current:
            # Imported only then: the package takes memory in every process.
            import_string("studio.core.translations.compilation.compile_language")(language)
            record.write_text(current)


def _hash_of(paths: list[Path]) -> str:
    total = sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()
