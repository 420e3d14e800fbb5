"""Templates as one long line: their line breaks are for who edits them, no browser needs them."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

LINE_BREAK = re.compile(r"\n[ \t]+(?P<end_of_tag>>)?")


class Loader(filesystem.Loader):
    """Reads HTML templates from the folders of the settings and joins indented lines to those before."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template; in HTML an indented line follows a space, the end of a tag at once."""
        contents = str(super().get_contents(origin))
        if not origin.name.endswith(".html"):
            return contents
        return joined(contents)


def joined(contents: str) -> str:
    """The text with indented lines joined to those before, as it is sent and translated."""
    return LINE_BREAK.sub(lambda line_break: line_break["end_of_tag"] or " ", contents)
