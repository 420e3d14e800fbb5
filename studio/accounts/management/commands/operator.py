"""``manage.py operator ADDRESS [--remove]``: make a person an operator of the installation, or no longer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.accounts import operators
from studio.accounts.models import User
from studio.core.errors import Refusal


class Command(BaseCommand):
    """Give or take away the role; the log of the installation tells it."""

    help = "Make the person with this e-mail address an operator, or no longer one with --remove."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An address, and whether to take the role away."""
        parser.add_argument("address")
        parser.add_argument("--remove", action="store_true")

    def handle(self, *_: Any, address: str, remove: bool, **__: Any) -> None:
        """Change the role and say so in one line."""
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"Nobody has an account with the address {address}.")
        try:
            (operators.remove if remove else operators.add)(user, by=None)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{user.email} is {'no longer ' if remove else ''}an operator.")
