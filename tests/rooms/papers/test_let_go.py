"""A paper leaves the house: whoever may not read it gets none, and what is protected stops it in every field."""

import json
from dataclasses import replace

import pytest

from accord.cooperation.texts import current
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.protection.papers import services
from accord.protection.papers.blocks import Block, Paper
from accord.protection.safety.vocab import Stopped
from tests.rooms.papers.builders import filled, offered, paper_of
from tests.rooms.plans.builders import good, made
from tests.rooms.shelters.builders import ADDRESS, house

KINDS = ("heading", "text", "list", "facts", "notice", "sign")
PURSUER = "Петър Стоянов Ганчев"


def make(world, case, kind, who="ana", language="uk"):
    return services.make(actor=world[who], case=case, kind=kind, language=language, now=world.now)


def let_go(world, case, paper):
    services._let_go(actor=world["ana"], case=case, paper=paper, left_out=0, now=world.now)


def everywhere(paper, text):
    """The paper once for each place in which a text stands, with `text` in that place."""
    yield replace(paper, title=text, blocks=(Block("text", "x"), *paper.blocks))
    for number, block in enumerate(paper.blocks):
        changed = [replace(block, text=text)]
        for at, (a, b) in enumerate(block.rows):
            for row in ((text, b), (a, text)):
                changed.append(replace(block, rows=(*block.rows[:at], row, *block.rows[at + 1 :])))
        for one in changed:
            yield replace(paper, blocks=(*paper.blocks[:number], one, *paper.blocks[number + 1 :]))


def sample():
    """A block of each kind."""
    blocks = [Block(kind, "x", rows=(("a", "b"),) if kind in ("list", "facts") else ()) for kind in KINDS]
    return Paper("rights", "t", "bg", "C-1", current("rights"), tuple(blocks))


def test_a_paper_is_made_on_record_and_tells_the_ledger_no_word(world):
    case = filled(world)
    for kind in ("rights", "risk", next(k for k in offered(world, case) if k.startswith("consent"))):
        made_paper = make(world, case, kind)
        assert made_paper.pdf.startswith(b"%PDF-")
        paper = paper_of(world, case, kind, "uk")
        event = Event.objects.filter(kind="paper.made").latest("seq")
        facts = json.loads(event.facts)
        assert facts | {"code": ""} == {
            "code": "", "paper": paper.kind, "text": paper.text.name, "language": "uk", "digest": paper.digest(), "left_out": 0,
        }  # fmt: skip
        assert made_paper.name == f"{paper.digest()[:12]}.pdf"
    assert "Канарче" not in json.dumps([e.facts for e in Event.objects.all()], ensure_ascii=False)
    read = Event.objects.filter(kind__in=("plan.read", "consent.read")).count()
    assert read >= 4  # two were opened, each of them twice
    assert paper_of(world, case, "rights", "xx").language == world["ana"].language


def test_what_is_protected_stops_the_paper_in_every_field(world):
    case = filled(world)
    world.protect(case, kind="risk", name=PURSUER)
    for paper in (paper_of(world, case, "rights"), sample()):
        let_go(world, case, paper)
        for changed in everywhere(paper, f"Пази се от {PURSUER}!"):
            with pytest.raises(Stopped):
                let_go(world, case, changed)
    assert Event.objects.filter(kind="guard.stopped").exists()


def test_the_address_of_a_house_never_prints(world):
    house(world, "ana")
    case = world.case()
    paper = sample()
    let_go(world, case, paper)
    for changed in everywhere(paper, f"Живее на {ADDRESS}."):
        with pytest.raises(Refused) as refusal:
            let_go(world, case, changed)
        assert not isinstance(refusal.value, Stopped)  # nobody can release it


def test_the_field_with_the_address_of_a_house_is_named_and_nothing_is_made(world):
    house(world, "ana")
    case = world.case()
    made(world, case, "needs", good(world, "needs") | {"wishes": f"Живее на {ADDRESS}."})
    with pytest.raises(Stopped) as refusal:
        make(world, case, "needs")
    assert [reason.code for reason in refusal.value.reasons] == ["hard.house"]
    assert not Event.objects.filter(kind="paper.made").exists()
    assert json.loads(Event.objects.filter(kind="guard.stopped").latest("seq").facts)["found"] == ["house"]


def test_whoever_may_not_read_it_gets_no_paper(world):
    case = filled(world)
    for who in ("oksana", "georgi", "nadia"):
        for kind in ("rights", "risk"):
            with pytest.raises(Refused):
                make(world, case, kind, who)
    for kind in ("rights", "risk", "nothing", "consent-", "consent-11111111-1111-4111-8111-111111111111"):
        with pytest.raises(Missing):
            make(world, case, kind, "mira")
    other = world.case()
    for kind in ("risk", "nothing", *(k for k in offered(world, case) if k.startswith("consent"))):
        with pytest.raises(Missing):
            make(world, other, kind)
    assert not Event.objects.filter(kind="paper.made").exists()
