"""Steps about what protects a child, as tests take them."""

from datetime import timedelta

from accord.cooperation.people.models import Membership
from accord.foundation.policy import Role
from accord.protection.cases.services import join_team
from accord.protection.children import ages, bans, measures, studies
from accord.protection.children.measures_vocab import AgeBasis, Authority, MeasureKind, Opinion, PlaceKind, StudyFor
from tests.cast import key
from tests.rooms.children.steps import call, today

WHY = "Семейството го е продало."


def with_second(world, case):
    """A colleague of Ana's who works on cases, in the team of this one."""
    before = world.cast.memberships["nadia"]
    Membership.objects.filter(pk=before.pk).update(role=Role.CASE_MANAGER)
    found = Membership.objects.select_related("account", "organisation").get(pk=before.pk)
    world.cast.memberships["nadia"] = found
    join_team(actor=world["ana"], case=case, account=found.account_id, now=world.now, key=key())
    return case


def days(world, count):
    return today(world) + timedelta(days=count)


def ask(world, case, kind=MeasureKind.EMERGENCY, who="ana", now=None, **changes):
    wanted = measures.Wanted(**{"kind": kind, "on": today(world), "why": WHY} | changes)
    return measures.ask(wanted=wanted, **call(world, who, now, case=case)).id


def order(world, row, read=1, who="ana", now=None, **changes):
    known = {
        "by": Authority.DIRECTORATE, "place": PlaceKind.CRISIS_CENTRE, "since": today(world),
        "until": days(world, 90), "review_on": days(world, 30), "reference": "ЗД-12/2026",
    }  # fmt: skip
    ordered = measures.Ordered(**known | changes)
    return measures.order(ordered=ordered, read=read, **call(world, who, now, measure=row))


def propose(world, case, who="ana", now=None, **changes):
    proposal = bans.Proposal(**{"on": today(world), "evidence": "Билет за утре, чужд паспорт."} | changes)
    return bans.propose(proposal=proposal, **call(world, who, now, case=case)).id


def order_ban(world, row, read=1, now=None, **changes):
    known = {"on": today(world), "until": days(world, 365), "reference": "Заповед 8121"}
    return bans.order(order=bans.BanOrder(**known | changes), read=read, **call(world, "ana", now, ban=row))


def study(world, case, about=StudyFor.RETURN, country="MD", who="ana", **changes):
    known = {"about": about, "country": country, "asked_of": world.org("sacp"), "on": today(world), "question": WHY}
    return studies.ask(question=studies.Question(**known | changes), **call(world, who, case=case)).id


def receive(world, row, opinion=Opinion.SAFE, read=1, **changes):
    known = {"on": today(world), "opinion": opinion, "words": "Бабата я чака."}
    return studies.receive(finding=studies.Finding(**known | changes), read=read, **call(world, study=row))


def assess(world, case, adult=True, bases=frozenset({AgeBasis.DOCUMENTS}), who="ana", **changes):
    known = {"adult": adult, "bases": frozenset(bases), "at": world.now, "words": "Видях паспорта."}
    return ages.assess(assessed=ages.Assessed(**known | changes), **call(world, who, case=case)).id


def protected(world, case, who, word):
    """One of each, of `word`s that no dump may show; for the crawl."""
    return {
        "child_measure_id": ask(world, case, who=who, why=f"Защо: {word('child.measure')}"),
        "ban_id": propose(world, case, who=who, evidence=f"Билет: {word('child.evidence')}"),
        "study_id": study(world, case, who=who, question=f"Дали: {word('child.question')}"),
        "age_id": assess(world, case, False, who=who, words=f"Видях: {word('child.age')}"),
    }
