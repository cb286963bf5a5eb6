"""One renderer for all forms: label, hint, error and description are tied together."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import countries
from accord.foundation.ui.drawn import draw

NOT_KNOWN: Final = [("", _("not known"))]
Choices = list[tuple[str, Any]]
CHOOSE: Final = [("", _("– choose –"))]  # nothing grave is chosen in advance: a tired press must not write it


class HouseRenderer(TemplatesSetting):
    """Draws every field through `ui/field.html`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        drawn = draw(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn


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


class TimeInput(forms.TimeInput):
    """A time of the day, to the minute."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class CountrySelect(forms.Select):
    """A select of 250 rows, drawn without a dictionary for each row."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{conditional_escape(code)}"{" selected" if code == chosen else ""}>{conditional_escape(str(label))}</option>'
            for code, label in self.choices
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        # SECURITY: code and name are escaped above. tests/rooms/ui/test_drawn.py
        return format_html("<select{}>{}</select>", given, mark_safe(options))  # noqa: S308


class CountryField(forms.ChoiceField):
    """A country of ISO 3166-1 alpha-2, named in the reader's language, nearest first; "not known" unless it is required."""

    widget = CountrySelect

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        unknown = [] if required else NOT_KNOWN
        super().__init__(required=required, choices=lambda: [*unknown, *countries().items()], **kwargs)


class HouseForm(forms.Form):
    """The base of every form: no browser bubbles, no remembered answers.

    A field that may stay open is marked "(if known)", but for those in `conditional`, which the domain asks for at times.
    """

    conditional: ClassVar[frozenset[str]] = frozenset()
    failure: Any = None
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
        self.failure = failure
        name = failure.field if failure.field in self.fields else None
        # "Your text is kept" is said only of a text that is there.
        self.add_error(name, str(getattr(failure, "kept", failure) if self._holds_text() else failure))

    def _holds_text(self) -> bool:
        """Whether somebody typed something that stands in the form again."""
        typed = [
            name for name, field in self.fields.items() if isinstance(field.widget, forms.TextInput | forms.Textarea)
        ]
        return any(self.data.get(self.add_prefix(name)) for name in typed)
