"""A list written by one expert and released by another; its file, its faults, its versions."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.detection.screening import catalogue, editing, instruments, released, tasks, writing
from accord.detection.screening.comparing import Change, differences
from accord.detection.screening.models import Edition
from accord.detection.screening.queries import get
from accord.detection.screening.services import Beginning, GivenAnswer, answer, move, start
from accord.detection.screening.vocab import (
    EDITIONS,
    BadEdition,
    BadScreening,
    LastList,
    NotTheAuthor,
    OwnDraft,
    Reply,
    Setting,
)
from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.screening.builders import ASKED, begun, list_text, stepped


def test_a_list_is_known_to_all_though_its_process_ended_between_commit_and_stamp(world, node):
    draft = begun(world)
    stepped(world, "elena", draft, "propose")
    assert "own" not in {named for named, _version in instruments.instruments()}
    editing.release(actor=world["ioana"], edition=draft, read=2, now=world.now, key=key())  # committed; no stamp
    assert "own" not in {named for named, _version in instruments.instruments()}
    tasks.catch_up(world.now)
    assert instruments.current("own").key == "own@2026.1"
    stamp = released._stamp()
    tasks.catch_up(world.now)
    assert released._stamp() == stamp


def test_one_writes_another_releases_and_only_then_it_is_asked(world, node):
    draft = begun(world)
    with pytest.raises(KeyError):
        instruments.current("own")
    for who, refused in (("ana", Refused), ("petar", Refused)):
        with pytest.raises(refused):
            editing.save(actor=world[who], edition=draft, text="", read=1, now=world.now, key=key())
    stepped(world, "elena", draft, "propose")
    with pytest.raises(NotPossible):
        editing.save(
            actor=world["elena"], edition=draft, text=list_text(ASKED, named="own"), read=2, now=world.now, key=key()
        )
    with pytest.raises(OwnDraft):
        node.release(world, "elena", draft)
    with pytest.raises(Refused):
        node.release(world, "ana", draft)
    with pytest.raises(NotTheAuthor):
        stepped(world, "ioana", draft, "take_back")
    assert [row.pk for row in catalogue.waiting_for(world["ioana"])] == [draft]
    assert catalogue.waiting_for(world["elena"]) == catalogue.waiting_for(world["ana"]) == []
    stepped(world, "ioana", draft, "return")
    stepped(world, "elena", draft, "propose")
    node.release(world, "ioana", draft)
    assert instruments.current("own").key == "own@2026.1"
    with pytest.raises(NotPossible):
        node.release(world, "ioana", draft)
    kinds = list(Event.objects.filter(object_id=draft).order_by("seq").values_list("kind", flat=True))
    assert kinds == [f"instrument.{what}" for what in ("drafted", "proposed", "returned", "proposed", "released")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft).update(releaser=world["elena"].account)


def test_a_withdrawn_list_is_asked_no_more_and_what_was_begun_is_finished(world, node):
    draft = begun(world)
    stepped(world, "elena", draft, "propose")
    node.release(world, "ioana", draft)
    beginning = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT, instrument="own")
    made = start(actor=world["ana"], beginning=beginning, now=world.now, key=key()).id
    assert not instruments.is_withdrawn("own", "2026.1")
    node.withdraw(world, "elena", "own", "2026.1")
    assert instruments.is_withdrawn("own", "2026.1")
    assert "own" not in {one.id for one in instruments.of_kind("scored")}
    with pytest.raises(BadScreening, match="own"):
        start(actor=world["ana"], beginning=beginning, now=world.now, key=key())
    yes = {"z1": GivenAnswer(Reply.YES), "z2": GivenAnswer(Reply.NO)}
    given = answer(actor=world["ana"], screening=made, answers=yes, read=1, now=world.now, key=key())
    move(actor=world["ana"], screening=made, action="complete", read=given.version, now=world.now, key=key())
    assert not get(world["ana"], made).newer
    with pytest.raises(NotPossible):
        node.withdraw(world, "elena", "own", "2026.1")
    with pytest.raises(Missing):
        node.withdraw(world, "elena", "own", "2099.1")
    with pytest.raises(Refused):
        node.withdraw(world, "ana", "bg-nrm", "2026.1")


def test_a_file_can_be_withdrawn_too_but_never_the_last_list(world, node):
    scored = [key_ for key_, one in instruments.instruments().items() if one.kind == "scored"]
    assert ("bg-nrm", "2026.1") in scored
    refused = None
    for named, version in sorted(scored):
        try:
            node.withdraw(world, "elena", named, version)
        except LastList as last:
            refused = last
    assert refused is not None
    left = instruments.of_kind("scored")
    assert left
    assert {p for one in left for p in one.populations} == {"adult", "child"}
    assert all(key_ in instruments.instruments() for key_ in scored)


def test_a_version_is_never_written_twice_and_a_draft_has_one_author(world, node):
    packaged = writing.text_of(instruments.current())
    for text, field in ((packaged, "edition"), (list_text(ASKED, named="own", version="2026.1"), None)):
        if field is None:
            begun(world, text=text)
        with pytest.raises(BadEdition) as refused:
            begun(world, text=text)
        assert refused.value.field == "edition"
    draft = Edition.objects.get(instrument="own")
    with pytest.raises(NotTheAuthor):
        editing.save(actor=world["ioana"], edition=draft.pk, text=draft.text, read=1, now=world.now, key=key())
    with pytest.raises(Stale):
        editing.save(actor=world["elena"], edition=draft.pk, text=draft.text, read=7, now=world.now, key=key())
    bulgarian = writing.text_of(replace(instruments.current(), version="2026.9"))
    with pytest.raises(BadEdition) as refused:
        begun(world, "ioana", bulgarian)
    assert refused.value.field == "jurisdiction"
    stepped(world, "elena", draft.pk, "discard")
    assert begun(world, text=draft.text)


def test_every_fault_of_an_imported_file_is_told_and_nothing_is_kept(world, node):
    bad = list_text(ASKED, named="own").replace('strength = "strong"', 'strength = "heavy"')
    with pytest.raises(BadEdition) as refused:
        begun(world, text=bad)
    assert [fault.key for fault in refused.value.faults] == [
        "group.1.indicator.1.strength",
        "group.1.indicator.2.strength",
    ]
    assert str(refused.value.faults[0].line) in str(refused.value)
    with pytest.raises(BadEdition):
        begun(world, text="x" * (editing.LONGEST + 1))
    assert not Edition.objects.exists()


def test_a_module_that_asks_what_a_list_asks_is_not_released(world, node):
    same = list_text([("1.1", "CD", "weak")], named="own", kind="module")
    draft = begun(world, text=same)
    stepped(world, "elena", draft, "propose")
    with pytest.raises(BadEdition, match=r"1\.1"):
        node.release(world, "ioana", draft)


def test_everybody_reads_what_is_released_and_only_editors_what_is_in_preparation(world, node):
    begun(world)
    assert {one.made.id for one in catalogue.listed(world["ana"])} >= {"bg-nrm"}
    assert "own" not in {one.made.id for one in catalogue.listed(world["ana"])}
    assert catalogue.listed(world["ioana"])[0].made.id == "own"
    with pytest.raises(Missing):
        catalogue.opened(world["ana"], "own", "2026.1")
    with pytest.raises(Missing):
        catalogue.opened(world["elena"], "nothing", "2026.1")
    mine, theirs = (catalogue.opened(world[who], "own", "2026.1") for who in ("elena", "ioana"))
    assert (mine.draft, mine.propose, theirs.draft, theirs.edit) == (True, True, False, True)
    assert catalogue.next_version("bg-nrm") == "2026.2"
    assert catalogue.next_version("own") == "2026.2"


def test_an_expert_writes_a_list_on_ordinary_pages(world, node):
    client = signed_in(world, "elena")
    posted = client.post("/desk/instruments/bg-nrm/2026.1/draft/", {"next": "2026.2", "key": key()})
    assert posted.status_code == 302
    row, base = Edition.objects.get(), "/desk/instruments/bg-nrm/2026.2"
    assert "1.1" in client.get(f"{base}/").content.decode()

    def edit(place, **fields):
        read = Edition.objects.get(pk=row.pk).version
        return client.post(f"{base}/edit/{place}/", fields | {"version": read, "key": key()}).status_code

    said = {f"text_{code}": f"Ново {code}" for code in ("en", "bg", "ro", "uk")}
    heads = {f"{n}_{code}": f"{n} {code}" for n in ("title", "prompt") for code in ("en", "bg", "ro", "uk")}
    assert edit("indicator-1.3", **said, dimension="CD", strength="strong") == 302
    assert edit("new-2", **said, id="2.9", dimension="EX", strength="weak") == 302
    assert edit("new-2", **said, id="2.9", dimension="EX", strength="weak") == 422
    assert edit("new-2", **said | {"text_uk": ""}, id="2.8", dimension="EX", strength="weak") == 422
    assert edit("group-1", **heads) == 302
    assert edit("new-group", **heads, **said, id="6.1", dimension="AD", strength="weak") == 302
    assert edit("indicator-5.2", retire="1") == 302
    assert edit("indicator-7.7", retire="1") == edit("group-99", **heads) == edit("nonsense") == 404
    changes = {(one.kind, one.what) for one in catalogue.compared(world["elena"], "bg-nrm", "2026.1", "2026.2")}
    assert {
        (Change.STRENGTH, "1.3"), (Change.WORDS, "1.3 uk"), (Change.ADDED, "2.9"), (Change.ADDED, "6.1"), (Change.ADDED, "6"),
        (Change.REMOVED, "5.2"), (Change.WORDS, "1 bg"),
    } <= changes  # fmt: skip
    assert "2.9" in client.get(f"{base}/changes/?since=2026.1").content.decode()
    tried = "?reply-2.1=yes&reply-2.2=yes&reply-3.1=yes&reply-1.1=yes&reply-1.3=yes&group=2&language=uk"
    page = client.get(f"{base}/preview/{tried}").content.decode()
    assert str(instruments.dimensions()["EX"].words) in page
    assert 'name="reply-1.1" value="yes"' in page
    head = client.get(f"{base}/edit/head/").context["form"].initial | {"source": "нов източник", "edition": "2026.3"}
    assert edit("head", **{k: v for k, v in head.items() if v not in (0, None)}) == 302
    assert Edition.objects.get(pk=row.pk).edition == "2026.3"
    text = client.get("/desk/instruments/bg-nrm/2026.3/file/").content.decode()
    assert instruments.parse(text).source == "нов източник"
    stranger = signed_in(world, "ana")
    assert stranger.get("/desk/instruments/bg-nrm/2026.3/").status_code == 404
    assert stranger.get("/desk/instruments/bg-nrm/2026.1/").status_code == 200


def test_a_list_comes_as_a_file_too(world, node):
    client = signed_in(world, "elena")
    for name, text in (("list.toml", list_text(ASKED, named="own")), ("fault.toml", "\x00 [[[")):
        file = SimpleUploadedFile(name, text.encode())
        answer = client.post("/desk/instruments/import/", {"file": file, "key": key()})
        assert answer.status_code == (302 if name == "list.toml" else 422)
    broken = client.post("/desk/instruments/import/", {"file": SimpleUploadedFile("x", b"\xff\xfe"), "key": key()})
    assert "does not read yet" in broken.content.decode()
    assert Edition.objects.get().instrument == "own"


def test_the_pages_show_faults_and_lead_to_the_release(world, node):
    client = signed_in(world, "elena")
    bad = list_text(ASKED, named="own").replace('strength = "strong"', 'strength = "heavy"')
    page = client.post("/desk/instruments/import/", {"text": bad, "key": key()})
    assert (page.status_code, "group.1.indicator.2.strength" in page.content.decode()) == (422, True)
    good = client.post("/desk/instruments/import/", {"text": list_text(ASKED, named="own"), "key": key()})
    assert good.url == "/desk/instruments/own/2026.1/"
    row = Edition.objects.get()
    client.post(f"{good.url}step/", {"action": "propose", "version": row.version, "key": key()})
    other = signed_in(world, "ioana")
    assert "own@2026.1" in other.get("/desk/").content.decode()
    assert f"{good.url}release/" in other.get(good.url).content.decode()
    row.refresh_from_db()
    other.post(f"{good.url}release/", {"sure": "yes", "version": row.version, "key": key()})
    row.refresh_from_db()
    assert (row.state, row.releaser) == ("released", world["ioana"].account)
    api = other.get("/api/v1/lists-of-questions/own/2026.1").json()
    assert (api["state"], api["text"]) == ("released", row.text)


def test_what_is_written_is_read_again_and_a_file_of_the_package_survives_it():
    for made in instruments.packaged().values():
        assert instruments.parse(writing.text_of(made)) == made


words = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(words, words)
def test_any_words_survive_the_file(title, text):
    made = instruments.packaged()["bg-nrm", "2026.1"]
    one = made.groups[0].indicators[0]
    changed = writing.with_indicator(made, replace(one, text=dict.fromkeys(one.text, text)))
    changed = replace(changed, source=title)
    assert instruments.parse(writing.text_of(changed)) == changed
    assert {d.what for d in differences(made, changed)} <= {"source", *(f"{one.id} {code}" for code in one.text)}


def test_retiring_the_last_indicator_of_a_group_takes_the_group_along():
    made = instruments.packaged()["bg-nrm", "2026.1"]
    gone = made
    for one in made.groups[1].indicators:
        gone = writing.without_indicator(gone, one.id)
    assert [group.number for group in gone.groups] == [1, 2, 3, 4]
    assert [group.title for group in gone.groups] == [group.title for n, group in enumerate(made.groups) if n != 1]


def test_the_table_of_states_lets_nobody_change_what_is_released():
    assert {t.action for t in EDITIONS.transitions if t.source == "released"} == {"withdraw"}
    assert not {t.action for t in EDITIONS.transitions if t.source in ("withdrawn", "discarded")}
