"""The steps about a child: a form, its words, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accord.foundation.machine import StateTable
from accord.foundation.policy import Action, Actor
from accord.foundation.writes.services import Given
from accord.protection.children import adults, ages, bans, forms, found, measures, studies, team
from accord.protection.children import measure_forms as more
from accord.protection.children.measures_vocab import AGES, BANS, MEASURES, STUDIES
from accord.protection.children.queries import ChildView
from accord.protection.children.vocab import Channel

Form = Any
Act = Callable[[Form, dict[str, Any]], Given]


@dataclass(frozen=True)
class Part:
    """A step: its form, its words, what it does. `of` says of which rows it is: of the case, or which `rows`."""

    title: str | Promise
    form: type[forms.ChildForm]
    act: Act
    lead: str | Promise = ""
    action: Action = Action.CHILD_KEEP
    grave: str | Promise = ""
    of: str = "case"
    versioned: bool = False
    to: str = "desk:child"


def _tell(form: Form, call: dict[str, Any]) -> Given:
    return team.tell(at=form.cleaned_data["at"], channel=Channel(form.cleaned_data["channel"]), **call)


PARTS: Final[dict[str, Part]] = {
    "found": Part(
        gettext_lazy("A child was found"),
        forms.FoundForm,
        lambda form, call: found.find(found=form.found(), **call),
        gettext_lazy(
            "Speak with the child alone, with an interpreter who knows neither of you. Do not ask what was done."
        ),
        Action.CHILD_FIND,
        versioned=True,
    ),
    "seen": Part(
        gettext_lazy("Seen, or missing"),
        forms.SeenForm,
        lambda form, call: found.see(seen=form.seen(), **call),
        gettext_lazy("A child is missing: call 112 now, then 116 000. Write it down afterwards."),
        Action.CHILD_FIND,
        versioned=True,
    ),
    "tell": Part(
        gettext_lazy("The authorities were told"),
        forms.TellForm,
        _tell,
        gettext_lazy("All at the same time. This closes every notice about the child that is still open."),
        grave=gettext_lazy("I am sure: all of them were told."),
    ),
    "member": Part(
        gettext_lazy("Add a member of the team"),
        forms.MemberForm,
        lambda form, call: team.join(member=form.member(), **call),
        gettext_lazy("The social worker at the child's address leads the team."),
    ),
    "leave": Part(
        gettext_lazy("A member leaves the team"),
        forms.SureForm,
        lambda _form, call: team.leave(**call),
        of="member",
        versioned=True,
        grave=gettext_lazy("I am sure: this member leaves the team."),
    ),
    "conference": Part(
        gettext_lazy("A case conference was held"),
        forms.ConferenceForm,
        lambda form, call: team.hold(held=form.held(), **call),
    ),
    "adult": Part(
        gettext_lazy("Add an adult"),
        forms.AdultForm,
        lambda form, call: adults.add(details=form.details(), **call),
        gettext_lazy(
            "Family, who came along, and who was appointed. Nobody speaks for the child before the relation is confirmed."
        ),
    ),
    "relation": Part(
        gettext_lazy("The relation was checked"),
        forms.RelationForm,
        lambda form, call: adults.check(checked=form.checked(), **call),
        gettext_lazy("In doubt the relation is not confirmed, and child protection appoints a representative."),
        of="adult",
        versioned=True,
    ),
    "implicated": Part(
        gettext_lazy("This adult may be involved"),
        forms.SureForm,
        lambda _form, call: adults.implicate(**call),
        gettext_lazy(
            "From now on this adult is a risk of the case: told nothing, named in no text that leaves. Every consent that "
            "this adult gave for the child is withdrawn, and what rests on it stops. Ask for a child-protection representative."
        ),
        of="adult",
        versioned=True,
        grave=gettext_lazy("I am sure: the consents of this adult are withdrawn now."),
    ),
    "end": Part(
        gettext_lazy("End this entry"),
        forms.SureForm,
        lambda _form, call: adults.end(**call),
        of="adult",
        versioned=True,
        grave=gettext_lazy("I am sure: this adult has no more part in the child's life, or was entered wrongly."),
    ),
    "view": Part(
        gettext_lazy("What the child wants"),
        forms.ViewForm,
        lambda form, call: team.record_view(told=form.told(), **call),
        gettext_lazy(
            "Ask before every decision about place, return or consent, in the child's language and without the family."
        ),
    ),
    "measure": Part(
        gettext_lazy("Ask for a protection measure"),
        more.MeasureForm,
        lambda form, call: measures.ask(wanted=form.wanted(), **call),
        gettext_lazy("Ask the child first where they want to be, and record it as what the child wants."),
    ),
    "measure-order": Part(
        gettext_lazy("The measure was ordered"),
        more.OrderForm,
        lambda form, call: measures.order(ordered=form.ordered(), **call),
        of="measure",
        versioned=True,
    ),
    "measure-refuse": Part(
        gettext_lazy("The measure was refused"),
        forms.SureForm,
        lambda _form, call: measures.refuse(**call),
        of="measure",
        versioned=True,
        grave=gettext_lazy("I am sure: the authority said no. The child still needs protection."),
    ),
    "measure-review": Part(
        gettext_lazy("Look at the measure again"),
        more.ReviewForm,
        lambda form, call: measures.review(**form.cleaned_data, **call),
        gettext_lazy("With the child, and where the child lives."),
        of="measure",
        versioned=True,
    ),
    "measure-extend": Part(
        gettext_lazy("The measure was prolonged"),
        more.ExtendForm,
        lambda form, call: measures.extend(**form.cleaned_data, **call),
        of="measure",
        versioned=True,
    ),
    "measure-end": Part(
        gettext_lazy("The measure ended"),
        more.DayForm,
        lambda form, call: measures.end(on=form.cleaned_data["on"], **call),
        gettext_lazy(
            "Before a child goes home the family is studied. If the child needs another measure, ask for it now."
        ),
        of="measure",
        versioned=True,
        grave=gettext_lazy("I am sure: the child is no longer under this measure."),
    ),
    "ban": Part(
        gettext_lazy("A ban on leaving the country was proposed"),
        more.BanForm,
        lambda form, call: bans.propose(proposal=form.proposal(), **call),
        gettext_lazy(
            "The chair of the State Agency for Child Protection proposes it to the interior minister (Identity Documents "
            "Act, art. 76a)."
        ),
    ),
    "ban-order": Part(
        gettext_lazy("The ban was ordered"),
        more.BanOrderForm,
        lambda form, call: bans.order(order=form.order(), **call),
        of="ban",
        versioned=True,
    ),
    "ban-refuse": Part(
        gettext_lazy("The ban was not ordered"),
        forms.SureForm,
        lambda _form, call: bans.refuse(**call),
        of="ban",
        versioned=True,
        grave=gettext_lazy("I am sure: the minister did not order it."),
    ),
    "ban-lift": Part(
        gettext_lazy("The ban was lifted"),
        more.DayForm,
        lambda form, call: bans.lift(on=form.cleaned_data["on"], **call),
        of="ban",
        versioned=True,
        grave=gettext_lazy("I am sure: from this day the child may leave the country."),
    ),
    "study": Part(
        gettext_lazy("Ask for a study of the family"),
        more.StudyForm,
        lambda form, call: studies.ask(question=form.asked(), **call),
        gettext_lazy("Without a study for a return the child does not leave. Ask early: it takes weeks."),
    ),
    "study-receive": Part(
        gettext_lazy("The study came"),
        more.FindingForm,
        lambda form, call: studies.receive(finding=form.finding(), **call),
        of="study",
        versioned=True,
    ),
    "study-drop": Part(
        gettext_lazy("The study is not needed any more"),
        forms.SureForm,
        lambda _form, call: studies.drop(**call),
        of="study",
        versioned=True,
        grave=gettext_lazy("I am sure: nobody waits for this study."),
    ),
    "age": Part(
        gettext_lazy("Assess the age"),
        more.AgeForm,
        lambda form, call: ages.assess(assessed=form.assessed(), **call),
        gettext_lazy("In doubt the person is a child. Nobody becomes an adult on the word of one person."),
    ),
    "age-confirm": Part(
        gettext_lazy("I found too: an adult"),
        more.SecondForm,
        lambda form, call: ages.confirm(words=form.cleaned_data["words"], **call),
        gettext_lazy("Read what your colleague wrote, look at the same grounds, and decide for yourself."),
        of="age",
        versioned=True,
        grave=gettext_lazy("I am sure: this person is an adult, and loses the protection of a child."),
        to="desk:case",  # the page of the child is shut then
    ),
    "age-doubt": Part(
        gettext_lazy("I doubt it: a child"),
        more.SecondForm,
        lambda form, call: ages.doubt(words=form.cleaned_data["words"], **call),
        of="age",
        versioned=True,
    ),
}
_TABLES: Final[tuple[tuple[str, StateTable], ...]] = (
    ("measure", MEASURES),
    ("ban", BANS),
    ("study", STUDIES),
    ("age", AGES),
)


def rows_of(view: ChildView, of: str) -> list[Any]:
    """The rows of the record that a step with `of` is about."""
    rows: dict[str, list[Any]] = {
        "adult": [*view.adults],
        "member": [*view.team],
        "measure": [*view.measures],
        "ban": [*view.bans],
        "study": [*view.studies],
        "age": [*view.ages],
    }
    return rows[of]


def open_steps(view: ChildView, actor: Actor) -> dict[UUID, list[tuple[str, str | Promise]]]:
    """For each row that moves by a state table, the steps that can be taken now: their address and their title."""
    if not view.may_keep:
        return {}
    found = {}
    for of, table in _TABLES:
        for row in rows_of(view, of):
            if of == "age" and row.decided_by == actor.account:
                continue  # a second person looks at it
            parts = [f"{of}-{step.action}" for step in table.open_to(row.state)]
            found[row.pk] = [(part, PARTS[part].title) for part in parts if part in PARTS]
    return found
