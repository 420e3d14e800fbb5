"""Hooks of core: what its commands call in apps further up, see core.registry."""

from __future__ import annotations

from studio.core.registry import FunctionHook

FIRST_RUN: FunctionHook[None] = FunctionHook(
    "core.first_run", "give an empty studio its owner, with or without a demo project"
)
OPERATOR_LINK: FunctionHook[str] = FunctionHook("core.operator_link", "a link that signs an operator in once")
PREPARE_KEYS: FunctionHook[None] = FunctionHook(
    "core.prepare_keys", "make the keys of an installation that has none"
)
IN_PREPARATION: FunctionHook[str] = FunctionHook(
    "core.in_preparation", "a sentence on what is still being made at the start, or nothing"
)
