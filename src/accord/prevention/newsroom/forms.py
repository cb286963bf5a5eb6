"""Input of releases."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import DateTimeInput, HouseForm
from accord.prevention.newsroom import services
from accord.prevention.newsroom.models import Release
from accord.prevention.newsroom.vocab import (
    LONGEST_ABOUT,
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    TONGUES,
)

_PARTS: Any = (
    ("title", _("Title"), LONGEST_TITLE, 0, ""),
    ("summary", _("Summary"), LONGEST_SUMMARY, 3, _("Two sentences. They stand in the list and in the feed.")),
    ("body", _("Text"), LONGEST_BODY, 14, _("Markdown: ## heading, - list, [words](https://…). A quote: lines that begin with >; its last line “> — Name, office”, after an empty “>”.")),
    ("about", _("About the parties"), LONGEST_ABOUT, 5, _("Who they are, a paragraph each. Markdown.")),
)  # fmt: skip


def _notes(form: HouseForm, initial: dict[str, str]) -> None:
    for language in TONGUES:
        form.fields[f"note_{language}"] = forms.CharField(
            label=dict(settings.LANGUAGES)[language],
            required=False,
            max_length=LONGEST_NOTE,
            initial=initial.get(language, ""),
            widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
        )


class ReleaseForm(HouseForm):
    """A release in every language."""

    def __init__(self, *args: Any, release: Release | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release = release
        for language in TONGUES:
            self._language(language, release.texts.get(language, {}) if release else {})
        if release and release.corrects_id:
            _notes(self, release.notes)
        self._more(release)
        self.conditional = frozenset(self.fields)  # type: ignore[misc]

    def _language(self, language: str, texts: dict[str, str]) -> None:
        for name, label, most, rows, hint in _PARTS:
            attrs = {"lang": language, "spellcheck": "true", "autocomplete": "off"}
            widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=label, required=False, max_length=most, widget=widget, initial=texts.get(name, ""), help_text=hint
            )

    def _more(self, release: Release | None) -> None:
        def of(name: str) -> Any:
            return getattr(release, name) if release else None

        self.fields["press_person"] = forms.CharField(
            label=_("Press contact: name"), required=False, max_length=120, initial=of("press_person")
        )
        self.fields["press_email"] = forms.CharField(
            label=_("E-mail address"), required=False, max_length=120, initial=of("press_email")
        )
        self.fields["press_phone"] = forms.CharField(
            label=_("Telephone"), required=False, max_length=40, initial=of("press_phone")
        )
        self.fields["press_agreed"] = forms.BooleanField(
            label=_("This person works with us and agreed to be named in public"),
            required=False,
            initial=of("press_agreed"),
        )
        self.fields["related"] = forms.CharField(
            label=_("Related releases"),
            required=False,
            max_length=200,
            initial=" ".join(of("related") or ()),
            help_text=_("Their codes, with blanks between them."),
        )
        self.fields["appears_at"] = forms.DateTimeField(
            label=_("Appears on"),
            required=False,
            widget=DateTimeInput(),
            initial=of("appears_at"),
            help_text=_("Left empty: as soon as it is approved."),
        )

    def languages(self) -> list[tuple[str, Any, list[Any]]]:
        """The fields of each language, for the page."""
        names = dict(settings.LANGUAGES)
        found = []
        for language in TONGUES:
            fields = [self[f"{name}_{language}"] for name, *_more in _PARTS]
            note = [self[f"note_{language}"]] if f"note_{language}" in self.fields else []
            found.append((language, names[language], fields + note))
        return found

    def rest(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if name.rpartition("_")[2] not in TONGUES]

    def wanted(self) -> services.Wanted:
        """What was filled in."""
        d = self.cleaned_data
        texts = {one: services.Text(**{name: d[f"{name}_{one}"] for name, *_more in _PARTS}) for one in TONGUES}
        return services.Wanted(
            texts,
            d["press_person"],
            d["press_email"],
            d["press_phone"],
            d["press_agreed"],
            tuple(d["related"].split()),
            d["appears_at"],
            {one: d.get(f"note_{one}", "") for one in TONGUES},
        )


class WithdrawForm(HouseForm):
    """Why a release is withdrawn, in every language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _notes(self, {})
        self.conditional = frozenset(self.fields)  # type: ignore[misc]

    def notes(self) -> dict[str, str]:
        """By language."""
        return {one: self.cleaned_data[f"note_{one}"] for one in TONGUES}
