"""A file that was entered in error: closed to everybody, taken back, its deletion owed, its chain kept."""

import pytest

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.documents import queries, services
from accord.protection.documents.models import Document, Share
from accord.protection.documents.vocab import Mistake, Recipient, Voided
from tests import files
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api


@pytest.fixture
def shared(world):
    """A file of Ana's that Mira's organisation was shown."""
    referral = world.sent()
    share = world.shared(referral, data=files.jpeg())
    return Document.objects.get(shares=share), share, referral


def void(world, document, who="ana", **changes):
    call = {"why": Mistake.CASE, "read": 1, "now": world.now, "key": key()}
    return services.void(actor=world[who], document=document.pk, **call | changes)


def test_nobody_opens_it_again_and_the_receiver_owes_its_deletion(world, shared):
    document, share, referral = shared
    ana = {"actor": world["ana"], "now": world.now}
    void(world, document)
    with pytest.raises(Missing):
        queries.fetch(actor=world["mira"], referral=referral, share=share, now=world.now)
    assert queries.received_with(actor=world["mira"], referral=referral, now=world.now) == []
    for opens in (
        lambda: queries.copy_of(document=document.pk, **ana),
        lambda: queries.original_of(document=document.pk, purpose=Purpose.ASSISTANCE, **ana),
        lambda: services.share(document=document.pk, referral=referral, key=key(), **ana),
        lambda: services.hand_over(
            document=document.pk, recipient=Recipient.COURT, handed_at=world.now, note="x", key=key(), **ana
        ),
        lambda: void(world, document, read=2),
    ):
        with pytest.raises(Voided):
            opens()
    duty = Duty.objects.get(rule="P-FILE-DELETE")
    assert (duty.organisation, duty.object_id) == (world.org("dignita"), share)
    event = Event.objects.get(kind="document.voided")
    assert (event.object_id, '"why":"case"' in event.facts) == (document.pk, True)


def test_its_words_are_closed_and_its_chain_stays(world, shared):
    document, _share, _referral = shared
    void(world, document)
    view = queries.open_document(actor=world["ana"], document=document.pk, now=world.now)
    assert {name for name, text in view.opened.items() if text} == {"sha256"}
    (row,) = queries.of_case(actor=world["ana"], case=document.case_id, now=world.now)
    assert (row.title, row.document.voided_why) == ("", "case")
    kinds = [event.kind for event in queries.custody(world["ana"], document.pk)]
    assert kinds[0] == "document.received"
    assert {"document.shared", "document.taken_back", "document.voided"} <= set(kinds)


def test_one_that_was_taken_back_before_is_still_to_be_deleted(world, shared):
    document, share, _referral = shared
    services.take_back(actor=world["ana"], share=share, read=1, now=world.now, key=key())
    void(world, document)
    assert Duty.objects.get(rule="P-FILE-DELETE").object_id == share
    assert Event.objects.filter(kind="document.taken_back").count() == 1


def test_the_right_file_can_be_added_again(world, shared):
    document, _share, _referral = shared
    void(world, document)
    assert world.document(document.case_id, files.jpeg()) != document.pk


def test_who_may_not_add_may_not_close(world, shared):
    document, _share, _referral = shared
    for who, failure in (("mira", Missing), ("georgi", Refused), ("nadia", Refused)):
        with pytest.raises(failure):
            void(world, document, who)
    with pytest.raises(Stale):
        void(world, document, read=7)
    once = key()
    first, again = (void(world, document, key=once) for _ in range(2))
    assert (again.id, again.repeated) == (first.id, True)


def test_on_the_desk_and_by_a_program(world, shared):
    document, share, referral = shared
    ana, address = signed_in(world, "ana"), f"/desk/documents/{document.pk}/"
    assert f"{address}void/" in ana.get(address).content.decode()
    assert ana.post(address + "void/", {"version": 1, "key": key(), "sure": "yes"}).status_code == 422
    said = {"why": "file", "version": 1, "key": key()}
    unsure = ana.post(address + "void/", said, follow=True).content.decode()
    assert Document.objects.get(pk=document.pk).voided_at is None, unsure
    page = ana.post(address + "void/", said | {"sure": "yes", "key": key()}, follow=True).content.decode()
    assert "това е грешен файл" in page
    for gone in ("Снимка", "/copy/", "/original/", "/describe/", "/void/"):
        assert gone not in page
    assert "добавен по погрешка" in ana.get(f"/desk/cases/{document.case_id}/").content.decode()
    assert ana.get(address + "copy/").status_code == 409
    assert signed_in(world, "mira").get(f"/desk/referrals/{referral}/files/{share}/").status_code == 404
    other = world.document(document.case_id, files.png())
    assert Share.objects.filter(document=other).count() == 0
    api = Api(world, "ana")
    assert api.post(f"/documents/{other}/void", {"version": 1, "why": "unlawful"}).status_code == 200
    told = api.get(f"/documents/{other}").json()
    assert (told["voided_why"], told["title"], bool(told["voided_at"])) == ("unlawful", "", True)
    assert api.post(f"/documents/{other}/void", {"version": 2, "why": "unlawful"}).json()["code"] == "document-voided"
