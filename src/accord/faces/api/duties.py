"""Why a duty is due, and the rules of deadlines."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import actor_of, answers
from accord.foundation.duties import queries as duties
from accord.foundation.duties.explain import explain
from accord.foundation.duties.words import RuleInWords, every_rule

router = Router(tags=["duties"])


@router.get("/duties/{duty_id}", response=answers(s.DutyWhyOut))
def duty(request: HttpRequest, duty_id: UUID) -> s.DutyWhyOut:
    """One duty of one's own organisation: what, by when, and why by then."""
    owed = duties.get(actor_of(request), duty_id)
    owner = organisations.get(owed.duty.organisation)
    account = owed.duty.account
    told = explain(owed.duty, owed.rule)
    return s.DutyWhyOut(
        duty=shapes.duty(owed),
        owes=owner.name if owner else "",
        account=people.names([account]).get(account, "") if account else "",
        began=told.began,
        steps=list(told.steps),
        changes=list(told.changes),
        rule=_rule(RuleInWords(owed.rule)) if owed.rule else None,
    )


@router.get("/rules", response=answers(list[s.RuleOut]))
def list_rules(request: HttpRequest, jurisdiction: str = "") -> list[s.RuleOut]:
    """Every deadline rule with its source, of one jurisdiction (BG, RO, EU, any) or of all."""
    return [_rule(one) for one in every_rule(jurisdiction)]


def _rule(one: RuleInWords) -> s.RuleOut:
    return s.RuleOut(**shapes.pick(one.rule, s.RuleOut, duty=one.title, why=one.why))
