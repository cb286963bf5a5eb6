"""A release from its draft to what anybody reads, and every refusal on the way."""

from datetime import timedelta

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.prevention.newsroom import queries, services
from accord.prevention.newsroom.models import PublicPage, Release
from accord.prevention.newsroom.services import Text
from accord.prevention.newsroom.tasks import appear_scheduled
from accord.prevention.newsroom.vocab import (
    LONGEST_BODY,
    TONGUES,
    BadRelease,
    CorrectionOpen,
    NotWhole,
    OwnRelease,
    ReleaseState,
    Written,
)
from tests.cast import key
from tests.rooms.newsroom.build import NOTES, approved, begun, changed, published, step, texts, withdrawn

pytestmark = pytest.mark.django_db


def kinds(release):
    return list(Event.objects.filter(object_id=release).order_by("seq").values_list("kind", flat=True))


def corrected(world, release):
    return services.correct(actor=world["elena"], release=release, now=world.now, key=key()).id


def test_a_second_person_approves_and_it_is_public_in_every_language(world):
    row = published(world)
    assert (row.state, row.published_at) == (ReleaseState.PUBLISHED, world.now)
    pages = {page.language: page for page in PublicPage.objects.filter(line=row.line)}
    assert set(pages) == set(TONGUES)
    assert pages["uk"].title == "Release in uk"
    assert "<blockquote>" in pages["uk"].body
    assert kinds(row.pk) == ["news.begun", "news.submitted", "news.approved", "news.appeared"]


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_without_one_language_it_goes_nowhere(world, part):
    whole = {"title": "Т", "summary": "С", "body": "Б"}
    release = begun(world, texts=texts(uk=Text(**(whole | {part: ""}))))
    with pytest.raises(NotWhole, match="Missing: Ukrainian"):
        step(world, release, "submit")
    assert Release.objects.get(pk=release).state == ReleaseState.DRAFT
    without = texts()
    del without["ro"]
    with pytest.raises(NotWhole, match="Romanian"):
        step(world, begun(world, texts=without), "submit")
    assert not PublicPage.objects.exists()


def test_nobody_who_wrote_a_word_approves(world):
    release = begun(world)
    changed(world, release, "svetla", related=())
    step(world, release, "submit")
    for who in ("elena", "svetla"):
        with pytest.raises(OwnRelease):
            step(world, release, "approve", who)
    assert "approve" not in queries.opened(world["svetla"], release).steps
    assert not PublicPage.objects.exists()


def test_who_is_no_editor_or_of_another_house_reads_and_writes_nothing(world):
    release = begun(world)
    for who in ("ana", "oksana", "petar"):
        with pytest.raises(Refused):
            queries.newest(world[who])
        with pytest.raises(Refused):
            begun(world, who)
    for who in ("nadia", "vesela"):
        assert not queries.newest(world[who]).rows
        with pytest.raises(Missing):
            queries.opened(world[who], release)
        with pytest.raises(Missing):
            step(world, release, "submit", who)


def test_a_contact_who_did_not_agree_is_not_named(world):
    for more in ({"press_agreed": False}, {"press_person": ""}, {"press_email": "", "press_phone": ""}):
        release = begun(world, **more)
        with pytest.raises(BadRelease):
            step(world, release, "submit")
        changed(world, release)
        step(world, release, "submit")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"texts": {"bg": Text()}}, "title_en"),
        ({"texts": {"fr": Text("x")}}, "texts"),
        ({"texts": texts(bg=Text("x", "x", "<b>x</b>"))}, "body_bg"),
        ({"texts": texts(ro=Text("x", "x", "x", "![x](https://a.bg/x.png)"))}, "about_ro"),
        ({"texts": texts(uk=Text("x", "x", "х" * (LONGEST_BODY + 1)))}, "body_uk"),
        ({"press_email": "no address"}, "press_email"),
        ({"press_phone": "call me"}, "press_phone"),
        ({"related": ("B-0000-0000",)}, "related"),
        ({"related": tuple(f"B-{n}" for n in range(6))}, "related"),
        ({"notes": {"bg": "x" * 501}}, "note_bg"),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field(world, more, field):
    with pytest.raises(BadRelease) as caught:
        begun(world, **more)
    assert caught.value.field == field
    assert not Release.objects.exists()


def test_it_is_scheduled_for_a_year_ahead_at_most(world):
    with pytest.raises(BadRelease):
        begun(world, appears_at=world.now + timedelta(days=400))


def test_only_a_draft_is_written_and_steps_have_their_order(world):
    release = begun(world)
    with pytest.raises(NotPossible):
        step(world, release, "approve", "svetla")
    with pytest.raises(NotPossible):
        step(world, release, "appear")
    step(world, release, "submit")
    with pytest.raises(Written):
        changed(world, release)
    step(world, release, "return", "svetla")
    changed(world, release)
    with pytest.raises(Stale):
        step(world, release, "submit", read=1)
    step(world, release, "drop")
    with pytest.raises(NotPossible):
        step(world, release, "submit")


def test_what_was_read_is_what_appears(world):
    """The second person approves the version that was read; a later one is stale."""
    release = begun(world)
    step(world, release, "submit")
    read = Release.objects.get(pk=release).version
    step(world, release, "take_back")
    changed(world, release, texts=texts(bg=Text("Друго", "Друго", "Друго")))
    step(world, release, "submit")
    with pytest.raises(Stale):
        step(world, release, "approve", "svetla", read=read)


def test_the_worker_lets_appear_what_is_due_and_not_before(world):
    at = world.now + timedelta(hours=2)
    row = approved(world, begun(world, appears_at=at))
    assert row.state == ReleaseState.SCHEDULED
    appear_scheduled(at - timedelta(minutes=1))
    assert not PublicPage.objects.exists()
    appear_scheduled(at)
    appear_scheduled(at)
    assert PublicPage.objects.filter(line=row.line, published_at=at).count() == len(TONGUES)
    assert kinds(row.pk).count("news.appeared") == 1


def test_one_that_fails_holds_up_no_later_one_and_the_job_says_it(world):
    at = world.now + timedelta(hours=2)
    first, second = (approved(world, begun(world, appears_at=at + timedelta(minutes=n))) for n in range(2))
    Release.objects.filter(pk=first.pk).update(texts={})
    with pytest.raises(KeyError):
        appear_scheduled(at + timedelta(hours=1))
    assert Release.objects.get(pk=first.pk).state == ReleaseState.SCHEDULED
    assert Release.objects.get(pk=second.pk).state == ReleaseState.PUBLISHED


def test_what_is_scheduled_can_be_taken_back_and_is_approved_anew(world):
    at = world.now + timedelta(hours=2)
    row = approved(world, begun(world, appears_at=at))
    step(world, row.pk, "unschedule")
    appear_scheduled(at)
    assert not PublicPage.objects.exists()
    assert approved(world, row.pk).approved_by == world["svetla"].account


def test_a_correction_says_what_was_wrong_and_keeps_the_address(world):
    row = published(world)
    release = corrected(world, row.pk)
    with pytest.raises(CorrectionOpen):
        corrected(world, row.pk)
    with pytest.raises(NotWhole):
        step(world, release, "submit")
    changed(world, release, notes=NOTES, texts=texts(bg=Text("Поправено", "Кратко", "Текст")))
    assert PublicPage.objects.get(line=row.line, language="bg").title == "Release in bg"
    approved(world, release)
    page = PublicPage.objects.get(line=row.line, language="bg")
    assert (page.title, page.note) == ("Поправено", NOTES["bg"])
    assert page.published_at == row.published_at
    assert page.changed_at
    row.refresh_from_db()
    assert row.state == ReleaseState.CORRECTED
    assert PublicPage.objects.count() == len(TONGUES)


def test_who_wrote_the_first_version_does_not_approve_its_correction(world):
    row = published(world)
    release = services.correct(actor=world["svetla"], release=row.pk, now=world.now, key=key()).id
    changed(world, release, "svetla", notes=NOTES)
    step(world, release, "submit", "svetla")
    with pytest.raises((OwnRelease, Written)):
        step(world, release, "approve", "elena")
    assert Release.objects.get(pk=release).state == ReleaseState.WAITING


def test_what_is_withdrawn_leaves_title_and_note_and_ends_its_open_correction(world):
    row = published(world)
    release = corrected(world, row.pk)
    for notes in ({}, {"bg": "x", "ro": "x", "uk": "x"}):
        with pytest.raises(NotWhole):
            withdrawn(world, row.pk, notes=notes)
    withdrawn(world, row.pk)
    for page in PublicPage.objects.filter(line=row.line):
        assert page.withdrawn
        assert (page.title, page.note) == (f"Release in {page.language}", NOTES[page.language])
        gone = ("body", "about", "summary", "press_person", "press_email", "press_phone")
        assert not any(getattr(page, name) for name in gone)
    assert Release.objects.get(pk=release).state == ReleaseState.DROPPED
    with pytest.raises(NotPossible):
        withdrawn(world, row.pk)
    with pytest.raises(NotPossible):
        corrected(world, row.pk)


def test_related_releases_are_public_ones(world):
    first = published(world)
    second = published(world, related=(first.line,))
    assert PublicPage.objects.get(line=second.line, language="ro").related == [first.line]
    withdrawn(world, first.pk)
    with pytest.raises(BadRelease):
        begun(world, related=(first.line,))


def test_sent_twice_it_is_written_once(world):
    same = key()
    for _ in range(2):
        services.begin(actor=world["elena"], wanted=services.Wanted({"en": Text("A")}), now=world.now, key=same)
    assert Release.objects.count() == 1
