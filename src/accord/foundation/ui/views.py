"""The style page: every component in every state, once for each language."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accord.foundation.clock import now
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.ui.forms import DateInput, DateTimeInput, Hinted, HouseForm

TOKENS: Final = (
    "paper", "surface", "sunk", "line", "ink", "ink-soft", "accent", "accent-soft", "good", "warn", "bad", "info", "focus",
)  # fmt: skip


class SampleForm(HouseForm):
    """One field of each kind."""

    text = forms.CharField(label=_("Given name"), help_text=_("Leave open what you do not know."))
    long_text = forms.CharField(label=_("What was told"), widget=forms.Textarea, required=False)
    day = forms.DateField(label=_("Date of birth"), widget=DateInput, required=False)
    moment = forms.DateTimeField(label=_("When"), widget=DateTimeInput, required=False)
    choice = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    radios = forms.ChoiceField(
        label=_("Age"),
        choices=[
            ("a", _("adult (18 or over)")),
            ("c", Hinted(_("child (17 or under)"), _("Notify the State Agency for Child Protection."))),
        ],
        widget=forms.RadioSelect,
    )
    ticks = forms.MultipleChoiceField(
        label=_("Which data do they need"),
        choices=[("n", _("needs and wishes")), ("c", _("telephone and way of contact"))],
        widget=forms.CheckboxSelectMultiple,
    )
    tick = forms.BooleanField(label=_("Somebody is in immediate danger"), required=False)


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component; open to everyone, as it holds nothing about anybody."""
    sections = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            html = render_to_string("ui/style_section.html", _samples(code))
        sections.append((code, get_language_info(code)["name_local"], html))
    return render(request, "ui/style.html", {"sections": sections})


def _samples(code: str) -> dict[str, Any]:
    moment = now()
    wrong = SampleForm({}, prefix=f"{code}-wrong", auto_id=f"id_{code}_wrong_%s")
    wrong.is_valid()
    refused = SimpleNamespace(allow=False, reasons=(REASONS["agreement.expired"], REASONS["consent.none"]))
    return {
        "code": code,
        "now": moment,
        "refused": refused,
        "allowed": SimpleNamespace(allow=True, reasons=()),
        "form": SampleForm(prefix=code, auto_id=f"id_{code}_%s"),
        "wrong": wrong,
        "tokens": TOKENS,
        "dues": [moment + timedelta(hours=h, minutes=1) for h in (-50, -1, 1, 5, 21, 101)],
        "steps": [
            {"title": _("Consent"), "state": "done", "url": f"#{code}"},
            {"title": _("Referral"), "state": "current", "url": ""},
            {"title": _("Feedback"), "state": "todo", "url": ""},
        ],
    }
