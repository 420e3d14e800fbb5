"""``manage.py remove_second_factor ADDRESS``: mend the account of somebody who has lost their factor."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.accounts import operators
from studio.accounts.models import User


class Command(BaseCommand):
    """Remove app, recovery codes and passkeys; the log of the installation and a mail tell of it."""

    help = "Remove the second factor (app, recovery codes, passkeys) of the person with this e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The e-mail address of the account."""
        parser.add_argument("address")

    def handle(self, *_: Any, address: str, **__: Any) -> None:
        """Remove it and say so in one line."""
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"Nobody has an account with the address {address}.")
        operators.remove_second_factor(user, by=None)
        self.stdout.write(f"{user.email} signs in without a second factor until a new one is set up.")
