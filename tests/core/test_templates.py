"""What the templates have in common: lines that a person can read, forms of one button, no indentation sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import timezone

TEMPLATES = sorted((Path(settings.BASE) / "templates").rglob("*.html"))
MAX_LINE = 120


def test_no_line_of_a_template_is_longer_than_a_screen() -> None:
    lines = ((path, *line) for path in TEMPLATES for line in enumerate(path.read_text().splitlines(), 1))
    assert [f"{path}:{number}" for path, number, line in lines if len(line) > MAX_LINE] == []


def test_indented_lines_are_joined_in_pages_and_kept_in_mail(tmp_path: Path) -> None:
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("<ul>\n  <li\n    id='a'\n  >A  b</li>\n</ul>\n")
    engine = Engine(loaders=[("studio.core.web.template_loader.Loader", [tmp_path])])
    assert engine.get_template("page.html").render(Context()) == "<ul> <li id='a'>A  b</li>\n</ul>\n"
    assert "\n    id" in engine.get_template("mail.txt").render(Context())


def test_a_form_of_one_button_posts_with_its_token_and_through_htmx_where_it_is_live() -> None:
    source = "{% post_form 'accounts:end_session' pk %}<b>{{ name }}</b>{% endpost_form %}"
    context = Context({"pk": "3c4b8ee2-55d2-4a2d-9f4f-0e2f0c4f3b1a", "name": "A & B", "csrf_token": "abc"})
    url = "/profile/sessions/3c4b8ee2-55d2-4a2d-9f4f-0e2f0c4f3b1a/"
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="abc">'
    plain = Template(source).render(context)
    assert plain == f'<form method="post" action="{url}">{token}<b>A &amp; B</b></form>'
    live = Template(source.replace("pk %}", "pk live=True %}", 1)).render(context)
    assert f'action="{url}" hx-post="{url}" hx-swap="none">{token}' in live


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        ({"seconds": 20}, "just now"),
        ({"minutes": 4}, "4 min ago"),
        ({"hours": 3}, "3 h ago"),
        ({"days": 1, "hours": 2}, "1 day ago"),
        ({"days": 6}, "6 days ago"),
    ],
)
def test_elapsed_time_reads_as_people_say_it(passed: dict[str, int], words: str) -> None:
    moment = timezone.now() - timedelta(**passed)
    assert Template("{{ moment|ago }}").render(Context({"moment": moment})) == words
