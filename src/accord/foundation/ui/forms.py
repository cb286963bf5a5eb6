"""One renderer for all forms: label, hint, error and description are tied together."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise


class HouseRenderer(TemplatesSetting):
    """Draws every field through `ui/field.html`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


@dataclass(frozen=True, slots=True)
class Hinted:
    """The label of a choice with a hint under it: `choices=[("oral", Hinted(_("Spoken"), _("before a witness")))]`."""

    label: str | Promise
    hint: str | Promise

    def __str__(self) -> str:
        return str(self.label)


class DateInput(forms.DateInput):
    """A day, in ISO 8601 as browsers expect it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time, to the minute, in the node's own zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 60} | (attrs or {}), format="%Y-%m-%dT%H:%M")


class HouseForm(forms.Form):
    """The base of every form: no browser bubbles, no remembered answers."""

    use_required_attribute = False
    error_css_class = "has-error"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
            if (
                isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10"
            ):  # Django's own default
                field.widget.attrs["rows"] = 5

    def fail(self, failure: Any) -> None:
        """Show an expected failure of the domain beside its field, or above the form."""
        name = failure.field if failure.field in self.fields else None
        self.add_error(name, str(failure))
