"""Forms of accounts."""

from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.members import Invited
from accord.cooperation.people.models import LANGUAGES
from accord.foundation.ids import parse_id
from accord.foundation.policy import Role
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm

_NEW: Final = {"autocomplete": "new-password"}


class PasswordForm(HouseForm):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters; four words that do not belong together are good."),
        widget=forms.PasswordInput(_NEW),
        max_length=200,
        strip=False,
    )
    again = forms.CharField(
        label=_("New password once more"), widget=forms.PasswordInput(_NEW), max_length=200, strip=False
    )

    def clean_password(self) -> str:
        word = str(self.cleaned_data["password"])
        validate_password(word)
        return word

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if "password" in found and found["password"] != found.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return found


class InviteForm(HouseForm):
    """Who is invited, as what, until when."""

    conditional = frozenset({"until"})
    name = forms.CharField(label=_("Name of the person"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=[("", "–"), *LANGUAGES])
    role = forms.ChoiceField(label=_("Role"), choices=[*CHOOSE, *Role.choices])
    until = forms.DateField(
        label=_("Last day"), help_text=_("Leave it open if there is none."), required=False, widget=DateInput
    )

    def __init__(self, *args: Any, elsewhere: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if elsewhere:
            self.fields["organisation"] = forms.ChoiceField(
                label=_("Organisation"),
                help_text=_("Into another organisation you invite its first administrator only."),
                choices=elsewhere,
            )

    def invited(self) -> Invited:
        """What was filled in."""
        found = self.cleaned_data
        organisation = parse_id(found.get("organisation", ""))
        return Invited(
            found["email"],
            found["name"],
            found["language"],
            Role(found["role"]),
            end_of_day(found["until"]),
            organisation,
        )


class RoleForm(HouseForm):
    """Another role, or the same for longer."""

    conditional = frozenset({"until"})
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    until = forms.DateField(
        label=_("Last day"), help_text=_("Leave it open if there is none."), required=False, widget=DateInput
    )


class ReasonForm(HouseForm):
    """Why a sign-in is to be reset."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("How do you know that it is really your colleague who asks?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class ResetForm(PasswordForm):
    """A new password by a link, and what belongs to the link."""

    field_order = ["proof", "password", "again"]
    proof = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args: Any, released: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if released:
            self.fields["proof"].label = _("Code from the second administrator")
            self.fields["proof"].help_text = _(
                "Eight digits; the second administrator tells you, in person or by voice."
            )
        else:
            self.fields["proof"].label = _("What you still have: your old password, or a code")
            self.fields["proof"].help_text = _("A code of your authenticator app or a recovery code.")
            self.fields["proof"].widget = forms.PasswordInput(_NEW | {"autocomplete": "off"})


def end_of_day(day: date | None) -> datetime | None:
    """The end of a day where the node stands: who works until Tuesday works on Tuesday."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day and day.year < MAXYEAR else None
