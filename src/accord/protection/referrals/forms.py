"""Shapes of input."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import kind_names
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.policy import Category, GroundKind, Purpose
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, DateTimeInput, HouseForm
from accord.protection.persons.lookups import Decided
from accord.protection.referrals.feedback import COUNTED, LONGEST_PERIOD, Asked
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.taking_up import TakingUp
from accord.protection.referrals.vocab import BY_NODES, Choice, DeclineReason, Mode, Urgency
from accord.protection.referrals.ways import Way


class DraftForm(HouseForm):
    """Whom to ask for what."""

    conditional = frozenset({"ground", "ground_reference", "takes_over", "our_contact", "their_contact", "refused"})
    receiver = forms.ChoiceField(label=_("Whom do you ask for help"))
    choice = forms.ChoiceField(
        label=_("How was this organisation chosen"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Name at least two organisations that fit, if there are two. The person may refuse without a reason."
        ),
    )
    refused = forms.CharField(
        label=_("What did the person refuse"),
        required=False,
        max_length=500,
        help_text=_("Another organisation, a fact that is not to be told. This stays with you."),
    )
    request = forms.CharField(label=_("What do you ask for"), widget=forms.Textarea, max_length=5000)
    asked_for = forms.MultipleChoiceField(
        label=_("Which help"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The receiver reads this in the own language. An organisation with another system may get only this."
        ),
    )
    purpose = forms.ChoiceField(label=_("For what"), choices=[*CHOOSE, *Purpose.choices])
    categories = forms.MultipleChoiceField(
        label=_("Which data do they need"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    urgency = forms.ChoiceField(
        label=_("Answer needed"), choices=Urgency.choices, widget=forms.RadioSelect, initial="normal"
    )
    our_contact = forms.CharField(
        label=_("Whom may they call here"), required=False, max_length=200, help_text=_("Name and telephone at work.")
    )
    their_contact = forms.CharField(label=_("Whom do you speak with there"), required=False, max_length=200)
    ground = forms.ChoiceField(
        label=_("On which ground"),
        required=False,
        choices=[("", _("the person's consent")), *GroundKind.choices],
        widget=forms.RadioSelect,
        help_text=_("A duty stands in the place of consent only where the law says so."),
    )
    ground_reference = forms.CharField(
        label=_("On what does the duty rest"),
        required=False,
        max_length=500,
        help_text=_("Article, order or situation; only for a duty."),
    )
    takes_over = forms.BooleanField(
        label=_("The receiver takes over the coordination of the case"),
        required=False,
        help_text=_("A local commission receives names only then."),
    )

    def __init__(self, *args: Any, receivers: Choices, across: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [*CHOOSE, *receivers]  # type: ignore[attr-defined]
        self.fields["asked_for"].choices = list(kind_names().items())  # type: ignore[attr-defined]
        if not across:  # where everybody reads the request, a list of eighteen kinds is only in the way
            del self.fields["asked_for"]

    def wanted(self) -> Wanted:
        """What was filled in."""
        d = self.cleaned_data
        return Wanted(
            UUID(d["receiver"]),
            Purpose(d["purpose"]),
            frozenset(Category(c) for c in d["categories"]),
            d["request"],
            Urgency(d["urgency"]),
            GroundKind(d["ground"]) if d["ground"] else None,
            d["ground_reference"],
            d["takes_over"],
            Choice(d["choice"]),
            d["refused"],
            d["our_contact"],
            d["their_contact"],
            frozenset(d.get("asked_for", ())),
        )

    @staticmethod
    def initial_of(draft: Referral, texts: dict[str, str]) -> dict[str, Any]:
        """What stands in a draft, to be changed."""
        columns = ("purpose", "urgency", "takes_over", "choice")
        codes = {
            "receiver": str(draft.receiver_id),
            "ground": draft.ground_kind,
            "categories": draft.categories.split(),
            "asked_for": draft.asked_for.split(),
        }
        return {name: getattr(draft, name) for name in columns} | codes | texts


class StepForm(HouseForm):
    """A step: a note for the other side and, where the step asks for it, a reason."""

    conditional = frozenset({"note"})
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[*CHOOSE, *(one for one in DeclineReason.choices if one[0] not in BY_NODES)],
        error_messages={"required": _("Choose one of the reasons in this list: the other side looks on by it.")},
    )
    note = forms.CharField(
        label=_("Note for the other side"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )

    def __init__(self, *args: Any, with_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_reason:
            del self.fields["reason"]


class WayForm(HouseForm):
    """The way to the receiver."""

    conditional = frozenset({"escort", "meeting_point"})
    mode = forms.ChoiceField(label=_("How does the person go"), choices=Mode.choices, widget=forms.RadioSelect)
    escort = forms.CharField(
        label=_("Who goes along"), required=False, max_length=500, help_text=_("Name and telephone at work. Sealed.")
    )
    leaves_at = forms.DateTimeField(label=_("Departure"), widget=DateTimeInput)
    meets_at = forms.DateTimeField(label=_("When do you meet the receiver"), widget=DateTimeInput)
    meeting_point = forms.CharField(
        label=_("Where do you meet"),
        required=False,
        max_length=500,
        help_text=_("Only if the person agreed that the place of stay is told; else agree on it by telephone."),
    )

    def way(self) -> Way:
        """What was filled in."""
        d = self.cleaned_data
        return Way(Mode(d["mode"]), d["leaves_at"], d["meets_at"], d["escort"], d["meeting_point"])


class TakeUpForm(HouseForm):
    """The receiver's own case."""

    conditional = frozenset({"known"})
    age_group = forms.ChoiceField(label=_("Age"), choices=AgeGroup.choices, widget=forms.RadioSelect)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices)
    known = forms.CharField(
        label=_("Our case, if the person is known here"),
        required=False,
        max_length=20,
        help_text=_("The code of the case."),
    )

    def how(self, decided: Decided | None, same: str = "") -> TakingUp:
        """What was filled in, with what was decided on a look; `same` is the code of the case on whose card that was."""
        d = self.cleaned_data
        return TakingUp(Sex(d["sex"]), AgeGroup(d["age_group"]), same or d["known"], decided)


class PeriodForm(HouseForm):
    """A period, and the number behind which one looks."""

    first = forms.DateField(label=_("First day"), widget=DateInput)
    last = forms.DateField(label=_("Last day"), widget=DateInput)
    receiver = forms.UUIDField(required=False, widget=forms.HiddenInput)
    giver = forms.UUIDField(required=False, widget=forms.HiddenInput)
    counted = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), *COUNTED.items()])

    def asked(self) -> Asked:
        """What was filled in."""
        return Asked(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("first") and d.get("last") and not d["first"] <= d["last"] <= d["first"] + LONGEST_PERIOD:
            self.add_error("last", _("The last day comes after the first, at most two years later."))
        return d
