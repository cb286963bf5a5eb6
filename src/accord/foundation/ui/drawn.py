"""Django's widgets, drawn in one go: it renders a template for each row of a select and another for its attributes.

The markup is that of django/forms/templates/django/forms/widgets; tests/rooms/ui/test_drawn.py holds the two side by side.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


def _attrs(widget: Widget) -> str:
    given = widget["attrs"].items()
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"')
        for name, value in given
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{value}{_attrs(widget)}>'


def _choice(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    of = f' for="{conditional_escape(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    return f"<label{of}>{_input(widget)} {conditional_escape(widget['label'])}</label>"


def _option(widget: Widget) -> str:
    value, label = conditional_escape(widget["value"]), conditional_escape(widget["label"])
    return f'<option value="{value}"{_attrs(widget)}>{label}</option>'


def _select(widget: Widget) -> str:
    rows = []
    for group, options, _number in widget["optgroups"]:
        drawn = "".join(f"\n  {_option(option)}\n" for option in options)
        rows.append(f'\n  <optgroup label="{conditional_escape(group)}">{drawn}\n  </optgroup>' if group else drawn)
    return f'<select name="{conditional_escape(widget["name"])}"{_attrs(widget)}>{"".join(rows)}\n</select>'


def _textarea(widget: Widget) -> str:
    text = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attrs(widget)}>\n{text}</textarea>'


_DRAWN: Final[dict[str, Callable[[Widget], str]]] = {
    **dict.fromkeys(("text", "email", "number", "password", "hidden", "date", "datetime", "time", "checkbox"), _input),
    **dict.fromkeys(("checkbox_option", "radio_option"), _choice),
    "select": _select,
    "textarea": _textarea,
}
_FOLDER: Final = "django/forms/widgets/"


def draw(template: str, context: Mapping[str, Any]) -> SafeString | None:
    """The widget that Django would draw with `template`, or None for one that is not drawn here."""
    if not template.startswith(_FOLDER):
        return None
    known = _DRAWN.get(template.removeprefix(_FOLDER).removesuffix(".html"))
    # SECURITY: every value above is escaped on its way in. tests/rooms/ui/test_drawn.py
    return mark_safe(known(context["widget"])) if known else None  # noqa: S308
