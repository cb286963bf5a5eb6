from datetime import timedelta
from uuid import uuid4

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category, GroundKind
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import NoKey, reveal
from accord.protection.consents import services as consents
from accord.protection.documents import queries, services
from accord.protection.documents.models import Document, Share
from accord.protection.documents.vocab import NotShareable
from accord.protection.referrals.models import Referral
from tests import files
from tests.cast import CARE, key


@pytest.fixture
def referral(world):
    return world.sent()


def give(world, document, referral, who="ana", **changes):
    return services.share(
        actor=world[who], document=document, referral=referral, now=changes.get("now", world.now), key=key()
    )


def fetched(world, referral, share, who="mira"):
    return b"".join(queries.fetch(actor=world[who], referral=referral, share=share, now=world.now).pieces)


def test_the_receiver_reads_the_cleaned_copy_and_nothing_of_the_case(world, referral):
    share = world.shared(referral, data=files.jpeg())
    got = fetched(world, referral, share)
    assert [mark for mark in files.MARKS if mark in got] == []
    listed = queries.received_with(actor=world["mira"], referral=referral, now=world.now)
    assert [(row.title, row.share.pk) for row in listed] == [("Снимка", share)]
    document = Document.objects.get()
    for read in (queries.open_document, queries.copy_of):
        with pytest.raises(Missing):
            read(actor=world["mira"], document=document.pk, now=world.now)
    with pytest.raises(NoKey):
        reveal(document, holder=world["mira"].organisation, fields=["copy_key"])
    event = Event.objects.get(kind="document.fetched")
    assert (event.organisation, event.subject) == (world["mira"].organisation, document.person_id)
    assert "document.fetched" in [e.kind for e in queries.custody(world["ana"], document.pk)]


def withdrawn(world, referral, share):
    consent = Referral.objects.get(pk=referral).consent
    consents.withdraw(actor=world["ana"], consent=consent.pk, read=consent.version, now=world.now, key=key())


def taken_back(world, referral, share):
    services.take_back(actor=world["ana"], share=share, read=1, now=world.now, key=key())


def declined(world, referral, share):
    world.act(referral, "acknowledge")
    world.act(referral, "decline", reason="no_place")


@pytest.mark.parametrize("end", [withdrawn, taken_back, declined])
def test_from_the_next_request_on_it_is_not_there(world, referral, end):
    share = world.shared(referral)
    assert fetched(world, referral, share)
    end(world, referral, share)
    with pytest.raises(Missing):
        fetched(world, referral, share)


def test_ids_that_do_not_belong_together_open_nothing(world, referral):
    share, other = world.shared(referral), world.sent()
    stranger = world.document(world.case(), files.png(files.pixels(seed=5)))
    for wrong in ((other, share), (referral, uuid4()), (uuid4(), share)):
        with pytest.raises(Missing):
            fetched(world, *wrong)
    for who in ("petar", "radu", "dimitar"):
        with pytest.raises(Missing):
            fetched(world, referral, share, who)
    with pytest.raises(Missing):  # a referral of another case would carry it to a stranger
        give(world, stranger, referral)
    with pytest.raises(Missing):
        give(world, Document.objects.get(shares=share).pk, referral, "mira")


def test_it_goes_only_where_agreement_consent_and_category_allow(world, referral):
    case = Referral.objects.get(pk=referral).case_id
    medical = world.document(case, files.png(files.pixels(seed=2)), "medical")
    with pytest.raises(Refused) as refused:
        give(world, medical, referral)
    assert [r.code for r in refused.value.reasons] == ["document.category"]
    document = world.document(case)
    with pytest.raises(Refused) as refused:  # the consent has ended since the referral left
        give(world, document, referral, now=world.now + timedelta(days=200))
    assert "consent.expired" in [r.code for r in refused.value.reasons]
    assert Event.objects.filter(kind="document.share.refused").count() == 2
    assert not Share.objects.exists()
    give(world, document, referral)
    with pytest.raises(NotShareable):
        give(world, document, referral)
    with pytest.raises(NotShareable):
        give(world, document, world.draft(case))
    with pytest.raises(NotShareable):
        give(world, world.document(case, b"PK\x03\x04word/document"), referral)


def test_a_paper_that_tells_a_shelter_never_goes_to_police(world):
    everything = CARE | {Category.WHEREABOUTS}
    world.agree("mvr_police", categories=everything)
    case = world.case(sheltered=True)
    document = world.document(case, kind="address")
    ground = {"ground": GroundKind.VITAL_INTEREST, "ground_reference": "чл. 6"}
    draft = world.draft(case, "mvr_police", categories=everything, **ground)
    Referral.objects.filter(pk=draft).update(sent_at=world.now, state="sent")  # sending it would be refused too
    with pytest.raises(Refused) as refused:
        give(world, document, draft)
    assert "hard.shelter" in [r.code for r in refused.value.reasons]


def test_a_take_back_keeps_its_row_and_another_share_is_possible(world, referral):
    share = world.shared(referral)
    taken_back(world, referral, share)
    again = give(world, Document.objects.get().pk, referral)
    assert fetched(world, referral, again.id)
    assert Share.objects.filter(taken_back_at=None).count() == 1


def test_words_in_a_file_are_searched_and_a_second_person_may_release_them(world, referral):
    from accord.foundation.second import queries as second
    from accord.foundation.second import services as answers
    from accord.protection.safety.vocab import Stopped

    case = Referral.objects.get(pk=referral).case_id
    telling = world.document(case, files.pdf(["Her telephone is +380 67 123 45 67"]), title="Бележка")
    with pytest.raises(Stopped) as stopped:
        give(world, telling, referral)
    assert "telephone" in str([reason.code for reason in stopped.value.reasons])
    assert not Share.objects.exists()
    services.ask_release(
        actor=world["ana"], document=telling, referral=referral, reason="She asked for it.", now=world.now, key=key()
    )
    waiting = second.waiting_for(world["georgi"], now=world.now)[0]
    answers.answer(actor=world["georgi"], ask=waiting.pk, release=True, read=waiting.version, now=world.now, key=key())
    assert give(world, telling, referral).id
    named = world.document(case, files.png(files.pixels(seed=8)), title="Софія, вул. Шипка 6")
    with pytest.raises(Stopped):
        give(world, named, referral)
