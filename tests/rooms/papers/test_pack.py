"""One file for all cases that change hands: a cover, a page for each, an event in each, and never a case that is shut."""

import json
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from accord.foundation.clock import day
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.documents.pdf_text import words
from accord.protection.papers import services
from accord.protection.papers.vocab import BadPack
from accord.protection.safety.vocab import Stopped
from tests.cast import TETIANA, key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.cases.test_handover import boris, hand  # noqa: F401
from tests.rooms.papers.builders import filled
from tests.rooms.papers.test_press import check_tagged
from tests.rooms.safety.test_messages import PLAN, agree


def pack(world, chosen, who="ana", language="en", **more):
    actor = more.pop("actor", None) or world[who]
    return services.make_pack(actor=actor, cases=chosen, language=language, now=world.now)


def told(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        return "".join(words(opened).split()), len(opened.pages)


def code(case):
    return Case.objects.get(pk=case).code


def packed():
    return Event.objects.filter(kind="paper.made", facts__contains='"pack"')


def test_a_pack_has_a_cover_and_the_page_of_each_case_and_an_event_in_each(world):
    chosen = [filled(world), world.case("ana"), world.case("ana")]
    made = pack(world, chosen)
    check_tagged(made.pdf, "en", "Hand-over of several cases")
    text, pages = told(made.pdf)
    assert pages >= 4
    for case in chosen:
        owed = open_about(case)
        assert text.count(code(case)) == 2  # on the cover and over its page
        assert f"·open:{len(owed)}" in text
        facts = json.loads(packed().get(object_id=case).facts)
        assert (facts["paper"], facts["code"], facts["left_out"]) == ("handover", code(case), 0)
        assert facts["pack"].startswith(made.name[:12])
    assert len({json.loads(e.facts)["digest"] for e in packed()}) == 3
    first = min(open_about(case)[0].due_at for case in chosen)
    assert f"{day(first).day}{day(first):%B}" in text or f"{day(first):%b}" in text
    for name in (TETIANA.given_name, TETIANA.family_name, TETIANA.phone, "Канарче"):
        assert name not in text
    assert told(pack(world, chosen, language="bg").pdf)[0].count("Предаваненаняколкослучая") == 1
    assert pack(world, chosen, language="xx").name == pack(world, chosen, language=world["ana"].language).name
    assert pack(world, [*chosen, chosen[0]]).name == made.name  # named twice, printed once


def test_a_case_that_is_shut_stops_the_whole_pack(world):
    mine, foreign, shut = world.case(), world.case("mira"), world.case()
    cases.declare_conflict(actor=world["ana"], case=shut, now=world.now, key=key())
    for chosen, who, failure in (
        ([mine, foreign], "ana", Missing),
        ([mine, shut], "ana", Refused),
        ([mine], "oksana", Refused),
        ([mine], "nadia", Refused),  # an administrator hands over by codes and opens nothing
        ([mine], "mira", Missing),
        ([], "ana", BadPack),
    ):
        with pytest.raises(failure):
            pack(world, chosen, who)
    assert not packed().exists()


def test_more_cases_than_fit_are_refused_with_the_number(world, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    with pytest.raises(BadPack) as caught:
        pack(world, [world.case(), world.case()])
    assert "at most 1 cases" in str(caught.value)
    assert not packed().exists()


def test_a_word_that_never_leaves_stops_every_page(world):
    safe, told_word = world.case(), world.case()
    agree(world, told_word, replace(PLAN, code_word="crisis intervention"), world.now)
    with pytest.raises(Stopped) as caught:
        pack(world, [safe, told_word])
    assert [(reason.code, str(reason.text).partition(":")[0]) for reason in caught.value.reasons] == [
        ("hard.code-word", code(told_word))
    ]
    assert not packed().exists()
    assert pack(world, [safe]).pdf


def test_who_takes_over_makes_the_file_from_the_day_and_who_handed_over_no_longer(world, boris):  # noqa: F811
    first, second, kept = world.case(), world.case(), world.case()
    hand(world, {first: boris.account, second: boris.account})
    with pytest.raises(Refused):
        pack(world, [first])
    assert code(first) in told(pack(world, [first, second], actor=boris).pdf)[0]
    page = signed_in(world, "ana").get("/desk/hand-over/pack/").content.decode()
    assert (code(kept) in page, code(first) in page) == (True, False)


def test_the_page_makes_the_file_and_says_what_is_missing(world):
    case, client, api = world.case(), signed_in(world, "ana"), Api(world, "ana")
    address = "/desk/hand-over/pack/"
    assert address in client.get("/desk/hand-over/").content.decode()
    page = client.get(address).content.decode()
    assert f'value="{case}"' in page
    assert "checked" in page
    made = client.post(address, {"cases": [str(case)], "language": "uk"})
    assert made.content.startswith(b"%PDF-")
    assert "attachment" in made["Content-Disposition"]
    for wrong in ({"language": "uk"}, {"cases": [str(world.case("mira"))], "language": "uk"}):
        assert client.post(address, wrong).status_code == 422
    answer = api.get(f"/hand-over/pack?case={case}&language=ro")
    assert answer.content.startswith(b"%PDF-")
    assert api.get("/hand-over/pack").status_code == 422
    assert packed().filter(object_id=case).count() == 2
