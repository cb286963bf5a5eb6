"""Shapes of input."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.contacts import LONGEST, Reachable
from accord.cooperation.agreements.signing import LONGEST as LONGEST_NAME
from accord.cooperation.agreements.signing import Signing
from accord.cooperation.agreements.terms import LONGEST as LONGEST_TERMS
from accord.cooperation.agreements.terms import (
    LONGEST_LINE,
    LONGEST_NUMBER,
    MOST_MONTHS,
    MOST_NOTICE,
    YEARS,
    ClauseTerms,
    Terms,
    WorkLine,
)
from accord.cooperation.agreements.vocab import (
    AgreementKind,
    Channel,
    Frequency,
    LegalBasis,
    SigningMethod,
    TargetGroup,
)
from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, Purpose
from accord.foundation.ui.drawings import LONGEST_SIGNATURE
from accord.foundation.ui.forms import CHOOSE, Choices, DateInput, HouseForm

MOST_ROWS: Final = 20  # of clauses and of lines on one page; programs send more
_LEFT_OPEN: Final = ("", _("not laid down"))


def _words(name: str, label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST_TERMS[name], **more)


class AgreementForm(HouseForm):
    """The head of a proposal."""

    conditional = frozenset({"aims", "groups", "territory", "place", "review_on", "notice_days", "project", "donor"})
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TERMS["title"])
    kind = forms.ChoiceField(label=_("Type"), choices=AgreementKind.choices)
    parties = forms.MultipleChoiceField(
        label=_("With whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your organisation is a party by itself."),
    )
    aims = _words(
        "aims",
        _("What for, and what is done together"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Every party reads it. Name nobody who is helped."),
    )
    groups = forms.MultipleChoiceField(
        label=_("For whom"), required=False, choices=TargetGroup.choices, widget=forms.CheckboxSelectMultiple
    )
    territory = _words("territory", _("Where it holds"), help_text=_("Countries, regions or towns."))
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    review_on = forms.DateField(
        label=_("To be reviewed on"),
        required=False,
        widget=DateInput,
        help_text=_("Who signs is reminded 90, 30 and 7 days before this day and before the end."),
    )
    notice_days = forms.IntegerField(
        label=_("Notice before a party leaves, in days"), required=False, min_value=0, max_value=MOST_NOTICE
    )
    place = _words("place", _("Place of signing"))
    project = _words("project", _("Project"))
    donor = _words("donor", _("Who gives the money"))

    def __init__(self, *args: Any, directory: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = [(str(o.pk), o.name) for o in directory]  # type: ignore[attr-defined]


class ClauseForm(HouseForm):
    """Clauses of a proposal that have everything but the category in common."""

    conditional = frozenset(
        {"purpose", "categories", "legal_basis", "giver", "receiver", "channel", "frequency", "months"}
    )
    purpose = forms.ChoiceField(label=_("For which purpose"), required=False, choices=[*CHOOSE, *Purpose.choices])
    categories = forms.MultipleChoiceField(
        label=_("Which categories of data may flow"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), required=False, choices=[*CHOOSE, *LegalBasis.choices])
    giver = forms.ChoiceField(label=_("From"), required=False)
    receiver = forms.ChoiceField(label=_("To"), required=False)
    channel = forms.ChoiceField(label=_("Way"), required=False, choices=[_LEFT_OPEN, *Channel.choices])
    frequency = forms.ChoiceField(label=_("How often"), required=False, choices=[_LEFT_OPEN, *Frequency.choices])
    months = forms.IntegerField(
        label=_("Kept by the receiver, in months"), required=False, min_value=1, max_value=MOST_MONTHS
    )

    def __init__(self, *args: Any, directory: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "receiver"):
            self.fields[name].choices = [("", _("any party")), *directory]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A row says what, for what and on which basis; or it is left empty."""
        named = ("purpose", "categories", "legal_basis")
        if any(self.cleaned_data.get(name) for name in named):
            for name in named:
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose this too, or empty the whole clause."))

    def wanted(self) -> Iterable[ClauseTerms]:
        """The clauses that were filled in."""
        d = self.cleaned_data
        giver, receiver = (UUID(d[name]) if d[name] else None for name in ("giver", "receiver"))
        channel = Channel(d["channel"]) if d["channel"] else None
        frequency = Frequency(d["frequency"]) if d["frequency"] else None
        for category in d["categories"]:
            named = Purpose(d["purpose"]), Category(category), LegalBasis(d["legal_basis"])
            yield ClauseTerms(*named, giver, receiver, channel, frequency, d["months"])


class WorkForm(HouseForm):
    """A line of the joint work plan."""

    conditional = frozenset({"title", "organisation", "due", "year", "activity"})
    title = forms.CharField(label=_("What is done"), required=False, max_length=LONGEST_LINE)
    organisation = forms.ChoiceField(label=_("Who does it"), required=False)
    due = forms.DateField(label=_("Deadline"), required=False, widget=DateInput)
    year = forms.IntegerField(
        label=_("Year of the national programme"), required=False, min_value=YEARS.start, max_value=YEARS.stop - 1
    )
    activity = forms.CharField(
        label=_("Number of its activity"), required=False, max_length=LONGEST_NUMBER, help_text=_("Such as 6.2.")
    )

    def __init__(self, *args: Any, directory: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("all parties")), *directory]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A line says what is done; or it is left empty."""
        said = any(self.cleaned_data.get(name) for name in ("organisation", "due", "year", "activity"))
        if said and not self.cleaned_data.get("title"):
            self.add_error("title", _("Say what is done, or empty the whole line."))

    def wanted(self) -> WorkLine:
        """The line that was filled in."""
        d = self.cleaned_data
        organisation = UUID(d["organisation"]) if d["organisation"] else None
        return WorkLine(d["title"], organisation, d["due"], d["year"], d["activity"].strip())


class Proposal:
    """All forms of a proposal: a head, and as many clauses and lines of work as were asked for."""

    def __init__(
        self, data: QueryDict | None, *, directory: list[Organisation], ours: UUID, before: Terms | None
    ) -> None:
        others = [one for one in directory if one.pk != ours]
        choices: Choices = [(str(one.pk), one.name) for one in directory]
        self.before = before
        heads, clauses, work = _first(before, ours) if before else ({}, [], [])
        more = data.get("more", "") if data is not None else ""
        self.more = more in ("clause", "work")
        bound = data if data is not None else None
        self.head = AgreementForm(bound, directory=others, initial=heads)
        self.clauses = [
            ClauseForm(bound, prefix=f"clause-{n}", directory=choices, initial=_at(clauses, n))
            for n in range(_how_many(data, "clauses", len(clauses) or 1, more == "clause"))
        ]
        self.work = [
            WorkForm(bound, prefix=f"work-{n}", directory=choices, initial=_at(work, n))
            for n in range(_how_many(data, "lines", len(work), more == "work"))
        ]
        if self.more:  # nothing is checked while more rows are asked for
            for form in (self.head, *self.clauses, *self.work):
                form._errors = ErrorDict()  # type: ignore[attr-defined]

    def forms(self) -> list[HouseForm]:
        """Every form, for what is to be said of them together."""
        return [self.head, *self.clauses, *self.work]

    def is_valid(self) -> bool:
        """Whether all of them read."""
        valid = [form.is_valid() for form in self.forms()]  # of all, so that every form says what is wrong in it
        return all(valid)

    def terms(self, replaces: UUID | None = None) -> Terms:
        """The proposal that was filled in, in the place of `replaces`."""
        d = self.head.cleaned_data
        same = (
            "title",
            "valid_from",
            "valid_until",
            "aims",
            "territory",
            "place",
            "review_on",
            "notice_days",
            "project",
            "donor",
        )
        return Terms(
            **{name: d[name] for name in same},
            kind=AgreementKind(d["kind"]),
            parties=frozenset(UUID(pk) for pk in d["parties"]),
            groups=frozenset(TargetGroup(code) for code in d["groups"]),
            clauses=tuple(clause for form in self.clauses for clause in form.wanted()),
            work=tuple(form.wanted() for form in self.work if form.cleaned_data.get("title")),
            replaces=replaces,
        )


def _how_many(data: QueryDict | None, name: str, first: int, one_more: bool) -> int:
    told = data.get(name, "") if data is not None else ""
    count = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else first
    return max(0 if name == "lines" else 1, min(count + one_more, max(first, MOST_ROWS)))


def _at(rows: list[dict[str, Any]], number: int) -> dict[str, Any]:
    return rows[number] if number < len(rows) else {}


def _first(before: Terms, ours: UUID) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """What a new version begins with: all that the version before says, but for its dates."""
    names = ("title", "aims", "territory", "place", "notice_days", "project", "donor")
    head: dict[str, Any] = {name: getattr(before, name) for name in names}
    head |= {"kind": before.kind.value, "groups": [one.value for one in before.groups]}
    head["parties"] = [str(pk) for pk in before.parties if pk != ours]
    together: dict[tuple[Any, ...], list[str]] = {}
    for c in before.clauses:
        common = (
            c.purpose,
            c.legal_basis,
            c.giver or "",
            c.receiver or "",
            c.channel or "",
            c.frequency or "",
            c.months,
        )
        together.setdefault(common, []).append(c.category.value)
    fields = ("purpose", "legal_basis", "giver", "receiver", "channel", "frequency", "months")
    clauses = [
        {name: _plain(value) for name, value in zip(fields, common, strict=True)} | {"categories": sorted(categories)}
        for common, categories in sorted(together.items(), key=lambda item: [str(value) for value in item[0]])
    ]
    lines = [
        {"title": w.title, "organisation": _plain(w.organisation or ""), "year": w.year, "activity": w.activity}
        for w in before.work
    ]
    return head, clauses, lines


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) or value is None else str(value)


class SignForm(HouseForm):
    """Who signs, in which office, and how."""

    conditional = frozenset({"file", "drawn"})
    name = forms.CharField(label=_("Name of who signs"), max_length=LONGEST_NAME)
    office = forms.CharField(label=_("Office"), max_length=LONGEST_NAME)
    method = forms.ChoiceField(
        label=_("How"), choices=SigningMethod.choices, widget=forms.RadioSelect, initial=SigningMethod.ACCOUNT
    )
    file = forms.FileField(
        label=_("If it was signed on paper: the signed paper, as a PDF or a picture"),
        required=False,
        allow_empty_file=True,
    )
    drawn = forms.CharField(
        label=_("Signature"), required=False, widget=forms.HiddenInput, max_length=LONGEST_SIGNATURE
    )

    def wanted(self, file: bytes) -> Signing:
        """What was filled in; `file` is the cleaned copy."""
        d = self.cleaned_data
        method = SigningMethod(d["method"])
        drawn = d["drawn"] if method == SigningMethod.DRAWN else ""
        return Signing(d["name"], d["office"], method, drawn, file)


class ContactForm(HouseForm):
    """Whom to call at the own organisation."""

    conditional = frozenset({"office", "email", "deputy", "deputy_phone", "night_phone"})
    name = forms.CharField(label=_("Name"), max_length=LONGEST["name"])
    office = forms.CharField(label=_("Office"), required=False, max_length=LONGEST["office"])
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST["phone"])
    email = forms.CharField(label=_("E-mail"), required=False, max_length=LONGEST["email"])
    deputy = forms.CharField(label=_("Deputy"), required=False, max_length=LONGEST["deputy"])
    deputy_phone = forms.CharField(
        label=_("Telephone of the deputy"), required=False, max_length=LONGEST["deputy_phone"]
    )
    night_phone = forms.CharField(
        label=_("Telephone that answers day and night"), required=False, max_length=LONGEST["night_phone"]
    )

    def wanted(self) -> Reachable:
        """What was filled in."""
        return Reachable(**self.cleaned_data)
