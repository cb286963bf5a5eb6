from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accord.cooperation.people.models import Account
from accord.cooperation.people.services import give_membership
from accord.foundation.duties.models import Duty
from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose, Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases import queries as cases
from accord.protection.cases import services as case_services
from accord.protection.cases.models import Case
from accord.protection.glass import queries, services
from accord.protection.glass.access import reviewer_for
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import (
    AlreadyOpen,
    BadGlass,
    Ground,
    InTeam,
    NoReviewer,
    OwnGlass,
    Reviewed,
    StillOpen,
    Verdict,
)
from tests.cast import key, prove, signed_in
from tests.rooms.cases.test_access import second_manager

HOUR = timedelta(minutes=60)
REASON = "Съседът на Тетяна стои пред вратата, Ана не вдига."


@pytest.fixture
def case(world):
    return world.case()


@pytest.fixture
def boris(world):
    """A second case manager of Animus, on duty this night."""
    return second_manager(world)


def broken(world, actor, case, code="", **changes):
    call = {"ground": Ground.DANGER, "purpose": Purpose.ASSISTANCE, "reason": REASON, "now": world.now, "key": key()}
    code = code or Case.objects.get(pk=case).code
    services.break_glass(**{"actor": actor, "case": code} | call | changes)
    return Glass.objects.latest("broken_at")


def reviewed(world, glass, who="elena", **changes):
    call = {"verdict": Verdict.JUSTIFIED, "finding": "", "read": 1, "now": glass.until, "key": key()}
    return services.review(**{"actor": world[who], "glass": glass.pk} | call | changes)


def identity(actor, case, now):
    return cases.open_identity(actor=actor, case=case, purpose=Purpose.ASSISTANCE, now=now)


def test_it_opens_one_case_to_one_person_for_an_hour(world, case, boris):
    other = world.case()
    with pytest.raises(Refused):
        identity(boris, case, world.now)
    glass = broken(world, boris, case)
    last = world.now + HOUR - timedelta(microseconds=1)
    assert identity(boris, case, last)["address"] == "Софія, вул. Шипка 6"
    case_services.add_note(actor=boris, case=case, text="Обадих се на 112.", now=last, key=key())
    assert cases.open_case(actor=boris, case=case, now=last).notes[0].text == "Обадих се на 112."
    for refused in (case, other):
        with pytest.raises(Refused):
            identity(boris, refused, world.now + HOUR if refused == case else last)
    with pytest.raises(Refused):
        case_services.join_team(actor=boris, case=case, account=boris.account, now=last, key=key())
    assert glass.until == world.now + HOUR
    assert REASON.encode() not in bytes(glass.reason)


def test_the_team_and_another_organisation_are_told_in_the_same_moment(world, case, boris):
    glass = broken(world, boris, case)
    duties = {d.rule: d for d in open_about(glass.pk)}
    assert duties["P-GLASS"].organisation == world.org("animus")
    assert duties["P-GLASS-REVIEW"].organisation == world.org("national_commission")
    assert duties["P-GLASS-REVIEW"].object_code == glass.code
    event = Event.objects.get(kind="glass.broken")
    assert (event.actor, event.purpose, event.object_id) == (boris.account, "assistance", case)
    assert REASON not in event.facts
    done = {"duty": duties["P-GLASS"].pk, "done_at": world.now, "note": "", "read": 1, "now": world.now}
    for who in (boris, world["oksana"]):
        with pytest.raises(Refused, match="team"):
            complete_duty(actor=who, key=key(), **done)
    complete_duty(actor=world["ana"], key=key(), **done)


def test_the_reviewer_sees_the_record_and_not_the_person(world, case, boris):
    glass = broken(world, boris, case)
    identity(boris, case, world.now)
    view = queries.open_glass(actor=world["elena"], glass=glass.pk, now=world.now)
    assert view.reason == ""
    assert {o.kind for o in view.opened} == {"person.identity.read"}
    assert "address" in view.opened[0].fields
    assert queries.open_glass(actor=world["ana"], glass=glass.pk, now=world.now).reason == REASON
    officer = queries.open_glass(actor=world["georgi"], glass=glass.pk, now=world.now)
    assert (officer.reason, officer.may_review) == ("", False)
    for stranger in ("mira", "petar"):
        with pytest.raises(Missing):
            queries.open_glass(actor=world[stranger], glass=glass.pk, now=world.now)
    with pytest.raises(Refused):
        queries.open_glass(actor=world["oksana"], glass=glass.pk, now=world.now)


def test_the_review_is_closed_by_the_other_organisation_when_the_hour_is_over(world, case, boris):
    glass = broken(world, boris, case)
    with pytest.raises(StillOpen):
        reviewed(world, glass, now=glass.until - timedelta(seconds=1))
    for who in ("ana", "georgi"):
        with pytest.raises(Refused):
            reviewed(world, glass, who)
    with pytest.raises(BadGlass):
        reviewed(world, glass, verdict=Verdict.NOT_JUSTIFIED)
    with pytest.raises(Stale):
        reviewed(world, glass, read=7)
    assert [g.pk for g in queries.to_review(world["elena"])] == [glass.pk]
    reviewed(world, glass, verdict=Verdict.NOT_JUSTIFIED, finding="Екипът е бил на линия.")
    assert queries.to_review(world["elena"]) == []
    with pytest.raises(Reviewed):
        reviewed(world, glass, read=2)
    rules = {d.rule for d in open_about(glass.pk)}
    assert rules == {"P-GLASS", "P-GLASS-ANSWER"}
    seen = queries.open_glass(actor=world["ana"], glass=glass.pk, now=glass.until)
    assert (seen.glass.verdict, seen.finding) == ("not_justified", "Екипът е бил на линия.")


def test_a_review_that_is_late_is_shown_to_the_data_protection_officer_of_the_house(world, case, boris):
    glass = broken(world, boris, case)
    asked = next(d for d in open_about(glass.pk) if d.rule == "P-GLASS-REVIEW")
    late = asked.due_at + timedelta(minutes=1)
    assert queries.unreviewed(world["georgi"], now=asked.due_at) == []
    assert queries.unreviewed(world["georgi"], now=late) == [glass]
    for who in ("ana", "nadia", "elena", "mira"):
        assert queries.unreviewed(world[who], now=late) == []
    Duty.objects.filter(pk=asked.pk).update(
        due_at=asked.opened_at + timedelta(hours=1)
    )  # the page goes by the real clock
    page = signed_in(world, "georgi").get("/desk/").content.decode()
    assert f"/desk/glass/{glass.pk}/" in page
    assert "Национална комисия" in page, "whom to call, in his language"
    reviewed(world, glass)
    assert queries.unreviewed(world["georgi"], now=late) == []


def test_nobody_reviews_himself_in_another_organisation(world, case, boris):
    from accord.cooperation.people.queries import actor_of

    membership = give_membership(
        account=boris.account,
        organisation=world.org("national_commission"),
        role=Role.NATIONAL_COORDINATOR,
        now=world.now,
    )
    also_coordinator = actor_of(membership)
    glass = broken(world, boris, case)
    assert queries.to_review(also_coordinator) == []
    with pytest.raises(OwnGlass):
        services.review(
            actor=also_coordinator,
            glass=glass.pk,
            verdict=Verdict.JUSTIFIED,
            finding="",
            read=1,
            now=glass.until,
            key=key(),
        )
    for column in ({"reviewer": glass.organisation}, {"until": glass.broken_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Glass.objects.filter(pk=glass.pk).update(**column)
    with pytest.raises(IntegrityError), transaction.atomic():
        Glass.objects.filter(pk=glass.pk).update(
            reviewed_by=glass.account, reviewed_at=glass.until, verdict=Verdict.JUSTIFIED
        )


def test_what_is_refused_and_why(world, case, boris):
    with pytest.raises(InTeam):
        broken(world, world["ana"], case)
    for who in ("oksana", "georgi"):
        with pytest.raises(Refused):
            broken(world, world[who], case)
    for changes in ({"code": "C-0000-0000"}, {"reason": "спешно"}, {"reason": "x" * 2001}):
        with pytest.raises(BadGlass):
            broken(world, boris, case, **changes)
    with pytest.raises(BadGlass):  # a case of another organisation is answered like one that is not there
        broken(world, world["mira"], case)
    broken(world, boris, case)
    with pytest.raises(AlreadyOpen):
        broken(world, boris, case)
    again = broken(world, boris, case, now=world.now + HOUR)
    assert again.broken_at == world.now + HOUR
    case_services.declare_conflict(actor=boris, case=case, now=world.now, key=key())
    with pytest.raises(Refused, match="conflict"):
        identity(boris, case, again.broken_at)
    with pytest.raises(Refused, match="conflict"):
        broken(world, boris, case, now=world.now + 3 * HOUR)


def test_documents_and_consents_stay_shut(world, case, boris):
    from accord.protection.consents import queries as consents
    from accord.protection.referrals import queries as referrals

    consent = world.consent(case)
    referral = world.draft(case)
    broken(world, boris, case)
    with pytest.raises(Refused):
        consents.open_consent(actor=boris, consent=consent, now=world.now)
    with pytest.raises(Refused):
        referrals.open_referral(actor=boris, referral=referral, now=world.now)
    with pytest.raises(Refused):
        cases.to_correct(boris, case)


def test_who_reviews_is_the_coordinator_or_another_one_never_oneself(world, case, boris):
    from accord.cooperation.people.models import Membership

    def who(organisation, country):
        return reviewer_for(world.org(organisation), country, world.now)

    assert who("animus", "BG") == world.org("national_commission")
    assert who("animus", "RO") == world.org("anitp")
    assert who("national_commission", "BG") == world.org("anitp")
    Membership.objects.filter(role=Role.NATIONAL_COORDINATOR).update(until=world.now)
    assert who("animus", "BG") == world.org("sacp")
    Membership.objects.filter(role=Role.CHILD_PROTECTION_LEAD).update(until=world.now)
    with pytest.raises(NoReviewer):
        broken(world, boris, case)
    assert not Event.objects.filter(kind="glass.broken").exists()


def test_in_the_browser(world, case):
    """The hour runs by the real clock here; the pages say who was told, and the reviewer finds it in the day."""
    second_manager(world)
    boris, code = signed_in(world, "nadia"), Case.objects.get(pk=case).code
    prove(boris, Account.objects.get(email="nadia@accord.example"), at=1.0)
    assert "/prove/" in boris.get("/desk/glass/new/")["Location"]  # a fresh proof first
    prove(boris, Account.objects.get(email="nadia@accord.example"))
    assert boris.get(f"/desk/cases/{case}/").status_code == 403
    form = {"case": code, "ground": "present", "purpose": "assistance", "reason": "кратко", "key": key()}
    assert boris.post("/desk/glass/new/", form).status_code == 422
    page = boris.post("/desk/glass/new/", form | {"reason": REASON, "key": key()}, follow=True).content.decode()
    assert "data-until=" in page
    glass = Glass.objects.get()
    elena = signed_in(world, "elena")
    asked = next(d for d in open_about(glass.pk) if d.rule == "P-GLASS-REVIEW")
    assert f"/desk/duties/{asked.pk}/" in elena.get("/desk/").content.decode()
    assert elena.get(f"/desk/duties/{asked.pk}/")["Location"] == f"/desk/glass/{glass.pk}/"
    record = elena.get(f"/desk/glass/{glass.pk}/").content.decode()
    assert code in record
    assert "Петрова" not in record
    assert REASON not in record
    assert REASON in signed_in(world, "ana").get(f"/desk/glass/{glass.pk}/").content.decode()
    Glass.objects.update(broken_at=glass.broken_at - HOUR, until=glass.until - HOUR)
    assert boris.get(f"/desk/cases/{case}/").status_code == 403
    verdict = {"verdict": "justified", "version": 1, "key": key()}
    assert elena.post(f"/desk/glass/{glass.pk}/", verdict).status_code == 302
    assert Glass.objects.get().verdict == "justified"
