"""Log filter that masks the secret tokens in URLs."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"/(g|sign-in|invitations|password|email)/([\w:=-]{8,}(?:/[\w-]{8,})?)")


def mask_tokens(text: str) -> str:
    """The text with the tokens of links cut out."""
    return SECRET.sub(r"/\1/…", text)


class MaskTokens(logging.Filter):
    """Addresses of guests, invitations, sign-in links and new passwords lose their token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, without tokens."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                mask_tokens(argument) if isinstance(argument, str) else argument for argument in record.args
            )
        record.msg = mask_tokens(record.msg) if isinstance(record.msg, str) else record.msg
        return True
