"""Closing a case whole (guard G10), and the next episode when the person was trafficked again."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import reveal
from accord.foundation.writes.services import Stale
from accord.protection.cases import asked, closing, services, tracks
from accord.protection.cases.asked import Risk, Score
from accord.protection.cases.models import Case, Decision, Episode
from accord.protection.cases.track_tables import TrackKind
from accord.protection.cases.vocab import BadCase, Basis, CloseReason, LaterContact
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api


@pytest.fixture
def answers(monkeypatch):
    """What the higher rooms answer."""

    def answer(risk=None, score=None):
        monkeypatch.setattr(asked, "_risk", [lambda _case: risk])
        monkeypatch.setattr(asked, "_score", [lambda _case: score])

    answer()
    return answer


def begin(world, case, who="ana", **changes):
    call = {"actor": world[who], "case": case, "basis": Basis.SELF_REPORT, "now": world.now, "key": key()}
    return closing.begin_episode(**{"read": Case.objects.get(pk=case).version} | call | changes)


def test_closing_needs_the_last_risk_the_last_score_or_why_they_are_missing(world, answers):
    case, day = world.case(), world.now.date()
    for field, record in (
        ("no_risk", {"no_risk": "няма"}),
        ("no_score", {"no_score": " "}),
        ("no_risk", {"no_risk": "х" * 2001}),
        ("keep_until", {"keep_until": day}),
        ("keep_until", {"keep_until": day + timedelta(days=366 * 31)}),
    ):
        with pytest.raises(BadCase) as caught:
            world.close(case, record=record)
        assert caught.value.field == field
    assert Case.objects.get(pk=case).phase == "crisis"
    answers(Risk("high", world.now), Score(Decimal("2.67"), world.now))
    world.close(case, record={"no_risk": "", "no_score": ""})
    ended = Episode.objects.get(case=case)
    assert (ended.number, ended.reason, ended.risk, ended.score) == (1, "wish", "high", Decimal("2.67"))
    assert (ended.began_at, ended.ended_at, ended.later_contact) == (world.now, world.now, "yes")
    facts = Event.objects.get(kind="case.closed", object_id=case).facts
    assert '"keep_until"' in facts
    assert "Нямаше" not in facts


def test_why_something_is_missing_is_sealed_and_kept(world, answers):
    case = world.case()
    world.close(case, record={"no_score": "Тя не искаше да говори."})
    ended = Episode.objects.get(case=case)
    assert reveal(ended, holder=world.org("animus"), fields=["no_score"])["no_score"] == "Тя не искаше да говори."


def test_a_case_that_is_opened_again_goes_on_with_its_episode(world):
    case = world.case()
    world.close(case)
    services.advance(actor=world["ana"], case=case, action="reopen", read=2, now=world.now, key=key())
    assert Episode.objects.get(case=case).ended_at is None
    world.close(case, CloseReason.GOALS_MET, now=world.now + timedelta(days=3))
    assert [(e.number, e.reason) for e in Episode.objects.filter(case=case)] == [(1, "goals_met")]


def test_trafficked_again_is_a_new_episode_with_fresh_clocks_under_the_same_code(world):
    case = world.case()
    found, before = Case.objects.get(pk=case), {duty.rule for duty in open_about(case)}
    call = {"case": found, "actor": world["ana"], "now": world.now}
    tracks.move(**call, kind=TrackKind.IDENTIFICATION, action="confirm", jurisdiction="BG")
    tracks.move(**call, kind=TrackKind.STATUS, action="temporary_protection")
    with pytest.raises(NotPossible):
        begin(world, case)
    world.close(case, CloseReason.RE_TRAFFICKED)
    later = world.now + timedelta(days=40)
    with pytest.raises(Stale):
        begin(world, case, now=later, read=1)
    begin(world, case, now=later)
    again = Case.objects.get(pk=case)
    assert (again.code, again.phase, again.close_reason, again.closed_at) == (found.code, "crisis", "", None)
    assert [(e.number, e.why, e.began_at) for e in Episode.objects.filter(case=case).order_by("number")] == [
        (1, "identified", world.now),
        (2, "re_trafficked", later),
    ]
    assert {duty.rule for duty in open_about(case)} == before
    assert all(duty.opened_at == later for duty in open_about(case))
    assert set(tracks.of_case(case)) == {("status", "")}
    assert [d.status for d in Decision.objects.filter(case=case)] == ["preliminary", "preliminary"]
    assert Event.objects.filter(kind="case.episode.begun", object_id=case).count() == 1
    world.close(case, CloseReason.GOALS_MET, now=later)
    assert Episode.objects.filter(case=case, ended_at__isnull=False).count() == 2


def test_only_a_carer_of_the_team_closes_and_begins(world):
    case = world.case()
    for who, refusal in (("oksana", Refused), ("mira", Missing), ("petar", Missing)):
        with pytest.raises(refusal):
            world.close(case, who=who)
        with pytest.raises(refusal):
            begin(world, case, who)


def test_on_the_desk_and_for_programs(world, answers):
    case, ana = world.case(), signed_in(world, "ana")
    url = f"/desk/cases/{case}/close/"
    sent = {
        "key": key(),
        "version": 1,
        "reason": "goals_met",
        "later_contact": LaterContact.NO,
        "keep_until": "2031-01-01",
    }
    why = {"no_risk": "Замина веднага.", "no_score": "Замина веднага."}
    answer = ana.post(url, sent | {"sure": "yes"})
    assert answer.status_code == 422
    assert "no_risk" in answer.context["form"].errors
    assert ana.post(url, sent | why).status_code == 422  # not sure
    assert ana.post(url, sent | why | {"sure": "yes"}).status_code == 302
    assert Case.objects.get(pk=case).phase == "closed"
    assert "2" in ana.get(url).content.decode()
    assert ana.post(url, {"key": key(), "version": 2, "basis": "self_report", "sure": "yes"}).status_code == 302
    assert Case.objects.get(pk=case).phase == "crisis"

    api = Api(world, "ana")
    body = {"version": 3, "reason": "goals_met", "later_contact": "no", "keep_until": "2031-01-01"}
    refused = api.post(f"/cases/{case}/close", body).json()
    assert (refused["code"], refused["field"]) == ("case-invalid", "no_risk")
    assert api.post(f"/cases/{case}/close", body | why).status_code == 200
    assert api.post(f"/cases/{case}/episodes", {"version": 4, "basis": "observation"}).status_code == 200
    assert Episode.objects.filter(case=case).count() == 3


def test_what_is_there_is_not_asked(world, answers):
    case, ana = world.case(), signed_in(world, "ana")
    answers(Risk("medium", world.now), Score(Decimal("3.10"), world.now))
    page = ana.get(f"/desk/cases/{case}/close/").content.decode()
    assert 'name="no_risk"' not in page
    assert "3,10" in page or "3.10" in page
