"""``manage.py link``: print a fresh link that signs an operator in."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.core import hooks


class Command(BaseCommand):
    """The link is good once, for a day."""

    help = "Print a link that signs an operator in, once."

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the link on one line."""
        self.stdout.write(hooks.OPERATOR_LINK.call())
