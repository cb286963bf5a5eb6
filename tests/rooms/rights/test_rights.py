import json
from datetime import timedelta

import pytest

from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import services as second
from accord.foundation.vault import Shredded, current
from accord.foundation.vault.keystore import PersonRow
from accord.protection.cases import known, same
from accord.protection.cases import queries as cases
from accord.protection.cases import services as case_services
from accord.protection.cases.models import Case
from accord.protection.consents import queries as consents
from accord.protection.persons.models import Pair, Person, SearchToken
from accord.protection.referrals import queries as referrals
from accord.protection.rights import queries, services
from accord.protection.rights.models import Erasure
from accord.protection.rights.tasks import shred
from accord.protection.rights.vocab import AlreadyErased, ErasureGround, NotReleased, StillOpen
from tests.cast import TETIANA, key, signed_in

WISH = ErasureGround.WISH


def closed(world, case):
    world.close(case)


def ask(world, case, who="ana", when=None):
    call = {"actor": world[who], "case": case, "ground": WISH, "reason": "Тя поиска.", "now": when or world.now}
    return services.ask_erasure(**call, key=key()).id


def erase(world, case, who="ana", when=None, **changes):
    call = {"actor": world[who], "case": case, "ground": WISH, "now": when or world.now, "key": key()}
    return services.erase(**call | changes)


def release(world, asked, when=None):
    second.answer(actor=world["georgi"], ask=asked, release=True, read=1, now=when or world.now, key=key())


@pytest.fixture
def ended(world):
    """A closed case with a consent, a note and a referral that was declined."""
    case = world.case()
    case_services.add_note(actor=world["ana"], case=case, text="страх от брата", now=world.now, key=key())
    consent = world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    world.act(referral, "acknowledge")
    world.act(referral, "decline", reason="no_place", note="няма място")
    closed(world, case)
    return case, consent, referral


def test_the_list_tells_who_saw_what_and_why_in_her_language(world):
    case = world.case()
    for _ in range(3):
        cases.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
    world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    referrals.open_referral(actor=world["mira"], referral=referral, now=world.now)
    found = queries.access_list(actor=world["ana"], case=case, language="uk", now=world.now)
    looked = next(line for line in found.lines if line.times == 3)
    assert "допомога" in looked.purpose
    assert (looked.organisation, looked.on) == ("Фонд «Асоціація Анімус»", world.now.date())
    assert "Прізвище" in looked.detail
    sent = next(line for line in found.lines if line.detail == "Фонд «Дігніта»")
    read = next(line for line in found.lines if line.organisation == "Фонд «Дігніта»")
    assert sent.what != read.what
    said = repr(found)
    assert not any(name.account.name in said for name in world.cast.memberships.values())
    assert not any(text in said for text in TETIANA.texts().values() if text)
    assert not any(line.what.startswith("Строк") for line in found.lines)
    assert Event.objects.order_by("-seq")[0].kind == Kind.RIGHTS_ACCESS_LISTED


@pytest.mark.parametrize(("who", "failure"), [("oksana", Refused), ("georgi", Refused), ("mira", Missing)])
def test_only_the_team_makes_the_list_and_erases(world, ended, who, failure):
    case = ended[0]
    with pytest.raises(failure):
        queries.access_list(actor=world[who], case=case, language="uk", now=world.now)
    with pytest.raises(failure):
        ask(world, case, who=who)
    with pytest.raises(failure):
        erase(world, case, who=who)


def test_nothing_is_erased_while_help_runs_or_alone(world):
    case = world.case()
    with pytest.raises(StillOpen):
        ask(world, case)
    referral = world.draft(case)
    closed(world, case)
    with pytest.raises(StillOpen):
        ask(world, case)
    world.act(referral, "discard", who="ana")
    asked = ask(world, case)
    with pytest.raises(NotReleased):
        erase(world, case)
    release(world, asked)
    with pytest.raises(NotReleased):
        erase(world, case, ground=ErasureGround.UNLAWFUL)
    with pytest.raises(NotReleased):
        erase(world, case, when=world.now + timedelta(hours=25))
    assert not Erasure.objects.exists()
    assert not current().keystore.is_shredded(Case.objects.get(pk=case).person_id)


def test_after_the_erasure_nothing_of_hers_opens(world, ended):
    case, consent, referral = ended
    person = Case.objects.get(pk=case).person_id
    other = world.case(identity=TETIANA)
    release(world, ask(world, case))
    erase(world, case)
    made = Erasure.objects.get(person=person)
    assert made.shredded_at == world.now
    assert made.complete_on == (world.now + timedelta(days=35)).date()
    with pytest.raises(Shredded):
        cases.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
    with pytest.raises(Shredded):
        consents.open_consent(actor=world["ana"], consent=consent, now=world.now)
    view = cases.open_case(actor=world["ana"], case=case, now=world.now)
    assert (view.notes, view.erased_at, view.identity_open_to_me.allow) == ([], world.now, False)
    for who in ("ana", "mira"):
        seen = referrals.open_referral(actor=world[who], referral=referral, now=world.now)
        assert (set(seen.texts.values()), seen.content, {s.note for s in seen.steps}) in (
            ({""}, {}, {""}),
            (set(), {}, {""}),
        )
    assert not SearchToken.objects.filter(person=person).exists()
    found = known.search(actor=world["ana"], identity=TETIANA, now=world.now)
    assert [c.case.pk for c in found] == [other]
    assert cases.open_identity(actor=world["ana"], case=other, purpose=Purpose.ASSISTANCE, now=world.now)
    with pytest.raises(AlreadyErased):
        ask(world, case)
    with pytest.raises(Exception, match="not possible now"):
        case_services.advance(actor=world["ana"], case=case, action="reopen", read=2, now=world.now, key=key())


def test_receivers_owe_the_deletion_and_the_record_says_so(world, ended):
    case, _, referral = ended
    release(world, ask(world, case))
    once = key()
    given = erase(world, case, key=once)
    assert erase(world, case, key=once).id == given.id
    from accord.foundation.duties import queries as duties

    assert [o.duty.object_id for o in duties.owed_by(world["mira"]).rows if o.duty.rule == "P-DELETE"] == [referral]
    event = Event.objects.get(kind=Kind.PERSON_ERASED)
    assert json.loads(event.facts)["ground"] == "wish"
    assert queries.access_list(actor=world["ana"], case=case, language="ro", now=world.now).lines


def test_a_kill_after_the_decision_is_made_good_by_the_job(world, ended, monkeypatch):
    case = ended[0]
    person = Case.objects.get(pk=case).person_id
    release(world, ask(world, case))
    with monkeypatch.context() as killed:
        killed.setattr(services, "shred_pending", lambda now: 0)
        erase(world, case)
    with pytest.raises(Shredded):  # not yet destroyed, and already closed
        cases.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
    assert not current().keystore.is_shredded(person)
    shred(world.now)
    assert current().keystore.is_shredded(person)
    assert Erasure.objects.get(person=person).shredded_at == world.now


def test_a_restore_of_an_older_keystore_brings_nobody_back(world, ended):
    case = ended[0]
    person = Person.objects.get(pk=Case.objects.get(pk=case).person_id)
    store = current().keystore
    kept = store.person_keys([person.pk], "identity", world["ana"].organisation)[person.pk]
    release(world, ask(world, case))
    erase(world, case)
    db = store._db()
    db.execute("DELETE FROM tombstone")
    store.add_person_keys([PersonRow(person.pk, "identity", world["ana"].organisation, kept)])
    assert store.has_any(person.pk, "identity")
    services.replay(now=world.now)
    assert not store.has_any(person.pk, "identity")


def test_the_pages_from_the_list_to_the_erasure(world, ended):
    case = ended[0]
    ana, georgi = signed_in(world, "ana"), signed_in(world, "georgi")
    assert f"/desk/cases/{case}/rights/" in ana.get(f"/desk/cases/{case}/").content.decode()
    page = ana.get(f"/desk/cases/{case}/rights/access/?language=uk").content.decode()
    assert '<html lang="uk"' in page
    assert "Хто бачив мою справу" in page
    path = f"/desk/cases/{case}/rights/"
    assert ana.post(path, {"key": key(), "ground": "wish", "reason": ""}).status_code == 422
    ana.post(path, {"key": key(), "ground": "wish", "reason": "Тя поиска."})
    from accord.foundation.second.models import Ask

    asked = Ask.objects.get()
    georgi.post(f"/desk/releases/{asked.pk}/", {"key": key(), "version": 1, "answer": "release", "sure": "yes"})
    assert 'name="sure"' in ana.get(path).content.decode()
    ana.post(f"{path}erase/", {"key": key(), "ground": "wish"})
    assert not Erasure.objects.exists()
    ana.post(f"{path}erase/", {"key": key(), "ground": "wish", "sure": "yes"})
    assert Erasure.objects.get().erased_at <= clock()
    assert ana.get(f"/desk/cases/{case}/").status_code == 200
    assert ana.post(f"/desk/cases/{case}/identity/", {"purpose": "assistance"}).status_code == 410


def test_an_erasure_takes_every_record_of_the_person(world):
    one, other = world.case(), world.case()
    pair, call = Pair.objects.get(), {"actor": world["ana"], "now": world.now}
    same.settle(**call, pair=pair.pk, action="reopen", read=pair.version, key=key())
    same.merge(**call, pair=pair.pk, kept=other, reason="Същата майка, същият град.", read=pair.version + 1, key=key())
    closed(world, one)
    with pytest.raises(StillOpen):
        ask(world, one)
    closed(world, other)
    release(world, ask(world, one))
    erase(world, one)
    assert not Person.objects.filter(erased_at=None, organisation=world.org("animus")).exists()
    assert not SearchToken.objects.exists()
    for case in (one, other):
        with pytest.raises(Shredded):
            cases.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
        with pytest.raises(AlreadyErased):
            ask(world, case)
