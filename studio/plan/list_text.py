"""Text of a shot list from the bytes of a file: as spreadsheet programs and editors write them."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from studio.core.errors import Refusal
from studio.core.values.formatting import format_size
from studio.core.values.text import UNFIT, clean_text

MAX_BYTES = 600_000  # as UTF-8: the text goes to the page and back beside what a form may hold
WORKBOOKS = {
    b"PK\x03\x04": gettext_noop("a spreadsheet or a document"),
    b"\xd0\xcf\x11\xe0": gettext_noop("a spreadsheet"),
    b"%PDF": gettext_noop("a PDF"),
}
MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
FALLBACK = "cp1252"  # of spreadsheet programs on Windows


class UnreadableList(Refusal):
    """A file or a text that is no shot list, with the reason."""


def text_of_file(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252, cleaned. Raises UnreadableList."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableList(gettext("The file is empty."))
    for beginning, what in WORKBOOKS.items():
        if data.startswith(beginning):
            raise UnreadableList(
                gettext("This is %(what)s, not a text. Save the list as CSV and bring that.")
                % {"what": gettext(what)}
            )
    if len(data) > 2 * MAX_BYTES:
        raise UnreadableList(
            gettext("The file has %(value)s; %(max_bytes)s is the most.")
            % {"value": format_size(len(data)), "max_bytes": format_size(MAX_BYTES)}
        )
    return checked_text(_decoded(data))


def checked_text(text: str) -> str:
    """A pasted or decoded text, cleaned. Raises UnreadableList when it is empty or too long."""
    cleaned = clean_text(text)
    if not cleaned.strip():
        raise UnreadableList(gettext("There is nothing in it."))
    size = len(cleaned.encode())
    if size > MAX_BYTES:
        raise UnreadableList(
            gettext("The list has %(size)s; %(max_bytes)s is the most.")
            % {"size": format_size(size), "max_bytes": format_size(MAX_BYTES)}
        )
    return cleaned


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not UNFIT.search(text.lstrip("\ufeff")):
            return text
    raise UnreadableList(gettext("This is not a text file. Save the list as CSV or as plain text."))


def _encodings(data: bytes) -> list[str]:
    """What the file may be written in, the likeliest first."""
    for mark, encoding in MARKED.items():
        if data.startswith(mark):
            return [encoding]
    if b"\x00" in data:  # Latin letters in UTF-16 have a zero beside each
        return ["utf-16-le", "utf-16-be"] if data[1:2] == b"\x00" else ["utf-16-be", "utf-16-le"]
    return ["utf-8", FALLBACK]
