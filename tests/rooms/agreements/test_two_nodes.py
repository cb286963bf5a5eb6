"""An agreement whose parties work at two nodes: what arrives is entered as the bridge would hand it over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accord.cooperation.agreements import arrivals, departures, queries, services
from accord.cooperation.agreements.models import Agreement, AgreementStep, Party
from accord.cooperation.agreements.terms import ClauseTerms, Terms, digest, written
from accord.cooperation.agreements.vocab import AgreementKind, BadAgreement, LegalBasis, NotAParty, TermsChanged
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day, stamp
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category, Purpose
from accord.foundation.wall import whole_node
from accord.foundation.writes.events import Topic
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.unbridged import published, record, unbridged

CLAUSES = (
    ClauseTerms(Purpose.SAFE_RETURN, Category.IDENTITY, LegalBasis.CONSENT),
    ClauseTerms(Purpose.SAFE_RETURN, Category.NEEDS, LegalBasis.CONSENT),
)


@pytest.fixture(autouse=True)
def alone():
    """The other node is only a row here: no letter is written."""
    with unbridged():
        yield


@pytest.fixture
def far(world):
    """People to People works at another node."""
    Organisation.objects.filter(pk=world.org("people_to_people")).update(on_this_node=False)
    return world.org("people_to_people")


@pytest.fixture
def told():
    """The steps that were published."""
    with published(Topic.AGREEMENT_CHANGED, what=record) as found:
        yield found


def terms(world, parties, **changes):
    today = day(world.now)
    base = {
        "title": "Întoarcere în siguranță", "kind": AgreementKind.PROTOCOL, "parties": frozenset(parties), "clauses": CLAUSES,
        "valid_from": today, "valid_until": today + timedelta(days=365),
    }  # fmt: skip
    return Terms(**base | changes)


def propose(world, *others):
    wanted = terms(world, [*others])
    return services.propose(actor=world["nadia"], terms=wanted, now=world.now, key=key()).id


def sign(world, agreement, who="nadia"):
    services.sign(actor=world[who], agreement=agreement, now=world.now, key=key())


def move(world, agreement, action, who="nadia"):
    read = Agreement.objects.get(pk=agreement).version
    services.move(actor=world[who], agreement=agreement, action=action, read=read, now=world.now, key=key())


def arrive(world, agreement, act, sender, **changes):
    """What the other node says of an agreement that is known here."""
    kept = AgreementStep.objects.filter(agreement=agreement).order_by("at").first()
    body = departures.said(departures.step(kept.pk)) | {"act": act, "at": stamp(world.now)} | changes
    return bring(world, agreement, sender, body)


def bring(world, agreement, sender, body):
    with whole_node(), transaction.atomic():
        return arrivals.stepped(agreement=agreement, sender=sender, body=body, now=world.now)


def state(agreement):
    return Agreement.objects.get(pk=agreement).state


def body_of(agreement, wanted, act="propose", **changes):
    body = {
        "act": act, "at": "2026-03-01T10:00:00Z", "code": "A-0000-ZZZZ", "digest": digest(agreement, wanted),
        "terms": written(wanted),
    }  # fmt: skip
    return body | changes


@pytest.fixture
def proposal(world, far):
    """The id of an agreement that was proposed elsewhere, and the body that says so."""
    agreement = uuid4()
    return agreement, body_of(agreement, terms(world, [far, world.org("animus")]))


def test_it_is_proposed_here_signed_at_both_and_then_in_force(world, far, told):
    agreement = propose(world, far)
    sign(world, agreement)
    assert state(agreement) == "proposed"
    arrive(world, agreement, "sign", far)
    assert queries.in_force(Agreement.objects.get(pk=agreement), day(world.now))
    assert [departures.step(pk).act for pk in told] == ["propose", "sign"], "what arrived is not told back"
    assert departures.addressees(departures.step(told[0])) == [far]


def test_what_is_said_reads_as_the_same_agreement_there(world, far, told):
    agreement = propose(world, far)
    body = departures.said(departures.step(told[0]))
    code, there = body["code"], Agreement.objects.get(pk=agreement)
    AgreementStep.objects.all().delete()
    there.clauses.all().delete()
    there.parties.all().delete()
    there.delete()
    other = Organisation.objects.filter(pk__in=[far, world.org("animus")])
    other.filter(pk=far).update(on_this_node=True)
    other.exclude(pk=far).update(on_this_node=False)
    made = bring(world, agreement, world.org("animus"), body)
    assert (made.code, made.terms, made.state) == (code, body["digest"], "proposed")
    assert queries.awaiting_signature(world["sorin"])[0].pk == agreement


def test_it_arrives_waits_for_a_signature_and_is_signed_here(world, far, told, proposal):
    agreement, body = proposal
    bring(world, agreement, far, body)
    bring(world, agreement, far, body | {"act": "sign"})
    assert [a.pk for a in queries.awaiting_signature(world["nadia"])] == [agreement]
    sign(world, agreement)
    assert state(agreement) == "signed"
    assert departures.said(departures.step(told[0]))["digest"] == body["digest"]
    assert set(Party.objects.filter(agreement=agreement).values_list("signed_terms", flat=True)) == {body["digest"]}
    kinds = list(Event.objects.filter(object_id=agreement).order_by("seq").values_list("kind", "organisation"))
    assert kinds == [
        ("agreement.proposed", far), ("agreement.signed", far), ("agreement.signed", world.org("animus")),
    ]  # fmt: skip


def test_a_signature_that_overtakes_the_proposal_brings_the_terms(world, far, proposal):
    agreement, body = proposal
    bring(world, agreement, far, body | {"act": "sign"})
    bring(world, agreement, far, body)
    assert Party.objects.get(agreement=agreement, organisation=far).signed_at


def test_nothing_is_entered_twice(world, far, proposal):
    agreement, body = proposal
    for _ in range(2):
        bring(world, agreement, far, body | {"act": "sign"})
    assert Party.objects.filter(agreement=agreement, signed_at__isnull=False).count() == 1


def test_other_terms_are_refused_for_ever(world, far, proposal):
    agreement, body = proposal
    bring(world, agreement, far, body)
    other = terms(world, [far, world.org("animus")], title="Altceva")
    for act in ("propose", "sign"):
        with pytest.raises(TermsChanged):
            bring(world, agreement, far, body_of(agreement, other, act))
    assert Agreement.objects.get(pk=agreement).title == "Întoarcere în siguranță"


@pytest.mark.parametrize("sender", ["animus", "dignita", "mvr_police"])
def test_nobody_speaks_for_who_works_here_or_as_a_stranger(world, far, sender):
    agreement = propose(world, far, world.org("dignita"))
    with pytest.raises(NotAParty):
        arrive(world, agreement, "sign", world.org(sender))
    assert not Party.objects.filter(agreement=agreement, signed_at__isnull=False).exists()


def test_an_agreement_among_others_alone_is_not_kept(world, far):
    Organisation.objects.filter(pk=world.org("anitp")).update(on_this_node=False)
    agreement = uuid4()
    with pytest.raises(NotAParty):
        bring(world, agreement, far, body_of(agreement, terms(world, [far, world.org("anitp")])))
    assert not Agreement.objects.filter(pk=agreement).exists()


def test_an_unknown_party_is_refused_with_its_reason(world, far):
    agreement = uuid4()
    with pytest.raises(BadAgreement) as caught:
        bring(world, agreement, far, body_of(agreement, terms(world, [far, world.org("animus"), uuid4()])))
    assert caught.value.code == "party-unknown"


def _without(body, name):
    return {k: v for k, v in body.items() if k != name}


BROKEN = {
    "an act that is none": lambda b: b | {"act": "bless"},
    "no act": lambda b: _without(b, "act"),
    "no terms": lambda b: b | {"terms": None},
    "a field more": lambda b: b | {"person": "x"},
    "a time without a zone": lambda b: b | {"at": "2026-03-01T10:00:00"},
    "a code that is none": lambda b: b | {"code": 5},
    "another digest": lambda b: b | {"digest": "0" * 64},
    "an unknown purpose": lambda b: (
        b | {"terms": b["terms"] | {"clauses": [["profit", "identity", "consent", "", ""]]}}
    ),
    "a clause cut short": lambda b: b | {"terms": b["terms"] | {"clauses": [["assistance"]]}},
    "no title": lambda b: b | {"terms": b["terms"] | {"title": ""}},
    "a title too long": lambda b: b | {"terms": b["terms"] | {"title": "x" * 201}},
    "ids in capitals": lambda b: b | {"terms": b["terms"] | {"parties": [p.upper() for p in b["terms"]["parties"]]}},
    "a field of the terms more": lambda b: b | {"terms": b["terms"] | {"fine_print": "x"}},
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_cannot_be_read_leaves_nothing(world, far, proposal, how):
    agreement, body = proposal
    with pytest.raises(BadAgreement):
        bring(world, agreement, far, BROKEN[how](body))
    assert not Agreement.objects.filter(pk=agreement).exists()


@pytest.mark.parametrize("changes", [{"clauses": ()}, {"valid_until": 0}, {"giver": 1}])
def test_terms_that_cannot_be_are_refused(world, far, changes):
    parties = [far, world.org("animus")]
    stranger = ClauseTerms(Purpose.ASSISTANCE, Category.NEEDS, LegalBasis.CONSENT, giver=world.org("dignita"))
    real = {
        "clauses": {"clauses": ()}, "valid_until": {"valid_until": day(world.now) - timedelta(days=1)}, "giver": {"clauses": (stranger,)},
    }[next(iter(changes))]  # fmt: skip
    agreement = uuid4()
    with pytest.raises(BadAgreement):
        bring(world, agreement, far, body_of(agreement, terms(world, parties, **real)))


@pytest.mark.parametrize(("code", "kept"), [("taken", "-2"), ("<b>", ""), ("A-" + "X" * 40, "")])
def test_a_code_that_is_taken_here_gets_a_suffix(world, far, code, kept):
    there = Agreement.objects.get(pk=world.agreement).code
    agreement = uuid4()
    body = body_of(agreement, terms(world, [far, world.org("animus")]), code=there if code == "taken" else code)
    made = bring(world, agreement, far, body)
    assert made.code == there + kept if kept else made.code.startswith("A-") and len(made.code) == 11


def test_a_time_in_the_future_is_now(world, far, proposal):
    agreement, body = proposal
    bring(world, agreement, far, body | {"act": "sign", "at": stamp(world.now + timedelta(days=9))})
    assert Party.objects.get(agreement=agreement, organisation=far).signed_at == world.now


def _in_force(world, far):
    agreement = propose(world, far)
    sign(world, agreement)
    arrive(world, agreement, "sign", far)
    return agreement


def test_a_suspension_counts_here_at_once_and_when_it_arrives(world, far, told):
    agreement = _in_force(world, far)
    animus = world.org("animus")
    move(world, agreement, "suspend")
    assert queries.facts_between(animus, far)[0].suspended
    move(world, agreement, "resume")
    arrive(world, agreement, "suspend", far)
    assert queries.facts_between(animus, far)[0].suspended
    arrive(world, agreement, "resume", far)
    assert not queries.facts_between(animus, far)[0].suspended
    assert [departures.step(pk).act for pk in told] == ["propose", "sign", "suspend", "resume"]


def test_two_suspensions_that_cross_need_both_to_resume(world, far):
    agreement = _in_force(world, far)
    move(world, agreement, "suspend")
    arrive(world, agreement, "suspend", far)
    move(world, agreement, "resume")
    assert state(agreement) == "suspended"
    with pytest.raises(services.NotPossible):
        move(world, agreement, "resume")
    arrive(world, agreement, "resume", far)
    assert state(agreement) == "signed"


def test_an_end_that_crosses_a_signature_ends_it(world, far):
    agreement = propose(world, far)
    move(world, agreement, "end")
    arrive(world, agreement, "sign", far)
    assert state(agreement) == "ended"
    assert queries.facts_between(world.org("animus"), far) == ()


def test_the_order_in_which_it_becomes_known_is_nothing(world, far):
    acts = [("sign", far), ("suspend", far)]
    ends = set()
    for first_ours in (True, False):
        agreement = propose(world, far)
        if first_ours:
            sign(world, agreement)
        for act, sender in acts:
            arrive(world, agreement, act, sender)
        if not first_ours:
            sign(world, agreement)
        ends.add(state(agreement))
    assert ends == {"suspended"}


def test_at_home_nothing_is_told(world, told):
    made = services.propose(
        actor=world["nadia"], terms=terms(world, [world.org("dignita")]), now=world.now, key=key()
    ).id
    sign(world, made)
    sign(world, made, "vesela")
    assert state(made) == "signed"
    assert (told, list(AgreementStep.objects.all())) == ([], [])


def test_the_page_says_who_works_elsewhere_and_what_they_told(world, far):
    agreement = _in_force(world, far)
    arrive(world, agreement, "suspend", far)
    text = signed_in(world, "nadia").get(f"/desk/agreements/{agreement}/").content.decode()
    assert text.count("works at another node") == 1
    assert text.count("came from another node") == 2
    home = signed_in(world, "nadia").get(f"/desk/agreements/{world.agreement}/").content.decode()
    assert "another node" not in home


def test_programs_are_told_the_same(world, far):
    agreement = _in_force(world, far)
    out = ok(Api(world, "nadia").get(f"/agreements/{agreement}"))
    assert {p["organisation"]: p["here"] for p in out["parties"]} == {str(world.org("animus")): True, str(far): False}
    assert {p["signed_terms"] for p in out["parties"]} == {out["terms"]}
