"""Exact figures leave sealed, for one recipient, by two coordinators; nothing of them stays readable here."""

from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from cryptography.x509 import load_pem_x509_certificate
from django.db import IntegrityError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.research.reports.vocab import BadPeriod
from accord.research.transmissions import queries, services
from accord.research.transmissions.models import Transmission
from accord.research.transmissions.vocab import BadTransmission, OwnTransmission
from tests.cast import key
from tests.rooms.releases.build import second
from tests.rooms.transmissions.build import certificate, decided, proposed, recipient_key, sent_out, wanted


def events(made):
    return [e.kind for e in Event.objects.filter(object_id=made).order_by("seq")]


def test_only_the_recipient_opens_it_and_it_is_the_report(world):
    made = sent_out(world)
    name, sealed = services.take(actor=second(world), transmission=made, now=world.now)
    whose = load_pem_x509_certificate(certificate(world.now).encode())
    told = pkcs7_decrypt_der(sealed, whose, recipient_key(), []).decode("utf-8-sig")
    assert "Directive (EU) 2024/1712" in told
    assert "Directive" not in sealed.decode("latin-1")
    row = Transmission.objects.get(pk=made)
    assert row.digest == sha256(sealed).hexdigest()
    assert name.endswith(".csv.p7m")
    assert events(made) == ["transmission.proposed", "transmission.released", "transmission.taken"]


def test_the_ledger_tells_whose_certificate_and_nothing_of_what_is_in_it(world):
    made = sent_out(world, keeper="Ministry of Dreams", reason="A purpose")
    facts = [e.facts for e in Event.objects.filter(object_id=made)]
    row = Transmission.objects.get(pk=made)
    assert row.fingerprint in facts[0]
    assert "Dreams" not in str(facts)
    assert b"Eurostat" not in bytes(row.content), "the header of CMS names the certificate"
    assert "purpose" not in str(facts)
    opened = queries.opened(actor=world["elena"], transmission=made, now=world.now)
    assert opened.spelled.replace(" ", "") == row.fingerprint
    assert [len(group) for group in opened.spelled.split()] == [4] * 16
    assert (opened.keeper, opened.reason, opened.named) == ("Ministry of Dreams", "A purpose", "O=Eurostat")


def test_the_author_never_releases_it_and_neither_does_the_database(world):
    made = proposed(world)
    with pytest.raises(OwnTransmission):
        decided(world, made, who="elena")
    with pytest.raises(IntegrityError), transaction.atomic():
        Transmission.objects.filter(pk=made).update(state="released", decided_by=world["elena"].account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transmission.objects.filter(pk=made).update(state="released")
    decided(world, made, action="return")
    assert Transmission.objects.get(pk=made).state == "withdrawn"


def test_before_it_is_released_nobody_gets_it_and_afterwards_nothing_is_decided(world):
    made = proposed(world)
    with pytest.raises(Missing):
        services.take(actor=world["elena"], transmission=made, now=world.now)
    with pytest.raises(NotPossible):
        decided(world, made, action="send it")
    with pytest.raises(NotPossible):
        services.withdraw(actor=second(world), transmission=made, read=1, now=world.now, key=key())
    services.withdraw(actor=world["elena"], transmission=made, read=1, now=world.now, key=key())
    with pytest.raises(NotPossible):
        decided(world, made)


@pytest.mark.parametrize("who", ["ana", "nadia", "petar", "yana", "mira"])
def test_only_coordinators_of_a_country_come_near(world, who):
    made = sent_out(world)
    for attempt in (
        lambda: proposed(world, who=who),
        lambda: queries.newest(world[who]),
        lambda: queries.opened(actor=world[who], transmission=made, now=world.now),
        lambda: decided(world, made, who=who),
        lambda: services.take(actor=world[who], transmission=made, now=world.now),
        lambda: services.withdraw(actor=world[who], transmission=made, read=1, now=world.now, key=key()),
    ):
        with pytest.raises(Refused):
            attempt()


def test_another_country_finds_nothing(world):
    made = sent_out(world)
    with pytest.raises(Missing):
        queries.opened(actor=world["ioana"], transmission=made, now=world.now)
    assert not queries.newest(world["ioana"]).rows


@pytest.mark.parametrize(
    ("more", "field", "word"),
    [
        ({"kind": "exe"}, "kind", "formats"),
        ({"language": "xx"}, "language", "languages"),
        ({"keeper": " "}, "keeper", "who gets it"),
        ({"reason": ""}, "reason", "which article"),
        ({"reason": "x" * 501}, "reason", "500"),
    ],
)
def test_what_is_not_said_is_asked_for(world, more, field, word):
    with pytest.raises(BadTransmission) as refused:
        proposed(world, **more)
    assert refused.value.field == field
    assert word in str(refused.value)
    assert not Transmission.objects.exists()


def bad_certificates(now):
    return {
        "no certificate": "x",
        "too long": "x" * 20_001,
        "2048 bits": certificate(now, own=recipient_key(1024)),
        "RSA": certificate(now, own=ec.generate_private_key(ec.SECP256R1())),
        "not valid today": certificate(now - timedelta(days=400)),
        "for signing": certificate(now, usage="digital_signature"),
    }


@pytest.mark.parametrize("word", ["no certificate", "too long", "2048 bits", "RSA", "not valid today", "for signing"])
def test_a_certificate_that_cannot_seal_is_refused_in_words(world, word):
    with pytest.raises(BadTransmission) as refused:
        proposed(world, certificate=bad_certificates(world.now)[word])
    assert refused.value.field == "certificate"
    assert word in str(refused.value)


def test_one_for_encryption_seals(world):
    assert proposed(world, certificate=certificate(world.now, usage="key_encipherment"))


@pytest.mark.parametrize(("more", "failure"), [({"report": "gossip"}, Missing), ({"period": "yesterday"}, BadPeriod)])
def test_no_such_report_and_no_such_period(world, more, failure):
    with pytest.raises(failure):
        proposed(world, **more)


def test_the_same_key_makes_one(world):
    asked, once = wanted(world), key()
    made = {services.propose(actor=world["elena"], wanted=asked, now=world.now, key=once).id for _ in range(2)}
    assert len(made) == Transmission.objects.count() == 1
