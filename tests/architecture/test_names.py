"""Names that a stranger finds: one word for one thing, in standard terms, and docstrings that say something."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.architecture.measures import MIN_DOCSTRING_WORDS, ROLES
from tests.architecture.sources import BASE, SOURCES, nodes_of, relative, text_of

FOLDERS = ("bench", "cli")
CHECKED = [*SOURCES, *(path for folder in FOLDERS for path in sorted((BASE / folder).rglob("*.py")))]
NAMED = [*CHECKED, *sorted((BASE / "tests").rglob("*.py"))]  # their docstrings are the names of their tests

# Words of an earlier dialect, each with its standard word. As identifiers only: in sentences they are English.
RETIRED = {
    "Deed": "Permission",
    "deed": "permission, action or command",
    "deeds": "permissions, actions or commands",
    "ring": "enqueue_on_commit",
    "rung_at": "enqueued_at",
    "ring_due": "schedule_due",
    "ring_checks": "schedule_checks",
    "Row": "BaseModel",
    "Tally": "RateCounter",
    "TooMany": "RateLimitExceeded",
    "spend": "hit",
    "forgive": "refund",
    "address_of": "client_address",
    "address_if": "PageHook.url",
    "absolute": "absolute_url",
    "leash_children": "kill_children_with_parent",
    "sweep": "delete_stale_temp_files",
    "Statics": "ManifestStorage",
    "Visit": "UserSession",
    "visit": "session",
    "Claim": "SessionClaim",
    "lay_aside": "archive",
    "take_up": "unarchive",
    "laid_aside": "archived",
    "in_work": "active",
    "Notice": "Notification",
    "notice": "notification",
    "notices": "notifications",
    "tell_unread": "set_unread",
    "tells_unread": "with_unread",
    "Elsewhere": "OffsetConflict",
    "Room": "StorageQuota",
    "NoRoom": "QuotaExceeded",
    "Light": "CheckStatus",
    "sendable": "provider_file",
    "made_how": "derivation",
    "made_words": "derivation",
    "twins": "duplicates",
    "Gate": "EngineStatus",
    "gates": "circuit_breaker",
    "let_in": "admit",
    "blackbox": "event_log",
    "Step": "GenerationEvent",
    "purse": "budget_bar",
    "Purse": "BudgetBar",
    "pulse": "summary",
    "dock": "composer",
    "Dock": "ComposerContext",
    "Aside": "HiddenInput",
    "Fit": "Readiness",
    "insist": "show_missing",
    "is_meant": "matches",
    "meant": "matches",
    "saying": "matching",
    "hopeless": "expired",
    "end_badly": "mark_failed",
    "follow_takes": "sync_state",
    "touch_project": "bump_revision",
    "stamp": "bump_revision",
    "Voice": "Participant",
    "voice": "participant",
    "Said": "AuthoredModel",
    "Talk": "ReviewRevision",
    "Desk": "DecisionPanel",
    "Sight": "Visibility",
    "sees": "visibility_for",
    "settle_take": "recompute_status",
    "DoorForm": "GuestAccessForm",
    "WordsForm": "GuestNoteForm",
    "tell_name": "set_name",
    "spend_words": "count_note",
    "NoNote": "InvalidNote",
    "NoMark": "InvalidRating",
    "NoDeed": "InvalidBulkAction",
    "NoDrawing": "InvalidDrawing",
    "NoFilm": "InvalidFilm",
    "nursery": "fork_server",
    "Patience": "Timeouts",
    "Watcher": "AsyncPoller",
    "Larder": "InputStore",
    "larder": "store",
    "strikes": "fault_injection",
    "courier": "webhooks",
    "crew": "pool",
    "easel": "canvas",
    "Easel": "Canvas",
    "told": "what the variable holds",
    "found": "what the variable holds",
    "known": "what the variable holds",
    "mine": "what the variable holds",
    "theirs": "what the variable holds",
    "made": "what the variable holds",
    "kept": "what the variable holds",
    "asked": "what the variable holds",
    "wanted": "what the variable holds",
    "given": "what the variable holds",
    "gone": "what the variable holds",
    "heard": "what the variable holds",
    "ours": "what the variable holds",
    "said": "what the variable holds",
    "Shelf": "TemplateList",
    "shelf": "template_list or listing",
    "worth": "cost_report",
    "entered": "initial_form",
    "wording": "prompt_template",
    "thrown": "trash",
    "shut": "pause",
    "hear": "record_contact",
    "rung": "enqueued",
    "Pick": "PickStatus",
    "Use": "GenerationInput",
    "Need": "InputSlot",
    "look_after": "requeue_stalled",
    "remake": "transcode",
    "phrases": "prompt_feedback",
    "NotATag": "InvalidTag",
    "bring_back": "restore",
    "why_not": "refusal_reason",
    "_why_not": "_refusal_reason",
    "_known": "what the function returns",
    "_found": "what the function returns",
    "_asked": "what the function does",
    "_made": "what the function returns",
    "_room": "what the function returns",
    "_say": "what the function does",
    "_tell": "what the function does",
    "_remember": "what the function saves",
    "_told": "what the function returns",
    "_kept": "what the function returns",
    "_answer": "what the function returns",
    "_keep": "what the function does",
}


def definitions(nodes: Iterator[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every name that a module defines or binds: classes, functions, arguments, variables, fields."""
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def retired_names(path: Any) -> Iterator[str]:
    for line, name in definitions(nodes_of(path)):
        if name in RETIRED:
            yield f"{relative(path)}:{line}: {name}, say {RETIRED[name]}"


def test_no_identifier_is_a_word_of_the_earlier_dialect() -> None:
    assert not [name for path in NAMED for name in retired_names(path)]


def test_no_variable_of_a_script_is_a_word_of_the_earlier_dialect() -> None:
    words = "|".join(word for word, meaning in RETIRED.items() if meaning == "what the variable holds")
    declared = re.compile(rf"\b(?:const|let)\s+({words})\b")
    scripts = sorted((BASE / "static/js").rglob("*.js"))
    assert not {
        relative(path): declared.findall(text_of(path)) for path in scripts if declared.search(text_of(path))
    }


def test_a_class_name_stands_once_in_the_studio() -> None:
    places = defaultdict(list)
    for path in SOURCES:
        if "commands" not in path.parts:
            for node in ast.parse(text_of(path)).body:
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(relative(path))
    assert not {name: paths for name, paths in places.items() if len(paths) > 1}


def test_a_module_name_stands_once_in_a_package() -> None:
    """Views are called after the module whose rows they show, and management commands after their service."""
    places = defaultdict(list)
    for path in SOURCES:
        package, *folders = path.relative_to(BASE / "studio").parts
        if folders and path.stem not in ROLES and not {"views", "commands"} & set(folders):
            places[package, path.stem].append(relative(path))
    beside = [relative(path) for path in SOURCES if path.with_suffix("").is_dir()]
    assert not {name: paths for name, paths in places.items() if len(paths) > 1}
    assert not beside


def docstrings(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def test_a_docstring_says_something() -> None:
    short = [
        f"{relative(path)}: {docstring}"
        for path in CHECKED
        for docstring in docstrings(path)
        if docstring and len(docstring.split()) < MIN_DOCSTRING_WORDS
    ]
    assert not short
