"""The table of figures: for each its rule in words and its one query. Every query gives the same columns, codes only."""

from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory import queries as directory
from accord.cooperation.directory.catalogue import region_name
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import queries as duties
from accord.foundation.duties.rules import rules
from accord.justice.proceedings import queries as proceedings
from accord.justice.proceedings.forms import INTERPRETED
from accord.protection.cases.models import Case
from accord.protection.persons.models import Pair
from accord.protection.persons.vocab import PairState
from accord.protection.referrals import queries as referrals
from accord.protection.referrals.vocab import STAGE_RULES, ReferralState
from accord.protection.services import queries as services
from accord.protection.services.vocab import EpisodeState
from accord.protection.shelters import occupancy
from accord.protection.shelters.models import Need, Stay
from accord.protection.shelters.vocab import StayState
from accord.research.overview.vocab import Figure, Scope, Words

NEAR: Final = timedelta(days=10)  # a stay or a reflection period that ends
HEARD: Final = timedelta(days=14)  # an interpreter must be found by then
COUNTED: Final = timedelta(days=30)  # needs that were not met
ADULT: Final = 18  # a place for boys is none for a man (domain.md P11)
COLUMNS: Final = ("tag", "body", "debtor", "part", "moment", "many")
# SECURITY: a white list. Duties about links, hearings, emergency accesses and exports are not for who reads this page.
# tests/rooms/overview/test_overview.py
ABOUT: Final = ("case", "signal", "referral", "plan", "plan_step", "stay", "charge", "message", "entry_report")
AGES: Final = {
    "3": _("0 to 3 days"),
    "7": _("4 to 7 days"),
    "30": _("8 to 30 days"),
    "more": _("more than 30 days"),
}
WHOM: Final = {"w": _("women"), "m": _("men"), "c": _("children")}
NOBODY: Final = Value(None, output_field=UUIDField())


def shaped(found: QuerySet[Any], tag: Any, body: Any, moment: str, **more: Any) -> QuerySet[Any]:
    """The columns of a list: code, whose row it is, since when; who owes the next step (else the same), part, how many."""
    columns = {"tag": tag, "body": body, "moment": moment, "debtor": body, "part": Value(""), "many": Value(1)} | more
    shown: QuerySet[Any] = found.annotate(
        **{name: F(given) if isinstance(given, str) else given for name, given in columns.items()}
    )
    return shown


def _duties(scope: Scope) -> QuerySet[Any]:
    ends = [rule.id for rule in rules().values() if sort_of(rule.id) == "reflection"]
    found = duties.late(scope.now) | duties.ending(ends, scope.now, scope.now + NEAR)
    mine = found.filter(scope.of("organisation"), object_type__in=ABOUT)
    return shaped(mine, "object_code", "organisation", "due_at", part="rule")


def sort_of(rule_id: str) -> str:
    """The figure in which a late duty is counted, each in one; "" for those that the figure of referrals tells of."""
    return _sorts().get(rule_id, "late")


@lru_cache(maxsize=1)
def _sorts() -> dict[str, str]:
    stages = {rule for of_stage in STAGE_RULES.values() for rule in of_stage}
    found = dict.fromkeys(stages, "")
    for rule in rules().values():
        if rule.population == "child" or rule.trigger.endswith(".child"):
            found[rule.id] = "children"
        elif rule.trigger == "reflection.started":
            found[rule.id] = "reflection"
        elif rule.trigger.startswith("plan.") or rule.id in {"P-NEEDS", "P-PLAN"}:
            found[rule.id] = "plans"
    return found


def _unserved(scope: Scope) -> QuerySet[Any]:
    today = day(scope.now)
    since = {str(days): today - timedelta(days=days) for days in (3, 7, 30)}
    when = [When(identified_on__gte=first, then=Value(code)) for code, first in since.items()]
    part = Choose(*when, default=Value("more"), output_field=CharField())
    found = services.unserved(today).filter(scope.of("organisation"))
    return shaped(found, "code", "organisation", "identified_on", part=part)


def _referrals(scope: Scope) -> QuerySet[Any]:
    found = referrals.silent(scope.now).filter(scope.of("giver") | scope.of("receiver"))
    owes = Choose(When(state=ReferralState.ACCEPTED, then=F("giver_id")), default=F("receiver_id"))
    return shaped(found, "code", "receiver_id", "sent_at", part="state", debtor=owes)


def _needs(scope: Scope) -> QuerySet[Any]:
    found = Need.objects.filter(scope.of("organisation") | scope.here("region"), day__gt=day(scope.now) - COUNTED)
    # SECURITY: which case it was is told to nobody here, and to a commission not even who looked for the place.
    # tests/rooms/overview/test_overview.py
    body: Any = "organisation" if scope.names_all or not scope.beyond else NOBODY
    part = Concat("region", Value(" "), "sex", Value(" "), "age_group", output_field=CharField())
    return shaped(found, Value(""), body, "day", part=part)


def _places(scope: Scope) -> QuerySet[Any]:
    flags = {"w": Q(women_to__gte=ADULT), "m": Q(men_to__gte=ADULT), "c": _takes_children()}
    marks = [
        Choose(When(q, then=Value(mark)), default=Value(""), output_field=CharField()) for mark, q in flags.items()
    ]
    part = Concat("shelter__region", Value(" "), *marks, output_field=CharField())
    tag = Concat("shelter__code", Value(" "), "label", output_field=CharField())
    found = occupancy.with_free(scope.now).filter(scope.here("shelter__region"))
    return shaped(found, tag, "shelter__organisation", "shelter__counted_at", part=part, many="free")


def _takes_children() -> Q:
    """A unit takes a child by the age of its women and men, or along with a parent."""
    return Q(children_to__isnull=False) | Q(women_from__lt=ADULT) | Q(men_from__lt=ADULT)


def _interpreters(scope: Scope) -> QuerySet[Any]:
    found = services.interpreting(EpisodeState.ASKED, EpisodeState.WAITING).filter(scope.of("case__organisation"))
    owes = Coalesce("provider", "case__organisation")
    return shaped(found, "case__code", "case__organisation", "asked_on", part="state", debtor=owes)


def _hearings(scope: Scope) -> QuerySet[Any]:
    given = services.interpreting(EpisodeState.GRANTED, EpisodeState.RUNNING).values("case")
    found = proceedings.interpreted(scope.now, scope.now + HEARD).filter(scope.of("care_of"))
    return shaped(found.exclude(care_case__in=given), "care_code", "care_of", "at", part="interpreter")


def _stays(scope: Scope) -> QuerySet[Any]:
    found = Stay.objects.exclude(state=StayState.LEFT).filter(scope.of("organisation"), until__isnull=False)
    return shaped(found.filter(until__lte=day(scope.now) + NEAR), "code", "organisation", "until", part="state")


def _ends(scope: Scope) -> QuerySet[Any]:
    own = scope.of("organisation") | scope.of("keeper")
    found = directory.ending(scope.now).filter(own | Q(areas__contains=scope.land) if scope.land else own)
    body = Coalesce("organisation_id", "keeper")
    return shaped(found, "code", body, "until", part="what", debtor="keeper")


def _pairs(scope: Scope) -> QuerySet[Any]:
    codes = [_code_of(end) for end in ("low", "high")]
    found = Pair.objects.filter(scope.of("organisation"), state=PairState.OPEN)
    part = Choose(When(found_by=None, then=Value("found")), default=Value("said"), output_field=CharField())
    tag = Concat(codes[0], Value(" · "), codes[1], output_field=CharField())
    return shaped(found, tag, "organisation", "found_at", part=part)


def _code_of(end: str) -> Subquery:
    """The code of the newest case of one of the two persons of a pair."""
    cases = Case.objects.filter(person=OuterRef(end), organisation=OuterRef("organisation"))
    return Subquery(cases.order_by("-opened_at", "id").values("code")[:1])


def of_pairs(scope: Scope) -> Q:
    """Which pairs have a case whose code the reader does not learn."""
    hidden = scope.shut().values("person")
    return Q(low__in=hidden) | Q(high__in=hidden)


def rule_said(part: str) -> Words:
    """What a duty of a rule asks for."""
    rule = rules().get(part)
    return rule.words(rule.duty) if rule else part


def _need_said(part: str) -> Words:
    region, sex, age_group = part.split(" ")
    where = region_name(region) if region else _now("anywhere")
    return f"{Sex(sex).label}, {AgeGroup(age_group).label} – {where}"


def _place_said(part: str) -> Words:
    region, _space, marks = part.partition(" ")
    return f"{region_name(region)}: {', '.join(str(WHOM[mark]) for mark in marks)}"


def of_cases(path: str) -> Any:
    """Which rows are of a case, at `path`, whose code the reader does not learn."""
    return lambda scope: Q(**{f"{path}__in": scope.shut()})


def of_duties(scope: Scope) -> Q:
    """Which duties have a code that the reader does not learn."""
    return duties.hidden_from(scope.actor) | Q(object_type="case", object_id__in=scope.shut())


FOUND: Final = {"found": _("found by Accord"), "said": _("a colleague was not sure")}
ENDS: Final = {"contract": _("contract or money"), "licence": _("licence")}
# What is worst stands first.
FIGURES: Final[dict[str, Figure]] = {
    figure.name: figure
    for figure in (
        Figure(
            "children",
            _("Clocks of children that were missed"),
            _("Duties of the rules for children that are past due now and not done; a notice to three bodies is three."),
            _duties, rule_said, "danger", due=True, takes=lambda part: sort_of(part) == "children", shut=of_duties,
        ),
        Figure(
            "unserved",
            _("Identified, and no service has begun"),
            _("Open cases, by days since the identification. What was asked for does not count, only what began."),
            _unserved, AGES.__getitem__, "danger", shut=of_cases("pk"), order=tuple(reversed(AGES)),
        ),
        Figure(
            "referrals",
            _("Referrals without an answer"),
            _("Referrals in whose stage a clock ran out, by that stage, since they were sent; also those that the coordinator has."),
            _referrals, lambda part: ReferralState(part).label, "danger", shut=of_cases("case"),
        ),
        Figure(
            "plans",
            _("Plans and assessments that are late"),
            _("Duties about needs, plans, their steps and reviews that are past due now and not done."),
            _duties, rule_said, "attention", due=True, takes=lambda part: sort_of(part) == "plans", shut=of_duties,
        ),
        Figure(
            "late",
            _("Other duties that are late"),
            _("Duties past due now and not done that stand in no other line here. Exports and reviews are not counted."),
            _duties, rule_said, "attention", due=True, takes=lambda part: sort_of(part) == "late", shut=of_duties,
        ),
        Figure(
            "pairs",
            _("May be one person"),
            _("Pairs of records of one organisation that wait to be looked at, since they were found. Who corrects both cases decides."),
            _pairs, FOUND.__getitem__, "attention", shut=of_pairs,
        ),
        Figure(
            "needs",
            _("There was no place"),
            _("Needs of the last 30 days that were not met, once a day for a person. Who it was is not told."),
            _needs, _need_said, "attention",
        ),
        Figure(
            "interpreters",
            _("Waiting for an interpreter"),
            _("Interpreters who were asked for or are on a waiting list, for as long as none is granted."),
            _interpreters, lambda part: EpisodeState(part).label, "attention", shut=of_cases("case"),
        ),
        Figure(
            "hearings",
            _("Hearings without an interpreter"),
            _("Hearings of the next 14 days that need an interpreter, in cases in which none is granted."),
            _hearings, lambda part: INTERPRETED.get(part, part), "attention", due=True, shut=of_cases("care_case"),
        ),
        Figure(
            "stays",
            _("Stays that end"),
            _("People in a house whose stay ends within 10 days, or should have ended."),
            _stays, lambda part: StayState(part).label, "attention", due=True, shut=of_cases("case"),
        ),
        Figure(
            "reflection",
            _("Reflection periods that end"),
            _("Reflection periods whose last day is within 10 days."),
            _duties, rule_said, "attention", due=True, takes=lambda part: sort_of(part) == "reflection", shut=of_duties,
        ),
        Figure(
            "ends",
            _("Contracts and licences that end"),
            _("Entries of the directory whose contract or licence ends within 90 days, or has ended, by what ends first."),
            _ends, ENDS.__getitem__, "attention", due=True,
        ),
        Figure(
            "places",
            _("Free places"),
            _("Places that are free now, by region and by whom they take: capacity without stays and holds."),
            _places, _place_said, "", beyond_only=True,
        ),
    )
}  # fmt: skip
