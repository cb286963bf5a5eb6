"""Signing: who, in which office, and how; what was drawn or uploaded opens for the parties alone."""

import base64
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.cooperation.agreements import queries, services, signing
from accord.cooperation.agreements.models import Party, Signature
from accord.cooperation.agreements.signing import LARGEST_FILE, Signing
from accord.cooperation.agreements.vocab import BadSignature, SigningMethod
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing
from accord.foundation.vault import NoKey, reveal
from tests import files
from tests.cast import key, signed_in
from tests.rooms.agreements.test_versions import full, made
from tests.rooms.api.test_api import Api, ok

DRAWN = "M 10 20 L 30 40 L 50 60"
BY_HAND = Signing("Nadia Ruseva", "Director", SigningMethod.DRAWN, DRAWN)
ON_PAPER = Signing("Nadia Ruseva", "Director", SigningMethod.FILE, file=b"%PDF-1.7 signed")


@pytest.fixture
def proposed(world):
    return made(world, full(world), signed=())


def sign(world, agreement, signing_, who="nadia"):
    services.sign(actor=world[who], agreement=agreement, signing=signing_, now=world.now, key=key())


def test_every_party_sees_who_signed_and_how(world, proposed):
    sign(world, proposed, BY_HAND)
    services.sign(actor=world["vesela"], agreement=proposed, now=world.now, key=key())
    found = queries.get(world["mira"], proposed)
    seen = signing.signatures(actor=world["mira"], agreement=found, now=world.now)
    by_hand, by_account = seen[world.org("animus")], seen[world.org("dignita")]
    assert (by_hand.signature.name, by_hand.signature.office, by_hand.drawn) == ("Nadia Ruseva", "Director", DRAWN)
    assert (by_account.signature.name, by_account.signature.method, by_account.drawn) == (
        "Vesela Dimova",
        "account",
        "",
    )
    page = signed_in(world, "mira").get(f"/desk/agreements/{proposed}/").content.decode()
    assert DRAWN in page
    assert "Nadia Ruseva, Director" in page
    opened = Event.objects.filter(kind="agreement.signature.read", actor=world["mira"].account)
    assert [str(by_hand.signature.pk) in event.facts for event in opened] == [True, True], "each opening is on record"


def test_a_paper_opens_for_the_parties_and_each_opening_is_an_event(world, proposed):
    sign(world, proposed, ON_PAPER)
    found = queries.get(world["mira"], proposed)
    call = {"actor": world["mira"], "agreement": found, "now": world.now}
    assert signing.paper(**call, organisation=world.org("animus")) == (ON_PAPER.file, "application/pdf")
    assert Event.objects.filter(kind="agreement.paper.read", object_id=proposed).count() == 1
    with pytest.raises(Missing):
        signing.paper(**call, organisation=world.org("dignita"))
    with pytest.raises(NoKey):
        reveal(Signature.objects.get(agreement=proposed), holder=world.org("mvr_police"), fields=["file"])
    assert signed_in(world, "elena").get(f"/desk/agreements/{proposed}/paper/{world.org('animus')}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"office": ""}, "office"), ({"office": "x" * 121}, "office"), ({"drawn": ""}, "drawn"),
        ({"drawn": "<script>"}, "drawn"), ({"drawn": "M 1 1 " * 4000}, "drawn"),
        ({"method": SigningMethod.FILE}, "file"), ({"method": SigningMethod.FILE, "file": b"MZ"}, "file"),
        ({"method": SigningMethod.FILE, "file": b"%PDF-" + bytes(LARGEST_FILE)}, "file"),
    ],
)  # fmt: skip
def test_what_is_no_signature_signs_nothing(world, proposed, wrong, field):
    with pytest.raises(BadSignature) as caught:
        sign(world, proposed, replace(BY_HAND, **wrong))
    assert caught.value.field == field
    assert not Party.objects.filter(agreement=proposed, signed_at__isnull=False).exists()
    assert not Signature.objects.filter(agreement=proposed).exists()


def test_nobody_signs_twice(world, proposed):
    sign(world, proposed, BY_HAND)
    with pytest.raises(NotPossible):
        sign(world, proposed, ON_PAPER)
    assert Signature.objects.filter(agreement=proposed).count() == 1


def test_the_form_takes_a_picture_and_keeps_a_cleaned_copy(world, proposed):
    client = signed_in(world, "nadia")
    path = f"/desk/agreements/{proposed}/sign/"
    told = {"key": key(), "name": "Nadia Ruseva", "office": "Director", "method": "file"}
    assert client.post(path, told).status_code == 422
    answer = client.post(path, told | {"file": SimpleUploadedFile("page.png", files.png(), "image/png")})
    assert answer.status_code == 302, answer.content.decode()
    kept = client.get(f"/desk/agreements/{proposed}/paper/{world.org('animus')}/")
    assert kept["Content-Type"] == "image/png"
    assert "attachment" in kept["Content-Disposition"]
    assert kept.content != files.png(), "a copy that was drawn anew"


def test_programs_sign_too(world, proposed):
    api = Api(world, "nadia")
    body = {"name": "Nadia Ruseva", "office": "Director", "method": "file", "file": "no base64!"}
    assert api.post(f"/agreements/{proposed}/sign", body).status_code == 422
    body["file"] = base64.b64encode(b"just words").decode()
    assert api.post(f"/agreements/{proposed}/sign", body).status_code == 422
    body["file"] = base64.b64encode(files.png()).decode()
    ok(api.post(f"/agreements/{proposed}/sign", body))
    assert ok(api.get(f"/agreements/{proposed}"))["signatures"][0]["media"] == "image/png"
    assert api.get(f"/agreements/{proposed}/paper/{world.org('animus')}").content.startswith(b"\x89PNG")
