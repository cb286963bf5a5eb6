"""What the desk tells its reader: the next step, what waits, the timeline, and where she is."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import resolve

from accord.cooperation.agreements import queries as agreements
from accord.faces.desk.navigation import _GROUPS, groups
from accord.faces.desk.next_step import next_step
from accord.faces.desk.payload_words import in_words
from accord.faces.desk.timeline import timeline
from accord.foundation.duties import queries as duties
from accord.foundation.policy import GroundKind
from accord.protection.cases import queries as cases
from accord.protection.consents import queries as consents
from accord.protection.consents import services as consent_services
from accord.protection.referrals import queries as referrals
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import DeclineReason
from accord.protection.shelters import holds
from tests.cast import key, signed_in

GROUND = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "в безсъзнание"}


def step_of(world, case):
    view = cases.open_case(actor=world["ana"], case=case, now=world.now)
    owed = duties.about(world["ana"], case)
    return next_step(view, owed, consents.of_case(case), consents.refusals_of(case), referrals.of_case(case), world.now)


def declined(world, case):
    referral = world.draft(case, **GROUND)
    world.send(referral)
    world.act(referral, "acknowledge")
    world.act(referral, "decline", reason=DeclineReason.NO_PLACE)
    return referral


def test_the_next_step_for_a_child_is_to_tell_the_three_bodies(world):
    from accord.foundation.codes import AgeGroup

    child = world.case(age=AgeGroup.CHILD)
    owed = duties.about(world["ana"], child)
    notices = {i.duty.pk for i in owed if i.duty.rule == "D01"}
    assert any(str(pk) in step_of(world, child).url for pk in notices)


def test_a_referral_that_was_declined_is_the_next_step_until_somebody_else_is_asked(world):
    case = world.case()
    first = declined(world, case)
    assert str(first) in step_of(world, case).url
    assert [r.pk for r in referrals.needing_giver(world["ana"])] == [first]
    later = world.draft(case, **GROUND)
    Referral.objects.filter(pk=later).update(drafted_at=world.now + timedelta(minutes=5))
    world.send(later)
    assert str(first) not in step_of(world, case).url
    assert referrals.needing_giver(world["ana"]) == []


def test_what_needs_the_giver_is_shown_to_the_team_only(world):
    case = world.case()
    world.consent(case)
    ready = world.draft(case)
    assert [r.pk for r in referrals.needing_giver(world["ana"])] == [ready]
    assert referrals.needing_giver(world["mira"]) == referrals.needing_giver(world["oksana"]) == []


def test_an_agreement_waits_for_those_who_can_sign(world):
    from datetime import date

    from accord.cooperation.agreements import services
    from accord.cooperation.agreements.terms import ClauseTerms, Terms
    from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
    from accord.foundation.policy import Category, Purpose

    clauses = (ClauseTerms(Purpose.ASSISTANCE, Category.NEEDS, LegalBasis.CONSENT),)
    parties = frozenset({world.org("dignita")})
    terms = Terms("Нов", AgreementKind.PROTOCOL, parties, clauses, date(2026, 1, 1), date(2027, 1, 1))
    made = services.propose(actor=world["nadia"], terms=terms, now=world.now, key=key()).id
    assert [a.pk for a in agreements.awaiting_signature(world["vesela"])] == [made]
    assert agreements.awaiting_signature(world["mira"]) == []


def test_the_timeline_tells_the_story_in_words(world):
    case = world.case()
    consent = world.consent(case)
    asked = world.asked("csd")
    consent_services.refuse(actor=world["ana"], case=case, asked=asked, now=world.now, key=key())
    referral = world.draft(case)
    world.send(referral)
    world.act(referral, "acknowledge")
    duty = next(item for item in duties.about(world["ana"], case) if not item.rule.by_step)
    from accord.foundation.duties.services import complete_duty

    complete_duty(actor=world["ana"], duty=duty.duty.pk, done_at=world.now, note="", read=1, now=world.now, key=key())
    lines = timeline(world["ana"], [case, consent, referral])
    told = {(line.title, line.detail, line.who) for line in lines}
    assert ("Duty completed", duty.title, "Ana Petrova") in told
    assert ("Consent given", "Dignita Foundation", "Ana Petrova") in told
    assert ("Consent refused", "Center for the Study of Democracy", "Ana Petrova") in told
    assert ("Referral: acknowledged", "", "Dignita Foundation") in told  # no name of the other side's staff
    assert not any("read" in line.title.lower() for line in lines)
    assert [line.who for line in lines if line.title.startswith("Duty")] == ["Ana Petrova"]


def test_the_timeline_of_a_case_without_a_place_tells_so(world):
    case = world.case(sex="Masculine")
    wanted = {"region": "BG-02", "wanted": holds.Wanted(41)}
    holds.record_need(actor=world["ana"], case=case, **wanted, now=world.now, key=key())
    assert "Recorded: no place" in {line.title for line in timeline(world["ana"], [case])}
    assert signed_in(world, "ana").get(f"/desk/cases/{case}/").status_code == 200


def test_what_left_is_told_in_the_order_of_questions_and_in_words(world):
    told = in_words(
        {"needs": {"needs": "x"}, "identity": {"birth_date": "1994-03-17", "family_name": "К", "sex": "Feminine"}}
    )
    assert [category for category, _ in told] == ["name and date of birth", "needs and wishes"]
    assert [label for label, _ in told[0][1]] == ["Family name", "Date of birth", "Sex"]
    assert told[0][1][1][1] == "17 Mar 1994"


@pytest.mark.parametrize(
    ("path", "title"),
    [("/desk/", "My day"), ("/desk/signals/new/", "Signals"), ("/desk/identify/", ""), ("/desk/cases/x/", "My cases")],
)
def test_the_menu_shows_where_the_reader_is(world, path, title):
    shown = [link for group in groups(world["ana"], path) for link in group.links]
    assert [str(link.title) for link in shown if link.current] == ([title] if title else [])


def test_of_two_lists_the_nearer_one_is_the_current(world):
    shown = [link for group in groups(world["elena"], "/desk/figures/others/") for link in group.links]
    assert [link.url for link in shown if link.current] == ["/desk/figures/others/"]


def test_the_menu_is_quick_to_scan_and_has_no_empty_heading(world):
    for who in ("ana", "stoyan", "georgi", "nadia", "elena", "mira", "petar"):
        shown = groups(world[who], "/desk/")
        assert all(1 <= len(group.links) <= 8 for group in shown)
        urls = [link.url for group in shown for link in group.links]
        assert len(urls) == len(set(urls))
        assert str(shown[0].links[0].title) == "My day"
    assert "detection" not in {group.name for group in groups(world["georgi"], "/desk/")}


def test_every_address_of_the_menu_is_a_page_of_the_desk():
    rows = [(address, action) for _name, _title, rows in _GROUPS for _words, address, action, _relation in rows]
    assert {resolve(address).namespace for address, _action in rows} == {"desk"}
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("who", ["ana", "petar"])
def test_who_helps_and_who_investigates_both_find_summonses(world, who):
    assert "/desk/summons/" in {link.url for group in groups(world[who], "/desk/") for link in group.links}


def test_a_duty_that_is_done_shows_so_and_offers_nothing(world):
    client, case = signed_in(world, "ana"), world.case()
    duty = next(item.duty for item in duties.about(world["ana"], case) if not item.rule.by_step)
    path = f"/desk/duties/{duty.pk}/"
    assert 'name="done_at"' in client.get(path).content.decode()
    done = {"key": key(), "version": 1, "done_at": duty.opened_at.strftime("%Y-%m-%dT%H:%M"), "note": ""}
    assert client.post(path, done).status_code == 302
    assert 'name="done_at"' not in client.get(path).content.decode()
    assert client.post(path, done | {"key": key()}).status_code == 422


def test_no_is_an_answer_that_is_kept_and_costs_nothing(world):
    from urllib.parse import urlencode

    from accord.foundation.ledger.models import Event
    from accord.protection.consents.models import Consent

    client, case = signed_in(world, "ana"), world.case()
    asked = {"receiver": world.org("dignita"), "purpose": "assistance", "categories": ["identity"], "language": "uk"}
    asked["valid_until"] = (world.now + timedelta(days=30)).date().isoformat()
    body = {"key": key(), "asked": urlencode(asked, doseq=True), "refused": "1", "method": "signature"}
    response = client.post(f"/desk/cases/{case}/consent/answer/", body)
    assert (response.status_code, response["Location"]) == (302, f"/desk/cases/{case}/")
    assert not Consent.objects.exists()
    assert Event.objects.filter(kind="consent.refused", object_id=case).count() == 1


def test_another_person_keeps_what_was_typed_whatever_was_counted(world):
    client = signed_in(world, "oksana")
    for total in ("1", "", "abc", "-3", "99999"):
        response = client.post("/desk/signals/new/", {"more": "1", "account": "Вона каже", "form-TOTAL_FORMS": total})
        assert response.status_code == 200, total
        assert "Вона каже" in response.content.decode()


def test_a_fragment_after_sign_out_leads_the_whole_page_to_the_sign_in(client, db):
    response = client.get("/desk/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (200, "/sign-in/")


def test_a_busy_database_is_said_and_nothing_of_its_text(world, monkeypatch, caplog):
    def locked(*_args, **_more):
        raise OperationalError("database is locked: INSERT ... Тетяна")

    client = signed_in(world, "ana")
    monkeypatch.setattr("accord.faces.desk.views.cases.queries.of_team", locked)
    response = client.get("/desk/cases/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Тетяна" not in response.content.decode() + caplog.text
