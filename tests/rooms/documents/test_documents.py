from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings

from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import NoKey, Shredded, Tampered, current, reveal
from accord.foundation.writes.services import Stale
from accord.protection.documents import cleaning, queries, services, storage
from accord.protection.documents.media import Verdict
from accord.protection.documents.models import Document, Handover
from accord.protection.documents.services import Details
from accord.protection.documents.storage import COPY, ORIGINAL, Incoming, path_of
from accord.protection.documents.tasks import AGE, missing, sweep
from accord.protection.documents.vocab import (
    AlreadyHere,
    BadDocument,
    DocumentKind,
    FileLost,
    NotShareable,
    Recipient,
    Source,
    TooLarge,
    TooMany,
)
from tests import files
from tests.cast import key
from tests.dump import leaks

PHOTO = files.jpeg()


@pytest.fixture
def case(world):
    return world.case()


def original(world, document, who="ana"):
    got = queries.original_of(actor=world[who], document=document, purpose=Purpose.INVESTIGATION, now=world.now)
    return b"".join(got.pieces)


def copy(world, document, who="ana"):
    return b"".join(queries.copy_of(actor=world[who], document=document, now=world.now).pieces)


def kinds_of_events(document):
    return list(Event.objects.filter(object_id=document).order_by("seq").values_list("kind", flat=True))


def test_the_original_comes_back_as_it_came_and_the_copy_clean(world, case):
    document = world.document(case, PHOTO, "injuries", name="../../IMG\u202egpj.exe", title="Ръка")
    row = Document.objects.get(pk=document)
    assert original(world, document) == PHOTO
    clean = copy(world, document)
    assert [mark for mark in files.MARKS if mark in clean] == []
    assert (row.media, row.verdict, row.copy_size) == ("jpeg", "shareable", len(clean))
    view = queries.open_document(actor=world["ana"], document=document, now=world.now)
    assert (view.opened["title"], view.opened["file_name"]) == ("Ръка", "IMGgpj.exe")
    chain = ["document.received", "document.original.read", "document.copy.read", "document.read"]
    assert kinds_of_events(document) == chain
    assert [e.kind for e in queries.custody(world["ana"], document)] == chain
    assert Event.objects.get(kind="document.original.read").purpose == "investigation"


def test_nothing_readable_is_on_disk_or_in_the_database(world, case):
    document = world.document(
        case, b"\xff\xfe secret of " + "Софія Крал".encode() * 9000, title="Софія Крал", name="Софія Крал"
    )
    parts = [path_of(document, ORIGINAL), *settings.ACCORD_FILES.glob(f"*/{document}*")]
    for path in parts:
        assert "Софія Крал".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
    assert leaks({"name": "Софія Крал"}) == []
    digest = reveal(Document.objects.get(pk=document), holder=world["ana"].organisation, fields=["sha256"])["sha256"]
    assert leaks({"sha256 of the file": digest}) == [], "an unkeyed digest confirms a guess"


def test_a_file_that_was_cut_moved_or_lost_is_a_sentence_before_a_byte_leaves(world, case):
    one, two = world.document(case, PHOTO), world.document(case, files.png(), "medical")
    path, other = path_of(one, ORIGINAL), path_of(two, ORIGINAL)
    whole = path.read_bytes()
    for wrong in (whole[:-1], whole[: len(whole) // 2], other.read_bytes(), path_of(one, COPY).read_bytes(), b""):
        path.write_bytes(wrong)
        with pytest.raises(Tampered):
            original(world, one)
    path.unlink()
    with pytest.raises(FileLost):
        original(world, one)
    assert "document.original.read" not in kinds_of_events(one), "nothing was shown, so nothing is on record"
    assert missing() == [Document.objects.get(pk=one).code]


def test_once_the_person_is_erased_nothing_opens_and_the_files_go(world, case):
    document = world.document(case, PHOTO)
    row = Document.objects.get(pk=document)
    current().shred(row.person_id, world.now)
    for read in (original, copy):
        with pytest.raises(Shredded):
            read(world, document)
    sweep(world.now)
    assert not path_of(document, ORIGINAL).exists()
    assert not path_of(document, COPY).exists()
    assert missing() == []


def test_what_a_crash_left_goes_and_what_a_row_keeps_stays(world, case):
    import os

    document = world.document(case, PHOTO)
    lost = Incoming.read_from(BytesIO(b"a file whose row never came"))
    sweep(world.now.now(world.now.tzinfo))
    assert path_of(lost.document, ORIGINAL).exists(), "it may still be on its way"
    long_ago = (world.now - AGE).timestamp() - 10
    for path in (path_of(lost.document, ORIGINAL), path_of(document, ORIGINAL)):
        os.utime(path, (long_ago, long_ago))
    sweep(world.now)
    assert not path_of(lost.document, ORIGINAL).exists()
    assert original(world, document) == PHOTO


def add(world, case, data=PHOTO, who="ana", kind="evidence", **more):
    details = Details(DocumentKind(kind), Source.PERSON, world.now)
    call = {
        "details": replace(details, **more.pop("details", {})),
        "now": world.now,
        "key": more.pop("key", None) or key(),
    }
    file = Incoming.read_from(BytesIO(data))
    with services.taken_in(actor=world[who], case=case, kind=kind, file=file) as taken:
        return services.receive(actor=world[who], case=case, taken=taken, **call)


def on_disk():
    return {document for document, _path in storage.on_disk()}


def test_a_repeated_key_keeps_one_file_and_a_refusal_keeps_none(world, case, monkeypatch):
    monkeypatch.setattr(cleaning, "CLEANABLE", frozenset())  # what is parsed is not the question here
    before, once = on_disk(), key()
    first = add(world, case, key=once)
    again = add(world, case, key=once)
    assert (again.id, again.repeated) == (first.id, True)
    assert on_disk() == before | {first.id}
    for wrong, failure in (
        ({}, AlreadyHere),
        ({"data": b""}, BadDocument),
        ({"data": b"x", "details": {"received_at": world.now + timedelta(days=1)}}, BadDocument),
        ({"data": b"x", "details": {"title": "x" * 201}}, BadDocument),
        ({"data": b"x", "who": "mira"}, Missing),
        ({"data": b"x", "who": "nadia"}, Refused),
        ({"data": b"x", "kind": "investigation"}, Refused),
    ):
        with pytest.raises(failure):
            add(world, case, **wrong)
    monkeypatch.setattr(settings, "ACCORD_LARGEST_FILE", 10)
    with pytest.raises(TooLarge, match="0 MB"):
        add(world, case, b"x" * 11)
    monkeypatch.setattr(services, "MOST", 1)
    with pytest.raises(TooMany):
        add(world, case, b"x")
    assert on_disk() == before | {first.id}


@pytest.mark.parametrize(
    ("command", "verdict"),
    [
        ("raise SystemExit(3)", Verdict.TOO_MUCH),
        ('print(\'{"verdict": "shareable", "media": "jpeg", "size": 9, "text": ""}\')', Verdict.TOO_MUCH),
        ('print(\'{"verdict": "shareable", "media": "jpeg", "size": 9, "text": ""}\\n<html>...\')', Verdict.TOO_MUCH),
        ('print(\'{"verdict": "fine"}\')', Verdict.TOO_MUCH),
        ("print('[' * 100000)", Verdict.TOO_MUCH),
        ("import os; os.kill(os.getpid(), 9)", Verdict.TOO_MUCH),
        ('print(\'{"verdict": "locked", "media": "pdf", "size": 0, "text": ""}\')', Verdict.LOCKED),
    ],
)
def test_what_the_confined_process_says_is_not_believed(world, case, monkeypatch, command, verdict):
    monkeypatch.setattr(cleaning, "COMMAND", (cleaning.COMMAND[0], "-c", command))
    document = add(world, case).id
    row = Document.objects.get(pk=document)
    assert (row.verdict, row.copy_size, path_of(document, COPY).exists()) == (verdict.value, None, False)
    assert original(world, document) == PHOTO
    with pytest.raises(NotShareable):
        copy(world, document)


def test_a_description_is_corrected_by_version_and_the_bytes_stay(world, case):
    document = world.document(case)
    details = Details(DocumentKind.MEDICAL, Source.DOCTOR, world.now, "Епикриза", "д-р Петрова, на ръка")
    call = {"actor": world["ana"], "document": document, "details": details, "now": world.now}
    assert services.describe(**call, read=1, key=key()).version == 2
    with pytest.raises(Stale):
        services.describe(**call, read=1, key=key())
    view = queries.open_document(actor=world["ana"], document=document, now=world.now)
    assert (view.document.kind, view.opened["received_from"]) == ("medical", "д-р Петрова, на ръка")
    assert original(world, document) == files.png()


def test_a_handover_is_entered_with_its_number(world, case):
    document = world.document(case)
    call = {"actor": world["ana"], "document": document, "recipient": Recipient.COURT, "now": world.now}
    for wrong in ({"handed_at": world.now + timedelta(hours=1), "note": "x"}, {"handed_at": world.now, "note": " "},
                  {"handed_at": world.now - timedelta(days=9), "note": "x"}, {"handed_at": world.now, "note": "x" * 1001}):  # fmt: skip
        with pytest.raises(BadDocument):
            services.hand_over(**call, **wrong, key=key())
    services.hand_over(**call, handed_at=world.now, note="НД 123/2026, съдия Илиева", key=key())
    assert Handover.objects.get().recipient == "court"
    assert leaks({"judge": "Илиева"}) == []
    view = queries.open_document(actor=world["ana"], document=document, now=world.now)
    assert [note for _row, note in view.handovers] == ["НД 123/2026, съдия Илиева"]


def test_a_kind_opens_to_those_whose_role_sees_its_data(world):
    case = world.case("dimitar", age=AgeGroup.CHILD)
    documents = {kind: world.document(case, files.png(files.pixels(seed=n)), kind, "dimitar")
                 for n, kind in enumerate(("identity_paper", "medical", "address"))}  # fmt: skip
    seen = queries.of_case(actor=world["dimitar"], case=case, now=world.now)
    assert {row.document.kind for row in seen} == set(documents)
    police = world.case("petar")
    kept = world.document(police, files.png(files.pixels(seed=9)), "investigation", "petar")
    assert copy(world, kept, "petar")
    assert [k.value for k in queries.kinds_for_new(world["petar"], police)] == [
        "identity_paper", "residence", "address", "consent", "investigation",
    ]  # fmt: skip
    with pytest.raises(Refused):
        world.document(police, b"x", "medical", "petar")
    sheltered = world.case("petar", sheltered=True)
    with pytest.raises(Refused):  # H1: the place of a shelter is shut to police, also on paper
        world.document(sheltered, b"x", "address", "petar")
    for who in ("ana", "petar", "mira"):
        for document in documents.values():
            with pytest.raises(Missing):
                queries.open_document(actor=world[who], document=document, now=world.now)


def test_a_colleague_outside_the_team_and_one_in_conflict_see_no_file(world, case):
    document = world.document(case)
    for who in ("oksana", "georgi", "nadia"):
        with pytest.raises(Refused):
            original(world, document, who)
        with pytest.raises(Refused):  # not "no files": whether there are any is not theirs to know
            queries.of_case(actor=world[who], case=case, now=world.now)
    with pytest.raises(Missing):
        original(world, uuid4())


def test_another_organisation_holds_no_key(world, case):
    row = Document.objects.get(pk=world.document(case))
    with pytest.raises(NoKey):
        reveal(row, holder=world["mira"].organisation, fields=["original_key"])
