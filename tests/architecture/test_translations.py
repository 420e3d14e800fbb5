"""Every word of the interface can be translated, and is, with the same placeholders and the same tags."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages import Catalog, Message
from django.conf import settings

from studio.core.translations import catalogs, extraction
from studio.core.translations.compilation import read
from tests.architecture import unmarked_sentences, visible_scripts, visible_sentences
from tests.architecture.unmarked_templates import NOT_YET_MARKED, NOT_YET_TRANSLATED
from tests.architecture.visible_text import unmarked

TEMPLATES = Path(settings.BASE) / "templates"
# Attributes alone, and a page for developers.
OTHERS = {"generation/_play_attributes.html", "generation/design.html"}
NAMES = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*") if path.is_file()}
FILES = sorted(NAMES - OTHERS)
MODULES = sorted(
    path.relative_to(settings.BASE).as_posix()
    for path in (Path(settings.BASE) / "studio").rglob("*.py")
    if not {"migrations", "management", "sandbox"} & set(path.parts)
)
SCRIPTS = sorted((Path(settings.BASE) / "static/js").rglob("*.js"))
LANGUAGES = catalogs.languages()
PERCENT = re.compile(r"%(?:\((\w+)\))?[sd]")
TAG = re.compile(r"<[^<>]+>")


@pytest.mark.parametrize("name", [name for name in FILES if name not in NOT_YET_MARKED])
def test_every_word_of_a_template_is_marked_for_translation(name: str) -> None:
    assert unmarked((TEMPLATES / name).read_text()) == []


def test_what_is_marked_leaves_the_list_of_templates_to_mark() -> None:
    assert [name for name in NOT_YET_MARKED if name not in FILES] == []
    assert [name for name in NOT_YET_MARKED if not unmarked((TEMPLATES / name).read_text())] == []


def test_no_template_hands_translated_words_to_scripts_and_styles() -> None:
    """``yesno`` without words of its own says *ja* in German."""
    assert [
        name for name in sorted(NAMES) if re.search(r"\|yesno(?!:)", (TEMPLATES / name).read_text())
    ] == []


def unmarked_lines(name: str) -> list[tuple[int, str]]:
    return visible_sentences.unmarked((Path(settings.BASE) / name).read_text())


def test_every_sentence_of_a_module_is_marked_for_translation() -> None:
    exempt = (
        *unmarked_sentences.NOT_YET_MARKED,
        *unmarked_sentences.FOR_OPERATORS,
        *unmarked_sentences.WITH_PROMPTS,
    )
    names = [name for name in MODULES if not name.startswith(exempt)]
    assert {name: lines for name in names if (lines := unmarked_lines(name))} == {}


def test_a_module_that_is_marked_leaves_the_list_of_those_to_mark() -> None:
    assert [name for name in unmarked_sentences.NOT_YET_MARKED if name not in MODULES] == []
    assert [name for name in unmarked_sentences.NOT_YET_MARKED if not unmarked_lines(name)] == []


def test_every_word_of_a_script_is_marked_for_translation() -> None:
    lines = {path.name: visible_scripts.unmarked(path.read_text()) for path in SCRIPTS}
    assert {name: texts for name, texts in lines.items() if texts} == {}


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ('toast("The file did not arrive.");', "The file did not arrive."),
        ('button.title = "Remove";', "Remove"),
        ("count.textContent = `${length} selected`;", "{} selected"),
        ("say(`${name} of ${all.map((one) => `${one}`)}${isNew ? ` The file is new.` : ''}`);", "{} of {}{}"),
        ("say(`${isNew ? ` The file is new.` : ''}`);", " The file is new."),
        ('const { found } = /["`]/.exec(text); say(`Found in ${place}`, gettext("No"), {});', "Found in {}"),
    ],
)
def test_a_word_of_a_script_without_a_mark_is_seen(script: str, text: str) -> None:
    assert (3, text) in visible_scripts.unmarked(f"/** It's `one\n */\n{script} // It's two")


@pytest.mark.parametrize(
    "script",
    [
        'toast(gettext("The file did not arrive."));',
        'toast(ngettext("{count} file is here.",\n  "{count} files are here.", count));',
        'if (event.key === "Escape") close(`#${id} .item`);',
        "const path = `M${x} ${y}h0.01`; // The line of a note",
        'document.cookie = `zone=${zone}; path=/`; headers.get("Content-Type");',
    ],
)
def test_what_nobody_reads_in_a_script_needs_no_mark(script: str) -> None:
    assert visible_scripts.unmarked(script) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", extraction.DOMAINS)
def test_the_files_of_translators_have_the_messages_of_the_sources(language: str, domain: str) -> None:
    files = extraction.updated_files(language, domain)
    written = {path.parts[-5]: path.read_text() for path in catalogs.sources(language, domain)}
    assert sorted(written) == sorted(files), "make messages"
    assert [app for app, text in files.items() if written[app] != text] == [], "make messages"


def messages(language: str) -> list[tuple[str, Message]]:
    paths = [path for path in catalogs.sources(language) if path.parts[-5] not in NOT_YET_TRANSLATED]
    return [(str(path), message) for path in paths for message in read(path, language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    assert [message.id for _, message in messages(language) if not extraction.is_translated(message)] == []
    assert [message.id for _, message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_placeholders_and_tags_of_their_message(language: str) -> None:
    wrong = [
        (form, translated)
        for _, message in messages(language)
        for form, translated in pairs(message)
        if parts(form) != parts(translated) and not is_singular(message, translated)
    ]
    assert wrong == []


def is_singular(message: Message, translated: str) -> bool:
    """Whether it is the form for one, which may say the number in a word."""
    return not isinstance(message.string, str) and translated == message.string[0]


def pairs(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


def parts(text: str) -> Any:
    fields = sorted(name for _, name, _, _ in Formatter().parse(text) if name) if "{" in text else []
    return sorted(match[0] for match in PERCENT.finditer(text)), fields, sorted(TAG.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_message_has_one_translation_in_all_apps(language: str) -> None:
    translations: dict[Any, set[Any]] = {}
    for path, message in messages(language):
        key = (Path(path).stem, message.context, message.id if isinstance(message.id, str) else message.id[0])
        translations.setdefault(key, set()).add(message.string)
    assert {key: forms for key, forms in translations.items() if len(forms) > 1} == {}


def test_the_catalogue_in_use_is_that_of_the_sources() -> None:
    catalog: Catalog = read(next(iter(catalogs.sources("de", "django"))), "de")
    assert (catalogs.folder("de") / "django.mo").exists()
    assert len(catalog) > 0
