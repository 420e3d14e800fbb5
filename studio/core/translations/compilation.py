"""Compilation of catalogues: the .po files of all apps become one .mo file, and one JSON file for scripts."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from studio.core.translations.catalogs import DOMAIN, SCRIPT_DOMAIN, folder, sources, words_path


def compile_language(language: str) -> None:
    """Write the compiled catalogues of a language, each at once: a reader sees the old one or the new."""
    folder(language).mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_mo(content, merged(language, sources(language, DOMAIN)))
    _replace(folder(language) / f"{DOMAIN}.mo", content.getvalue())
    words = script_words(merged(language, sources(language, SCRIPT_DOMAIN)))
    _replace(words_path(language), json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode())


def merged(language: str, paths: Iterable[Path]) -> Catalog:
    """All messages of these files."""
    everything = Catalog(locale=language)
    for path in paths:
        for message in read(path, language):
            if message.id:
                everything[message.id] = message
    return everything


def read(path: Path, language: str) -> Catalog:
    """The messages of a .po file of a language, with their translations."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def script_words(catalog: Catalog) -> dict[str, str | list[str]]:
    """What a script looks up: a message by itself, forms of a plural by the singular."""
    return {_key(message): _forms(message) for message in catalog if message.id and message.string}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _forms(message: Message) -> str | list[str]:
    return message.string if isinstance(message.string, str) else list(message.string or ())


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
