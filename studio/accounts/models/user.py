"""User: a person with an account."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from studio.accounts.colours import COLOURS
from studio.core.models import BaseModel


def pick_colour() -> int:
    """A colour for somebody new, any of those in tokens.css."""
    return secrets.randbelow(COLOURS)


class UserManager(BaseUserManager["User"]):
    """Manager that finds users by e-mail address, ignoring case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None) -> User:
        """A new person; without a password they can only come in by a link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.partition("@")[0])
        user.set_password(password)
        user.save()
        return user


class User(BaseModel, AbstractBaseUser):
    """A person, known by an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    colour = models.PositiveSmallIntegerField(default=pick_colour)  # which --person-N of tokens.css
    time_zone = models.CharField(max_length=40, blank=True, default="")  # empty: as the browser says
    language = models.CharField(max_length=8, blank=True, default="", db_default="")  # empty: the browser's
    browser_language = models.CharField(max_length=8, blank=True, default="", db_default="")
    has_single_keys = models.BooleanField(default=True)  # letters without Ctrl as shortcuts
    theme = models.CharField(max_length=5, blank=True, default="dark")  # dark, light; empty: as the system
    shows_timecode = models.BooleanField(default=False, db_default=False)  # else seconds and frames
    knows_first_steps = models.BooleanField(default=False, db_default=False)  # the composer's for newcomers
    has_digests = models.BooleanField(default=False)  # mails of what waits unread in the inbox
    is_operator = models.BooleanField(default=False)  # runs the installation; changed by operators.py alone
    may_create_teams = models.BooleanField(default=False)  # allowed by an operator
    is_service = models.BooleanField(default=False, db_default=False)  # a program; see service_accounts.py
    deleted_at = models.DateTimeField(null=True)  # a former member: the row holds nothing of the person

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def reading_language(self) -> str:
        """The language of what is sent to the person: as chosen, else of their browser; empty: English."""
        return self.language or self.browser_language

    @cached_property
    def has_two_factors(self) -> bool:
        """Whether the session of a request was proved with two factors; else, whether one is set up.

        A service account has none: whoever makes it has proved who they are.
        """
        return self.is_service or self.has_second_factor()

    def has_second_factor(self) -> bool:
        """Whether an authenticator app or a passkey is set up."""
        return self.passkeys.exists() or hasattr(self, "authenticator_app")

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets the person in."""
        return self.is_operator and self.is_active

    @property
    def is_superuser(self) -> bool:
        """Whether the person has every permission of Django's admin."""
        return self.is_staff

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether the person has a permission of Django's admin; what it allows, its own pages decide."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Whether Django's admin shows an app to the person."""
        return self.is_staff
