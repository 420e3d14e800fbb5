"""Forms for signing in, joining, inviting, and the profile."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext, gettext_lazy

from studio.accounts import sign_in_log
from studio.accounts.colours import COLOURS, name_of
from studio.accounts.models import Member, Team, User
from studio.accounts.policy import GRANTABLE_ROLES, Role
from studio.accounts.sign_in_log import SignInFailure, SignInMethod
from studio.core.web import rate_limits
from studio.core.web.forms import LineField

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})
HELP_TEXT = format_lazy(
    gettext_lazy("At least {count} characters; a short sentence is a good one."),
    count=settings.PASSWORD_CHARACTERS,
)
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
# Without the names of other times, such as US/Pacific and Etc/GMT+3.
TIME_ZONES = [
    ("", gettext_lazy("The browser’s time zone")),
    ("UTC", "UTC"),
    *((name, name.replace("_", " ")) for name in sorted(available_timezones()) if name.startswith(REGIONS)),
]


def _colour_choices() -> list[tuple[int, str]]:
    return [(number, gettext(name_of(number))) for number in range(COLOURS)]


class SignInForm(forms.Form):
    """E-mail address and password; ``user`` is who they belong to."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False, max_length=4096
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Authenticate; the error does not tell which of the two was wrong. Raises RateLimitExceeded."""
        data = super().clean() or {}
        if "email" in data and "password" in data:
            tries = self._tries(data["email"])
            for limit, who in tries:
                rate_limits.hit(limit, who)
            user = authenticate(self.request, username=data["email"], password=data["password"])
            if not isinstance(user, User):
                sign_in_log.record_failure(
                    self.request, data["email"], SignInMethod.PASSWORD, SignInFailure.PASSWORD
                )
                raise forms.ValidationError(
                    gettext("This e-mail address and password do not belong together.")
                )
            for limit, who in tries:
                rate_limits.refund(limit, who)
            self.user = user
        return data

    def _tries(self, email: str) -> list[tuple[rate_limits.RateLimit, str]]:
        address = rate_limits.client_address(self.request)
        account = email.lower()
        return [
            (rate_limits.SIGN_IN, f"{account} {address}"),
            (rate_limits.ADDRESS, address),
            (rate_limits.ACCOUNT, account),
        ]


class PasswordResetForm(forms.Form):
    """Address to which a password-reset link is mailed."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class JoinForm(forms.Form):
    """An account for somebody who was invited. A mailed invitation knows the address already."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    name = LineField(
        max_length=80, label=gettext_lazy("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        widget=NEW_PASSWORD,
        strip=False,
        max_length=4096,
        label=gettext_lazy("A password"),
        help_text=HELP_TEXT,
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited_email = email
        if email:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Refuse an address that has an account: its owner signs in instead."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                gettext("There is an account with this address. Sign in to join with it.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Run the password validators; take the e-mail address of the invitation."""
        data = super().clean() or {}
        data["email"] = self.invited_email or data.get("email", "")
        if password := data.get("password"):
            person = User(email=data["email"], name=data.get("name", ""))
            _check_password(self, "password", password, person)
        return data


class TeamForm(forms.Form):
    """The name of a team, and its colour on the pages of guests; None: that of the studio."""

    name = LineField(max_length=80, error_messages={"required": gettext_lazy("Give the team a name.")})
    accent = forms.TypedChoiceField(
        coerce=int,
        required=False,
        empty_value=None,
        choices=lambda: [("", gettext("The studio's")), *_colour_choices()],
    )


class LogoForm(forms.Form):
    """A picture that becomes the logo of a team."""

    logo = forms.FileField(
        error_messages={
            "required": gettext_lazy("Choose a picture."),
            "empty": gettext_lazy("The file is empty (0 bytes)."),
        },
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class RoleForm(forms.Form):
    """A role that this member may hand out."""

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, capfirst(gettext(role.value))) for role in GRANTABLE_ROLES[Role(by.role)]]
        self.fields["role"] = forms.ChoiceField(
            label=gettext_lazy("Role"), choices=choices, initial=Role.REVIEWER
        )


class InviteForm(RoleForm):
    """E-mail address and role of an invitation."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        error_messages={"required": gettext_lazy("Whom do you invite? Enter an e-mail address.")},
    )


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choice of a member, labelled with the person's name."""

    def label_from_instance(self, obj: Any) -> str:
        """The name of the person."""
        return str(obj.user)


class TransferOwnershipForm(forms.Form):
    """Choice of the member who becomes the owner."""

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = team.members.exclude(role=Role.OWNER).filter(user__is_service=False)
        others = people.select_related("user").order_by("user__name")
        self.fields["member"] = PersonChoice(others, empty_label=None, label=gettext_lazy("New owner"))


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, colour, time zone, theme and mail settings of a user."""

    colour = forms.TypedChoiceField(
        coerce=int,
        choices=_colour_choices,
        widget=forms.RadioSelect,
    )
    name = LineField(max_length=80)
    theme = forms.ChoiceField(
        required=False,
        choices=[
            ("dark", gettext_lazy("Dark")),
            ("light", gettext_lazy("Light")),
            ("", gettext_lazy("As the system")),
        ],
    )
    time_zone = forms.ChoiceField(required=False, choices=TIME_ZONES)
    language = forms.ChoiceField(
        required=False, choices=lambda: [("", gettext("As the browser")), *settings.LANGUAGES]
    )

    class Meta:
        model = User
        fields = (
            "name",
            "colour",
            "language",
            "time_zone",
            "theme",
            "has_single_keys",
            "shows_timecode",
            "has_digests",
        )


class ConfirmPasswordForm(forms.Form):
    """Base of forms that require the current password, where the user has one."""

    old = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=4096,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["old"]

    def clean_old(self) -> str:
        """Check the current password. Raises RateLimitExceeded after too many wrong ones."""
        old = str(self.cleaned_data["old"])
        rate_limits.hit(rate_limits.SIGN_IN, f"change {self.user.pk}")
        if not self.user.check_password(old):
            raise forms.ValidationError(gettext("This is not your password."))
        rate_limits.refund(rate_limits.SIGN_IN, f"change {self.user.pk}")
        return old


class PasswordForm(ConfirmPasswordForm):
    """Form that changes the password."""

    new = forms.CharField(
        label=gettext_lazy("A new password"),
        widget=NEW_PASSWORD,
        strip=False,
        max_length=4096,
        help_text=HELP_TEXT,
    )

    def clean(self) -> dict[str, Any]:
        """Run the password validators on the new password."""
        data = super().clean() or {}
        if new := data.get("new"):
            _check_password(self, "new", new, self.user)
        return data


class EmailForm(ConfirmPasswordForm):
    """Form that changes the e-mail address."""

    email = forms.EmailField(
        label=gettext_lazy("A new address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Enter the new address.")},
    )
    field_order = ("email", "old")

    def clean_email(self) -> str:
        """Refuse the user's own address. Whether another has an account is not told here."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email:
            raise forms.ValidationError(gettext("This is your address already."))
        return email


def _check_password(form: forms.Form, field: str, password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except forms.ValidationError as error:
        form.add_error(field, error)
