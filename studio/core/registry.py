"""Registry of hooks: what apps ask of apps further up, although imports only point down.

The lower app declares a hook in its ``hooks.py``; the upper app binds it in its ``AppConfig.ready``. A page
that no app has bound has no address. docs/architecture.md lists all hooks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy
from django.utils.module_loading import import_string

Result = TypeVar("Result")


@dataclass(eq=False)
class Hook:
    """A named place that one app further up fills; ``target`` is empty until then."""

    name: str  # the declaring app and the hook: "activity.take_page"
    purpose: str
    target: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if self.name in _HOOKS:
            raise ValueError(f"there is a hook {self.name} already")
        _HOOKS[self.name] = self

    def bind(self, target: str) -> None:
        """Fill the hook. Raises ValueError when another app has filled it."""
        if self.target not in ("", target):
            raise ValueError(f"{self.name} is bound to {self.target} already")
        self.target = target


_HOOKS: dict[str, Hook] = {}


class PageHook(Hook):
    """A page to link to; the target is the name of its URL."""

    def url(self, *args: object) -> str:
        """The path of the page; empty when there is none for these arguments."""
        try:
            return reverse(self.target, args=args) if self.target else ""
        except NoReverseMatch:
            return ""

    def lazy_url(self) -> Any:
        """The path of the page, read when it is needed: for values made while URLs are loaded."""
        return lazy(self.url, str)()


class TaskHook(Hook):
    """A task to enqueue; the target is its dotted name."""


class FunctionHook(Hook, Generic[Result]):
    """A function to call; the target is its dotted name."""

    def call(self, *arguments: object) -> Result:
        """Call the function. Raises LookupError when the hook is not bound."""
        if not self.target:
            raise LookupError(f"{self.name} is not bound")
        return cast("Result", import_string(self.target)(*arguments))


def page_hook(name: str) -> PageHook:
    """The page hook of this name. Raises LookupError."""
    hook = _HOOKS.get(name)
    if not isinstance(hook, PageHook):
        raise LookupError(f"there is no page hook {name}")  # noqa: TRY004 - a wrong name, not a wrong type
    return hook


def hooks() -> list[Hook]:
    """All hooks, by name."""
    return sorted(_HOOKS.values(), key=lambda hook: hook.name)
