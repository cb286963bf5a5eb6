"""Widgets that are drawn in one go are drawn as Django draws them, and what somebody typed stays text."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import (
    CountrySelect,
    DateInput,
    DateTimeInput,
    Hinted,
    HouseRenderer,
    TimeInput,
)

EVIL = "\"><script>alert(1)</script>&'"
CHOICES = [
    ("", "–"),
    ("a", _("not known")),
    (EVIL, EVIL),
    ("o", Hinted("oral", "hint")),
    (3, 4),
    ("g", [("x", "in a group")]),
]
WIDGETS = [
    (forms.TextInput, {}),
    (forms.EmailInput, {}),
    (forms.NumberInput, {}),
    (forms.HiddenInput, {}),
    (forms.PasswordInput, {"render_value": True}),
    (forms.CheckboxInput, {}),
    (DateInput, {}),
    (DateTimeInput, {}),
    (TimeInput, {}),
    (forms.Textarea, {}),
    (forms.Select, {"choices": CHOICES}),
    (forms.SelectMultiple, {"choices": CHOICES}),
    (forms.NullBooleanSelect, {}),
    (forms.RadioSelect, {"choices": CHOICES}),
    (forms.CheckboxSelectMultiple, {"choices": CHOICES}),
    (forms.MultipleHiddenInput, {}),
    (forms.FileInput, {}),
]


@pytest.mark.parametrize(("kind", "given"), WIDGETS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("value", [None, "", "a", EVIL, 3, 0, True])
def test_a_widget_is_drawn_as_django_draws_it(kind, given, value):
    several = kind in {forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.MultipleHiddenInput}
    attrs = {"id": "id_x", "title": EVIL, "data-on": True, "data-off": False, "rows": 3}
    widget = kind(**given)
    ours, theirs = (
        [
            widget.render(EVIL, [value] if several else value, attrs, renderer),
            *(str(one) for one in _parts(widget, [value] if several else value, attrs, renderer)),
        ]
        for renderer in (HouseRenderer(), DjangoTemplates())
    )
    assert [" ".join(text.split()) for text in ours] == [" ".join(text.split()) for text in theirs]
    assert "<script>" not in "".join(ours)


def _parts(widget, value, attrs, renderer):
    """Each choice by itself, as a page draws a group of them."""
    if not isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return []
    return [
        widget._render(one["template_name"], {"widget": one}, renderer) for one in widget.subwidgets("x", value, attrs)
    ]


def test_the_select_of_countries_escapes_what_it_is_given():
    drawn = CountrySelect(choices=[("BG", "Bulgaria"), (EVIL, EVIL)]).render("c", EVIL)
    assert "<script>" not in drawn
    assert drawn.count(" selected") == 1
    assert '<option value="BG">Bulgaria</option>' in drawn
