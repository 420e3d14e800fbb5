"""What a template shows as words of its own that no translation can reach.

``unmarked`` reads a template as text: whatever stands between tags, in an attribute that people read, or as a string
for an included fragment, is to be inside ``{% translate %}``, ``{% blocktranslate %}`` or ``_()``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMENT = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|\{% block body_class %\}.*?\{% endblock %\}",
    re.DOTALL,
)
TRANSLATED = re.compile(r"\{%-?\s*blocktranslate\b.*?endblocktranslate\s*%\}", re.DOTALL)
LEFT_ALONE = re.compile(r"<(code|kbd|pre|style|script|svg)\b.*?</\1>", re.DOTALL)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ELEMENT = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>", re.DOTALL)
ATTRIBUTE = re.compile(
    r"\b(?P<name>title|aria-label|aria-description|placeholder|alt|hx-confirm|data-confirm"
    r"|data-[\w-]*(?:text|label|sentence|words|message|question|done|empty))=\"(?P<value>[^\"]*)\""
)
META = re.compile(r'<meta name="description" content="(?P<value>[^"]*)"')
CSS_CLASS = re.compile(r"[a-z]+(-[a-z]+)+")
MARK = "\x00"
WORD = re.compile(r"[^\W\d_]{2,}")
# Strings of template tags that people read: a value for a fragment, a default, forms of a plural.
ARGUMENT = re.compile(r"""(?<![\w(])(?P<name>\w+)=(?P<quote>["'])(?P<value>[^"']*)(?P=quote)""")
FILTER = re.compile(
    r"""\|(?:default|default_if_none|yesno):(?P<quote>["'])(?P<value>[^"']*)(?P=quote)|\|pluralize"""
)
# No words: names of the product, formats and units that are the same in every language.
SAME = frozenset(
    {
        "Circle",
        "https",
        "Take",
        "Circle Take",
        "Runware",
        "API",
        "URL",
        "HD",
        "HTTP",
        "JSON",
        "CSV",
        "EDL",
        "OTIO",
        "MB",
        "GB",
        "fps",
        "px",
        "UTC",
    }
)
# Arguments that name things for code.
NAMES = frozenset(
    {"kind", "style", "id", "name", "tone", "field", "dom_id", "icon", "state", "method", "view", "part", "group", "form",
     "target", "mode", "role", "level", "scope", "type", "size", "class", "url", "value", "next", "prefix", "live", "slot", "as"}
)  # fmt: skip


def unmarked(template: str) -> list[str]:
    """The words of a template that are not marked, in the order in which they stand."""
    text = COMMENT.sub("", template)
    text = TRANSLATED.sub(MARK, text)
    text = LEFT_ALONE.sub(MARK, text)
    words = [*_in_tags(text)]
    text = TEMPLATE_TAG.sub(MARK, text)
    words += [match["value"] for match in META.finditer(text)]
    words += [match["value"] for element in ELEMENT.findall(text) for match in ATTRIBUTE.finditer(element)]
    words += ELEMENT.sub("\n\n", text).split("\n\n")
    return [" ".join(text.replace(MARK, "…").split()) for text in words if _has_words(text)]


def _in_tags(text: str) -> Iterator[str]:
    for tag in TEMPLATE_TAG.findall(text):
        if "translate" in tag[:14]:
            continue
        for match in FILTER.finditer(tag):
            if match[0] == "|pluralize" or (match["value"] and not CSS_CLASS.fullmatch(match["value"])):
                yield match["value"] or "pluralize"
        for match in ARGUMENT.finditer(tag if tag.startswith(("{% include", "{% with")) else ""):
            if match["name"] not in NAMES and re.search(r"^[A-Z]|\w \w", match["value"]):
                yield match["value"]


def _has_words(text: str) -> bool:
    return any(word not in SAME for word in WORD.findall(text.replace("&nbsp;", " ").replace("&shy;", "")))
