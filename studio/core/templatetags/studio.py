"""Tags and filters that every template may use without loading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.template import Context, defaultfilters
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from studio.core import registry
from studio.core.storage import static_storage
from studio.core.translations import languages, words
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_date, local_format
from studio.core.values.money import format_usd
from studio.core.web import keyboard_shortcuts

register = template.Library()
register.filter(worded)


class HasField(Protocol):
    """Anything that belongs to a field."""

    field: str


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/img/icons.svg, without a meaning of its own for screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def crumb(label: object, url: str) -> SafeString:
    """One step of the breadcrumb: a page above the one that is shown."""
    return format_html(
        '{}<a class="breadcrumb-link clip" href="{}" title="{}">{}</a>',
        icon("chevron-right"),
        url,
        label,
        label,
    )


@register.simple_tag
def shortcut_sheet() -> list[tuple[str, list[keyboard_shortcuts.Shortcut]]]:
    """All keyboard shortcuts grouped by scope."""
    return keyboard_shortcuts.sheet()


@register.simple_block_tag(takes_context=True)
def post_form(
    context: Context, content: str, view_name: str, *args: object, live: bool = False
) -> SafeString:
    """A form around its content that posts to a named view; ``live``: through htmx, which swaps nothing."""
    url = reverse(view_name, args=args)
    attributes = format_html(' hx-post="{}" hx-swap="none"', url) if live else ""
    token = CsrfTokenNode().render(context)
    return format_html('<form method="post" action="{}"{}>{}{}</form>', url, attributes, token, content)


@register.simple_tag
def page_hook(name: str, *args: object) -> str:
    """The path of a page of an app further up, by the name of its hook; empty where there is none."""
    return registry.page_hook(name).url(*args)


@register.simple_tag
def module(entry: str) -> SafeString:
    """A script module with preload links for all its imports, so that they load in parallel."""
    names = [(static(name),) for name in static_storage.module_imports(entry)]
    links = format_html_join("\n    ", '<link rel="modulepreload" href="{}">', names[1:])
    return format_html('{}\n    <script type="module" src="{}"></script>', links, names[0][0])


@register.simple_tag
def language_code() -> str:
    """The code of the language of the page."""
    return languages.current()


@register.simple_tag
def words_script() -> SafeString:
    """The words of scripts in the language of the page; nothing in English, in which scripts are written."""
    url = words.url(languages.current())
    return format_html('<script src="{}"></script>', url) if url else SafeString()


@register.filter
def ago(moment: datetime) -> str:
    """Elapsed time in short: just now, 4 min ago, 3 h ago, 2 days ago, then the day."""
    passed = timezone.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("%(minutes)d min ago") % {"minutes": minutes}
    if minutes < 60 * 24:
        return gettext("%(hours)d h ago") % {"hours": minutes // 60}
    if passed.days >= 7:
        return format_date(timezone.localtime(moment), "j M Y")
    return ngettext("%(days)d day ago", "%(days)d days ago", passed.days) % {"days": passed.days}


@register.filter(expects_localtime=True)
def date(moment: Any, english: str) -> Any:
    """Django's filter, by the format that English has: other languages put dots and commas where they do."""
    return defaultfilters.date(moment, local_format(english))


@register.filter
def usd(amount: Decimal) -> str:
    """Dollars as people read them."""
    return format_usd(amount)


@register.filter
def for_field(problems: Iterable[HasField], field: str) -> list[HasField]:
    """The problems that belong to one field."""
    return [problem for problem in problems or () if problem.field == field]
