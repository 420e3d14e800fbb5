"""Extraction of messages: from Python and scripts by babel, from templates by Django's own reader.

Each message belongs to the app whose file has it, so that two translators seldom write into one file.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from studio.core.translations.catalogs import DOMAIN, SCRIPT_DOMAIN
from studio.core.web.template_loader import joined

DOMAINS = (DOMAIN, SCRIPT_DOMAIN)
# Of each function: which arguments are the message, its plural and ("c") its context.
KEYWORDS: Any = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "translatable": None,
    "translatable_count": (1, 2),
    "format_count": {3: (2, 3)},  # by the number of arguments
}
NOUNS: Any = {"format_count": {2: (2,)}}  # whose plural ends in s
# Folders that are called otherwise than their app, by the beginning of the path.
OWNERS = {
    "templates/guest/": "review",
    "templates/components/": "core",
    "templates/admin/": "operations",
    "static/js/composer/": "generation",
    "static/js/gallery/": "generation",
    "static/js/player/": "review",
    "static/js/guest/": "review",
    "static/js/library/": "library",
    "static/js/plan/": "plan",
    "static/js/review/": "review",
    "static/js/": "core",
}
NOT_TRANSLATED = {"migrations", "sandbox"}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(
    rf"\b(?:_|gettext|ngettext|pgettext|npgettext)\(\s*{STRING}(?:\s*,\s*(?:{STRING}|count))*\s*\)"
)
HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""

Occurrence = tuple[str, str | tuple[str, ...], str | None]  # file, message (with its plural), context


def templates(domain: str) -> dict[str, Catalog]:
    """The messages of each app that has some, in the order of their files."""
    catalogs: defaultdict[str, Catalog] = defaultdict(lambda: Catalog(charset="utf-8"))
    for name, message, context in sorted(_occurrences(domain), key=str):
        catalogs[owner(name)].add(message, locations=[(name, 0)], context=context)
    return dict(catalogs)


def updated_files(language: str, domain: str) -> dict[str, str]:
    """The .po file of each app as it is to be: translations stay, new messages are empty."""
    return {
        app: _updated(po_path(app, language, domain), language, template)
        for app, template in templates(domain).items()
    }


def _updated(path: Path, language: str, template: Catalog) -> str:
    catalog = Catalog(locale=language)
    if path.exists():
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=language, ignore_obsolete=True)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    content = io.BytesIO()
    write_po(content, catalog, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER + content.getvalue().decode()


def untranslated(text: str) -> int:
    """How many messages of a .po file have no translation."""
    catalog = read_po(io.BytesIO(text.encode()))
    return sum(1 for message in catalog if message.id and not is_translated(message))


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms)


def po_path(app: str, language: str, domain: str) -> Path:
    """Where the messages of an app in a language are."""
    return Path(settings.BASE) / "studio" / app / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def write(path: Path, text: str) -> None:
    """Write a file, in a new folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def owner(name: str) -> str:
    """The app to which a file belongs, by its path from the root of the sources."""
    for beginning, app in OWNERS.items():
        if name.startswith(beginning):
            return app
    parts = name.split("/")
    return "core" if len(parts) == 2 else parts[1]


def _occurrences(domain: str) -> Iterator[Occurrence]:
    yield from _in_scripts() if domain == SCRIPT_DOMAIN else (*_in_python(), *_in_templates())


def _in_scripts() -> Iterator[Occurrence]:
    for path in (settings.BASE / "static/js").rglob("*.js"):
        yield from _messages("javascript", path, path.read_text())


def _in_python() -> Iterator[Occurrence]:
    for path in (settings.BASE / "studio").rglob("*.py"):
        if not NOT_TRANSLATED & set(path.parts):
            yield from _messages("python", path, path.read_text())


def _in_templates() -> Iterator[Occurrence]:
    for path in (settings.BASE / "templates").rglob("*.*"):
        text = joined(path.read_text()) if path.suffix == ".html" else path.read_text()
        # What else a template has is blanked out there.
        yield from _messages("python", path, "\n".join(CALL.findall(templatize(text))))


def _messages(method: str, path: Path, text: str) -> Iterator[Occurrence]:
    name = str(path.relative_to(settings.BASE))
    for _, message, _, context in extract(method, io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield name, message, context
    for _, noun, _, context in extract(method, io.BytesIO(text.encode()), keywords=NOUNS):
        yield name, (str(noun), f"{noun}s"), context
