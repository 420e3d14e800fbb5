"""Languages of the interface, and the one in which somebody reads."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

# Languages in which every sentence is there. The others are for whoever has chosen them.
COMPLETE = ("en",)


def codes() -> list[str]:
    """The codes of all languages, such as ``de``."""
    return [code for code, _ in settings.LANGUAGES]


def current() -> str:
    """The code of the language in which the current thread writes."""
    return translation.get_language() or settings.LANGUAGE_CODE


def speak(code: str) -> AbstractContextManager[None]:
    """Write in a language for a while: a mail in that of its reader. An unknown code means English."""
    return translation.override(code if code in codes() else settings.LANGUAGE_CODE)
