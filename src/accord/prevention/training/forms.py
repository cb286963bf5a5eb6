"""Input of courses, trainings and who takes part."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import Sex
from accord.foundation.policy import OrganisationKind
from accord.foundation.ui.forms import CHOOSE, DateInput, HouseForm
from accord.prevention.training import attending, courses, services
from accord.prevention.training.models import Course
from accord.prevention.training.participants import Participant
from accord.prevention.training.vocab import LONGEST_OUTLINE, BadTraining, FollowUp, Profession, Subject

_SEX: Final = {"f": Sex.FEMALE, "ж": Sex.FEMALE, "m": Sex.MALE, "м": Sex.MALE, "ч": Sex.MALE}


class CurriculumForm(HouseForm):
    """What an edition teaches."""

    conditional = frozenset({"outline"})
    hours = forms.DecimalField(label=_("Hours"), min_value=0, decimal_places=1)
    months = forms.IntegerField(
        label=_("For how many months it counts"),
        min_value=1,
        help_text=_("So long whoever took part is trained and current."),
    )
    outline = forms.CharField(
        label=_("What is taught"), required=False, max_length=LONGEST_OUTLINE, widget=forms.Textarea(attrs={"rows": 5})
    )

    def taught(self) -> courses.Taught:
        """What was filled in."""
        d = self.cleaned_data
        return courses.Taught(d["hours"], d["months"], d["outline"])


class CourseForm(CurriculumForm):
    """A new course."""

    title = forms.CharField(label=_("Title"), max_length=200)
    subject = forms.ChoiceField(label=_("What it is about"), choices=[*CHOOSE, *Subject.choices])
    field_order = ("title", "subject", "hours", "months", "outline")


class PlanForm(HouseForm):
    """A training."""

    conditional = frozenset({"place", "online", "partners", "donor", "trainers"})
    course = forms.ChoiceField(label=_("Course"))
    starts = forms.DateField(label=_("First day"), widget=DateInput)
    ends = forms.DateField(label=_("Last day"), widget=DateInput)
    hours = forms.DecimalField(label=_("Hours"), min_value=0, decimal_places=1)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    online = forms.BooleanField(label=_("It is held online"), required=False)
    partners = forms.CharField(label=_("Organised together with"), required=False, max_length=300)
    donor = forms.CharField(label=_("Donor"), required=False, max_length=200)
    trainers = forms.CharField(
        label=_("Trainers"),
        required=False,
        max_length=300,
        help_text=_("Sealed: only your organisation opens the names."),
    )

    def __init__(self, *args: Any, own: list[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [*CHOOSE, *((str(one.pk), one.title) for one in own)]  # type: ignore[attr-defined]

    def plan(self) -> services.Plan:
        """What was filled in."""
        d = dict(self.cleaned_data)
        return services.Plan(course=UUID(d.pop("course")), **d)


class OpenForm(HouseForm):
    """The last day of the sign-up, and the seats."""

    closes = forms.DateField(label=_("Last day to sign up"), widget=DateInput)
    seats = forms.IntegerField(label=_("Seats"), min_value=1)

    def step(self) -> services.Step:
        """What was filled in."""
        return services.Step("open", self.cleaned_data["closes"], self.cleaned_data["seats"])


class PeopleForm(HouseForm):
    """Many people of one kind of institution, one in each line."""

    institution = forms.ChoiceField(label=_("Institution"), choices=[*CHOOSE, *OrganisationKind.choices])
    profession = forms.ChoiceField(label=_("Profession"), choices=[*CHOOSE, *Profession.choices])
    people = forms.CharField(
        label=_("People"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One in each line: name; e-mail address; f or m. Who came before is recognised."),
    )

    def wanted(self) -> tuple[Participant, ...]:
        """What was filled in. Raises BadTraining."""
        return tuple(
            self._one(n, line) for n, line in enumerate(self.cleaned_data["people"].splitlines(), 1) if line.strip()
        )

    def _one(self, number: int, line: str) -> Participant:
        name, *more = (part.strip() for part in line.split(";"))
        if not 1 <= len(more) <= 2:
            raise BadTraining(
                _("Line %(number)s does not read: name; e-mail address; f or m."), field="people", number=number
            )
        word = more[1].casefold() if len(more) == 2 else ""
        if word and word[0] not in _SEX:
            raise BadTraining(_("Line %(number)s: write f or m, or nothing."), field="people", number=number)
        sex = _SEX[word[0]] if word else Sex.UNKNOWN
        d = self.cleaned_data
        return Participant(name, more[0], d["institution"], d["profession"], sex)


class SignUpForm(HouseForm):
    """Somebody signs up at the public page."""

    name = forms.CharField(label=_("Name"), max_length=120)
    contact = forms.EmailField(label=_("E-mail address"))
    institution = forms.ChoiceField(label=_("Institution"), choices=[*CHOOSE, *OrganisationKind.choices])
    profession = forms.ChoiceField(label=_("Profession"), choices=[*CHOOSE, *Profession.choices])
    sex = forms.ChoiceField(label=_("Sex"), choices=[*CHOOSE, *Sex.choices])

    def participant(self) -> Participant:
        """What was filled in."""
        return Participant(**self.cleaned_data)


class TestForm(HouseForm):
    """Points of both tests."""

    conditional = frozenset({"before", "after"})
    before = forms.DecimalField(label=_("Test before, of 100 points"), required=False, decimal_places=1)
    after = forms.DecimalField(label=_("Test after, of 100 points"), required=False, decimal_places=1)

    def tested(self) -> attending.Tested:
        """What was filled in."""
        return attending.Tested(self.cleaned_data["before"], self.cleaned_data["after"])


class FollowUpForm(HouseForm):
    """What came of it after three months."""

    answer = forms.ChoiceField(label=_("What came of it"), choices=FollowUp.choices, widget=forms.RadioSelect)
