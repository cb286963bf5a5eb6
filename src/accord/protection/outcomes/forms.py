"""The form of an assessment: one domain a fieldset, one part a question with its four steps in words."""

from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm
from accord.protection.outcomes.instruments import Instrument, words
from accord.protection.outcomes.scoring import LOWEST
from accord.protection.outcomes.services import Looked
from accord.protection.outcomes.vocab import LONGEST, How, Occasion

NOT_SCORED: Final = "-"


class AssessmentForm(HouseForm):
    """A look by one instrument; what was seen last time stands as a hint, and nothing is chosen in advance."""

    made_on = forms.DateField(label=_("On which day"), widget=DateInput)
    how = forms.ChoiceField(label=_("How was it made"), choices=[*CHOOSE, *How.choices])
    occasion = forms.ChoiceField(label=_("Occasion"))
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, instrument: Instrument, closed: bool, last: dict[str, int] | None = None, **kwargs: Any
    ) -> None:
        self.instrument = instrument
        super().__init__(*args, **kwargs)
        choices = [(o.value, o.label) for o in Occasion if (o == Occasion.AFTER) == closed]
        self.fields["occasion"].choices = choices if closed else [*CHOOSE, *choices]  # type: ignore[attr-defined]
        for domain in instrument.domains:
            for part in domain.parts:
                steps = [(str(n), f"{n} · {words(step)}") for n, step in enumerate(part.steps, start=LOWEST)]
                before = (last or {}).get(part.id)
                self.fields[f"score_{part.id}"] = forms.ChoiceField(
                    label=words(part.name),
                    choices=[*steps, (NOT_SCORED, _("not scored"))],
                    widget=forms.RadioSelect,
                    help_text=_("Last time: %(score)d") % {"score": before} if before else "",
                )
            self.fields[f"words_{domain.id}"] = forms.CharField(
                label=_("What this rests on (sealed)"),
                help_text=_("If something was not scored: why."),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
            )

    @property
    def head(self) -> list[BoundField]:
        """What is asked of the assessment as a whole."""
        return [self[name] for name in ("made_on", "how", "occasion")]

    @property
    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """The fields of each domain, under its name."""
        return [
            (d.label, [*(self[f"score_{part.id}"] for part in d.parts), self[f"words_{d.id}"]])
            for d in self.instrument.domains
        ]

    def looked(self) -> Looked:
        """What was filled in."""
        d = self.cleaned_data
        marks = {part.id: d[f"score_{part.id}"] for part in self.instrument.parts()}
        scores = {part: int(mark) for part, mark in marks.items() if mark != NOT_SCORED}
        told = {domain.id: d[f"words_{domain.id}"] for domain in self.instrument.domains}
        occasion, how = Occasion(d["occasion"]), How(d["how"])
        return Looked(self.instrument.id, d["version"], occasion, how, d["made_on"], scores, told)
