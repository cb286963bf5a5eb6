from datetime import timedelta

import pytest

from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category
from accord.foundation.refusals import Missing
from accord.protection.consents import queries, services, texts
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import AlreadyWithdrawn, BadConsent, GuardianImplicated, Method
from accord.protection.referrals.models import Referral
from tests.cast import key


def give(world, case, answered, who="ana", **changes):
    return services.give(
        actor=world[who], case=case, asked=world.asked(**changes), answered=answered, now=world.now, key=key()
    )


@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
def test_the_text_is_read_in_the_persons_language_with_everything_named(world, language):
    reading = services.preview(
        actor=world["ana"], case=world.case(), asked=world.asked(language=language), now=world.now
    )
    whole = " ".join(reading.paragraphs)
    receiver = world.cast.organisations["dignita"].names[language]
    assert receiver in whole
    assert "{" not in whole
    assert reading.language == language


def test_a_preview_writes_nothing(world):
    case = world.case()
    before = Event.objects.count()
    services.preview(actor=world["ana"], case=case, asked=world.asked(), now=world.now)
    assert Event.objects.count() == before
    assert not Consent.objects.exists()


def test_what_was_read_and_signed_is_kept_sealed(world):
    case = world.case()
    made = give(world, case, Answered(Method.SIGNATURE, signature="M 10 10 L 20 20 L 30 15"))
    consent = Consent.objects.get(pk=made.id)
    assert (consent.text_id, consent.text_version, consent.language) == ("referral", texts.current().version, "uk")
    opened = queries.open_consent(actor=world["ana"], consent=made.id, now=world.now).opened
    assert opened["signature"] == "M 10 10 L 20 20 L 30 15"
    assert opened["text"].startswith(texts.current().title["uk"])


@pytest.mark.parametrize(
    ("answered", "field"),
    [
        (Answered(Method.SIGNATURE), "signature"),
        (Answered(Method.SIGNATURE, signature='M 1 1" onload="alert(1)'), "signature"),
        (Answered(Method.SIGNATURE, signature="M 1 1 " * 5000), "signature"),
        (Answered(Method.SPOKEN), "witness"),
    ],
)
def test_a_consent_without_its_proof_is_refused(world, answered, field):
    with pytest.raises(BadConsent) as caught:
        give(world, world.case(), answered)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"categories": frozenset()}, "categories"),
        ({"language": "fr"}, "language"),
        ({"valid_until": "past"}, "valid_until"),
        ({"valid_until": "forever"}, "valid_until"),
    ],
)
def test_what_cannot_be_asked_is_refused(world, changes, field):
    days = {"past": -1, "forever": 4000}.get(changes.get("valid_until"))
    if days:
        changes = {"valid_until": (world.now + timedelta(days=days)).date()}
    with pytest.raises(BadConsent) as caught:
        give(world, world.case(), Answered(Method.SPOKEN, witness="x"), **changes)
    assert caught.value.field == field


def test_a_child_needs_a_representative_and_is_heard(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    spoken = {"method": Method.SPOKEN, "witness": "x"}
    for answered, field in (
        (Answered(**spoken), "representative"),
        (Answered(**spoken, representative="Майка"), "child_view"),
    ):
        with pytest.raises(BadConsent) as caught:
            give(world, case, answered, "dimitar")
        assert caught.value.field == field
    give(world, case, Answered(**spoken, representative="Майка", child_view="Искам при леля"), "dimitar")
    assert Consent.objects.get().child_view_heard


def test_a_representative_who_may_be_involved_cannot_consent(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    answered = Answered(
        Method.SPOKEN, witness="x", representative="Чичо", representative_implicated=True, child_view="не искам"
    )
    with pytest.raises(GuardianImplicated):
        give(world, case, answered, "dimitar")


def test_withdrawal_freezes_every_referral_that_rests_on_it(world):
    case = world.case()
    consent = world.consent(case)
    sent, consented = world.draft(case), world.draft(case)
    world.send(sent)
    services.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    states = dict(Referral.objects.values_list("id", "state"))
    assert states == {sent: "withdrawn_by_person", consented: "withdrawn_by_person"}


def test_a_referral_on_another_consent_goes_on(world):
    case = world.case()
    first = world.consent(case)
    world.agree("national_commission")
    world.consent(case, "national_commission")
    other = world.draft(case, "national_commission")
    services.withdraw(actor=world["ana"], consent=first, read=1, now=world.now, key=key())
    assert Referral.objects.get(pk=other).state == "consented"


def test_a_consent_is_withdrawn_once(world):
    consent = world.consent(world.case())
    services.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    with pytest.raises(AlreadyWithdrawn):
        services.withdraw(actor=world["ana"], consent=consent, read=2, now=world.now, key=key())


@pytest.mark.parametrize("who", ["mira", "petar"])
def test_the_receiver_cannot_open_the_consent_itself(world, who):
    consent = world.consent(world.case())
    with pytest.raises(Missing):
        queries.open_consent(actor=world[who], consent=consent, now=world.now)


def test_the_digest_cannot_be_guessed_from_the_text(world):
    from hashlib import sha256

    consent = Consent.objects.get(pk=world.consent(world.case()))
    text = queries.open_consent(actor=world["ana"], consent=consent.pk, now=world.now).opened["text"]
    assert consent.digest != sha256(text.encode()).hexdigest()
    assert Category.IDENTITY in queries.categories(consent)


def test_a_refusal_is_kept_and_nothing_else_follows(world):
    case = world.case()
    before = Event.objects.count()
    given = services.refuse(actor=world["ana"], case=case, asked=world.asked(), now=world.now, key=key())
    event = Event.objects.get(seq=before)
    assert (event.kind, event.object_id, given.id) == ("consent.refused", case, case)
    assert not Consent.objects.exists()
    with pytest.raises(Missing):
        services.refuse(actor=world["mira"], case=case, asked=world.asked(), now=world.now, key=key())
