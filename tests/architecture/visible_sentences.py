"""What a module says to people without a mark for translators.

``unmarked`` reads a module as a tree: a text that begins with a capital letter (or with a value) and has several words
is shown to somebody, unless it is a docstring, a line of a log, an error for developers or a help of a command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

MARKS = frozenset(
    {
        *(
            "_",
            "gettext",
            "gettext_lazy",
            "gettext_noop",
            "ngettext",
            "ngettext_lazy",
            "pgettext",
            "pgettext_lazy",
        ),
        *("npgettext", "npgettext_lazy", "translatable", "translatable_count", "format_count"),
    }
)
# What developers and operators read, in English.
FOR_DEVELOPERS = frozenset(
    {
        *("RuntimeError", "AssertionError", "ImproperlyConfigured", "TypeError", "KeyError", "LookupError"),
        *(
            "Error",
            "Warning",
            "RunSQL",
            "CheckConstraint",
            "UniqueConstraint",
            "compile",
            "CommandError",
            "cast",
        ),
    }
)
LOGS = frozenset({"logger", "log", "slow_log"})
LABELS = frozenset({"label", "title", "help_text", "placeholder", "heading", "verbose_name"})
SENTENCE = re.compile(r"[A-Z{][^\n]*\b[a-z]{2,}[^\n]* [a-z]{2,}|\{\}[^\n]* [a-z]{2,} [a-z]{2,}")
LABEL = re.compile(r"[A-Z][a-z]+")
CODE = re.compile(r"^(SELECT|UPDATE|INSERT|DELETE|CREATE|DROP|WITH|PRAGMA) |://|</|^[\w-]+: |[=;{}]\s*$")


def unmarked(source: str) -> list[tuple[int, str]]:
    """Line and text of whatever people read that has no mark, in the order of the module."""
    return sorted(set(_texts(ast.parse(source))))


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and (_name(node.func) in MARKS | FOR_DEVELOPERS or _is_log(node.func)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
        return
    if (text := _shown(node)) is not None:
        yield node.lineno, text  # type: ignore[attr-defined]  # an expression has a line
    elif not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _shown(node: ast.AST) -> str | None:
    match node:
        case ast.keyword(arg=str(name), value=ast.Constant(value=str(text))) if name in LABELS:
            return text if LABEL.match(text) else None
        case ast.Constant(value=str(text)):
            return text if _is_sentence(text) else None
        case ast.JoinedStr(values=values):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
            return text if _is_sentence(text) else None
    return None


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_log(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in LOGS
    )


def _is_sentence(text: str) -> bool:
    return bool(SENTENCE.match(text)) and not CODE.search(text)
