"""A paper is signed on the screen and kept as a sealed file; the protocol and the page for the next worker."""

import json
from io import BytesIO

import pikepdf
import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Refused
from accord.protection.documents import queries as documents
from accord.protection.documents.models import Document
from accord.protection.documents.pdf_text import words
from accord.protection.papers import services
from accord.protection.papers.services import Signed
from accord.protection.papers.vocab import BadSigning
from accord.protection.safety.vocab import Stopped
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.papers.builders import filled, paper_of
from tests.rooms.plans.builders import PATH

SIGNED = Signed("Тетяна Коваленко", "Ана Петрова", PATH, PATH)


def keep(world, case, kind="risk", signed=SIGNED, who="ana", once=None):
    call = {"case": case, "kind": kind, "language": "bg", "now": world.now, "key": once or key()}
    return services.keep(actor=world[who], signed=signed, **call)


def printed_words(world, document):
    found = documents.original_of(actor=world["ana"], document=document, purpose=Purpose.ASSISTANCE, now=world.now)
    with pikepdf.open(BytesIO(b"".join(found.pieces))) as opened:
        return "".join(words(opened).split())


def test_a_paper_is_signed_and_kept_once_sealed_and_on_record(world):
    case, once = filled(world), key()
    given = keep(world, case, once=once)
    assert keep(world, case, once=once).id == given.id
    assert keep(world, case, "rights", None).id != given.id
    found = Document.objects.get(pk=given.id)
    assert (found.kind, found.source, found.media) == ("help", "made_here", "pdf")
    text = printed_words(world, given.id)
    assert "ТетянаКоваленко" in text
    assert "АнаПетрова" in text
    facts = [json.loads(event.facts) for event in Event.objects.filter(kind="paper.made").order_by("seq")]
    assert [(one["paper"], one["signed"]) for one in facts] == [("risk", True), ("rights", False)]
    assert facts[0]["kept"] == str(given.id)
    assert facts[0]["digest"][:12] in text
    assert facts[0]["digest"] != paper_of(world, case, "risk", "bg").digest()  # the signatures are part of it
    assert "Коваленко" not in json.dumps(facts, ensure_ascii=False)
    for changes, field in (({"signature": ""}, "signature"), ({"worker_signature": "x"}, "worker_signature"),
                           ({"name": " "}, "name"), ({"worker": "x" * 201}, "worker")):  # fmt: skip
        values = {name: getattr(SIGNED, name) for name in Signed.__slots__} | changes
        with pytest.raises(BadSigning) as refusal:
            keep(world, case, signed=Signed(**values))
        assert refusal.value.field == field
    for who in ("oksana", "georgi", "nadia"):
        with pytest.raises(Refused):
            keep(world, case, "rights", who=who)
    world.protect(case, kind="address", name="ул. Шипка 6")
    with pytest.raises(Stopped):  # a name that tells the address, after the words were searched
        keep(world, case, signed=Signed("Мария, ул. Шипка 6", "Ана", PATH, PATH))
    assert Document.objects.count() == 2


def test_the_protocol_is_signed_on_the_page_and_leads_to_how_the_rights_were_told(world):
    case, client = world.case(), signed_in(world, "ana")
    base = f"/desk/cases/{case}/papers/protocol/"
    page = client.get(f"{base}?language=uk").content.decode()
    assert "Протокол про роз’яснення прав" in page
    assert "rights/2026.2" in page
    assert f"{base}keep/?language=uk" in page
    form = {"key": key(), "name": "Тетяна К.", "worker": "Ана П.", "signature": PATH, "worker_signature": ""}
    answer = client.post(f"{base}keep/?language=uk", form)
    assert answer.status_code == 422
    assert "Тетяна К." in answer.content.decode()
    answer = client.post(f"{base}keep/?language=uk", form | {"worker_signature": PATH})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{case}/justice/rights/")
    kept = Document.objects.get()
    assert "ТетянаК." in printed_words(world, kept.pk)
    answer = client.post(f"/desk/cases/{case}/papers/handover/keep/", {"key": key()})
    assert "/desk/documents/" in answer["Location"]
    answer = Api(world, "ana").post(f"/cases/{case}/papers/rights/keep", {"language": "ro", "signed": None})
    assert answer.status_code in (200, 201), answer.content
    assert Document.objects.count() == 3


def test_the_page_for_the_next_worker_has_codes_and_days_and_no_name(world):
    case = filled(world)
    paper = paper_of(world, case, "handover", "ro")
    said = json.dumps(list(paper.entries().values()), ensure_ascii=False)
    assert "Explicați drepturile" in said
    assert "Канарче" not in said
    kinds = [(block.kind, block.text) for block in paper.blocks]
    assert kinds[kinds.index(("heading", "Pași deschiși din planuri")) + 1] == ("facts", "")
    assert kinds[kinds.index(("heading", "Trimiteri deschise")) + 1] == ("text", "nimic deschis")
    assert paper.code in paper.for_press()["foot"]
