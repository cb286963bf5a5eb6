"""The style page: every component in every state, once for each language."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from accord.foundation.clock import now
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.ui.forms import DateInput, HouseForm


class SampleForm(HouseForm):
    """One field of each kind."""

    text = forms.CharField(label=_("Given name"), help_text=_("Leave open what you do not know."))
    long_text = forms.CharField(label=_("What was told"), widget=forms.Textarea, required=False)
    day = forms.DateField(label=_("Date of birth"), widget=DateInput, required=False)
    choice = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    radios = forms.ChoiceField(
        label=_("Age"),
        choices=[("a", _("adult (18 or over)")), ("c", _("child (17 or under)"))],
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
            sections.append((code, render_to_string("ui/style_section.html", _samples(code))))
    return render(request, "ui/style.html", {"sections": sections, "names": dict(settings.LANGUAGES)})


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
        "dues": [moment + timedelta(hours=h, minutes=1) for h in (-50, -1, 1, 5, 21, 101)],
        "steps": [
            {"title": "1", "state": "done", "url": ""},
            {"title": "2", "state": "current", "url": ""},
            {"title": "3", "state": "todo", "url": ""},
        ],
    }
