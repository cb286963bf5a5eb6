"""Who learns what when two files hold the same, cell by cell; and what either side can do then."""

from itertools import count

import pytest

from accord.foundation.duties import queries as duties
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.justice.links import queries, services
from accord.justice.links.models import LinkFile, LinkMeeting, Selector, SelectorToken
from accord.justice.links.services import Found
from accord.justice.links.vocab import CAP, MEETINGS, Ground, MeetingState, ReasonNeeded, SelectorKind, Unrelated
from tests.cast import key, signed_in

ACTS = ("tell", "notice", "offer", "accept", "decline", "part", "dismiss", "meet", "", "nonsense")
CLUES = ("CB1234AB", "CB 1234 AB", "СВ1234АВ")


def told(links, who):
    """What one person can find out: (meetings, body, kinds, code of the other file)."""
    try:
        found = links.seen(who)
    except Refused:
        return "refused"
    return [(str(v.meeting.state), v.contact.code if v.contact else "", v.kinds, v.other_code) for v in found]


def owed(links, who):
    return [item.duty.rule for item in duties.owed_by(links.who(who)).rows if item.duty.object_type == "link_meeting"]


def facts(links, who):
    """Everything that the ledger keeps for the organisation of `who`."""
    return "\n".join(
        f"{e.kind} {e.object_id} {e.facts}" for e in Event.objects.filter(organisation=links.who(who).organisation)
    )


def test_both_leads_learn_that_they_should_talk_and_nothing_else(links):
    links.colleague("lora")
    links.colleague("officer", role=Role.DATA_PROTECTION_OFFICER)
    mine, theirs = links.met()
    codes = {f.pk: f.code for f in LinkFile.objects.all()}
    assert told(links, "petar") == told(links, "lora") == [("met", "prosecution", ["registration plate"], "")]
    assert told(links, "kalina") == [("met", "mvr_police", ["registration plate"], "")]
    for nobody in ("ana", "mira", "elena", "yana", "dimitar", "stoyan", "nadia", "georgi", "officer", "plamen"):
        assert told(links, nobody) == "refused", nobody
    assert owed(links, "petar") == owed(links, "kalina") == ["P-LINK-SEEN"]
    assert owed(links, "stoyan") == owed(links, "officer") == []
    assert codes[theirs] not in facts(links, "petar")
    assert str(links.side(theirs).pk) not in facts(links, "petar")
    assert codes[mine] not in facts(links, "kalina")
    for clue in CLUES:
        assert clue not in facts(links, "petar") + facts(links, "kalina")


def test_who_enters_it_second_and_who_entered_it_first_learn_the_same(links):
    first = links.file("kalina")
    links.enter(first, who="kalina")
    second = links.file()
    links.enter(second)
    assert {m.organisation: m.state for m in LinkMeeting.objects.all()} == dict.fromkeys(
        (links.who("petar").organisation, links.who("kalina").organisation), "met"
    )


@pytest.mark.parametrize("first", ["petar", "kalina"])
def test_a_restricted_file_tells_its_lead_alone_and_not_even_which_body(links, first):
    """Petar's file is restricted; whoever enters second, Kalina and Petar's own colleagues learn nothing."""
    links.colleague("lora")
    links.colleague("officer", "prosecution", Role.DATA_PROTECTION_OFFICER)
    files = {"petar": links.file(restricted=True), "kalina": links.file("kalina")}
    for who in (first, "kalina" if first == "petar" else "petar"):
        links.enter(files[who], who=who)
    hidden = links.side(files["kalina"])
    assert told(links, "petar") == [("alone", "", ["registration plate"], "")]
    assert told(links, "kalina") == told(links, "lora") == []
    assert owed(links, "petar") == ["P-LINK-SEEN"]
    assert owed(links, "kalina") == owed(links, "lora") == []
    with pytest.raises(Missing):
        queries.open_meeting(links.who("kalina"), hidden.pk)
    with pytest.raises(Missing):
        services.act(
            actor=links.who("kalina"),
            meeting=hidden.pk,
            action="notice",
            reason=None,
            read=1,
            now=links.world.now,
            key=key(),
        )
    for name in ("lora", "plamen", "stoyan"):
        with pytest.raises(Missing):
            links.view(files["petar"], name)
    assert [r.file.pk for r in queries.files(links.who("lora"), now=links.world.now)[1]] == []
    # The ledger of the other house knows nothing of it either, whoever entered second.
    kinds = set(Event.objects.filter(organisation=links.who("kalina").organisation).values_list("kind", flat=True))
    assert not kinds & {"link.met", "duty.opened", "link.meeting.moved"}
    view = links.view(files["kalina"], "kalina")
    assert (view.meetings, view.picture) == ([], None)


def test_the_lead_of_a_restricted_file_lets_the_other_side_know(links):
    _, theirs = links.met(petar=True)
    links.act("petar", "tell")
    assert told(links, "petar") == [("noticed", "prosecution", ["registration plate"], "")]
    assert told(links, "kalina") == [("noticed", "mvr_police", ["registration plate"], "")]
    assert (owed(links, "petar"), owed(links, "kalina")) == ([], ["P-LINK-SEEN"])
    links.act("kalina", "notice")
    assert links.side(theirs).state == MeetingState.TALKING


def test_the_lead_of_a_restricted_file_lets_it_rest_and_nobody_knows(links):
    mine, _ = links.met(petar=True)
    links.act("petar", "dismiss", Unrelated.SHARED)
    assert links.view(mine).meetings[0].contact is None
    assert (told(links, "kalina"), owed(links, "petar")) == ([], [])


def test_two_restricted_files_tell_nobody(links):
    links.met(petar=True, kalina=True)
    assert told(links, "petar") == told(links, "kalina") == []
    assert not LinkMeeting.objects.exists()


def test_the_other_side_of_a_restricted_file_ends_and_its_ledger_stays_silent(links):
    _, theirs = links.met(petar=True)
    services.close(actor=links.who("kalina"), file=theirs, read=1, now=links.world.now, key=key())
    kinds = set(Event.objects.filter(organisation=links.who("kalina").organisation).values_list("kind", flat=True))
    assert not kinds & {"duty.cancelled", "link.meeting.moved"}
    assert (told(links, "petar"), owed(links, "petar")) == ([], [])


def test_colleagues_see_each_others_open_files_without_a_meeting(links):
    links.colleague("lora")
    mine, hers = links.file(), links.file("lora")
    links.enter(mine)
    links.enter(hers, "СВ1234АВ", who="lora")
    assert not LinkMeeting.objects.exists()
    view = links.view(mine)
    codes = {f.pk: f.code for f in LinkFile.objects.all()}
    assert [code for code, _ in view.picture.evidence[0].files] == [codes[mine], codes[hers]]
    assert view.picture.evidence[0].shared == (("1: registration plate CB 1234 AB", 2),)


def test_from_met_to_joined_and_back(links):
    mine, theirs = links.met()
    codes = {f.pk: f.code for f in LinkFile.objects.all()}
    links.act("petar", "notice")
    with pytest.raises(NotPossible):
        links.act("petar", "notice")
    assert told(links, "kalina")[0][0] == "noticed"
    links.act("kalina", "notice")
    assert owed(links, "petar") == owed(links, "kalina") == ["P-LINK-TALK"]
    links.act("kalina", "offer")
    assert {v.other_code for who in ("petar", "kalina") for v in links.seen(who)} == {""}
    with pytest.raises(NotPossible):
        links.act("kalina", "accept")
    links.act("petar", "accept")
    assert told(links, "petar") == [("joined", "prosecution", ["registration plate"], codes[theirs])]
    assert told(links, "kalina") == [("joined", "mvr_police", ["registration plate"], codes[mine])]
    assert owed(links, "petar") == owed(links, "kalina") == []
    view = links.view(mine)
    assert view.picture.evidence[0].files == ((codes[mine], str(mine)), (codes[theirs], ""))
    links.act("kalina", "part")
    assert links.seen("petar")[0].other_code == ""
    assert links.view(mine).picture is None


def test_an_offer_is_declined_or_taken_back(links):
    links.talking()
    for who in ("petar", "kalina"):
        links.act("petar", "offer")
        links.act(who, "decline")
        assert [v.meeting.state for w in ("petar", "kalina") for v in links.seen(w)] == ["talking", "talking"]


def test_not_related_needs_a_reason_which_both_read(links):
    mine, theirs = links.met()
    with pytest.raises(ReasonNeeded):
        links.act("petar", "dismiss")
    links.act("petar", "dismiss", Unrelated.SHARED)
    assert {links.side(mine).reason, links.side(theirs).reason} == {"shared"}
    assert owed(links, "petar") == owed(links, "kalina") == []
    assert told(links, "petar") == told(links, "kalina") == []
    for action in ACTS:
        with pytest.raises(NotPossible):
            links.act("kalina", action, Unrelated.SHARED, file=theirs)


def test_the_node_alone_lets_files_meet(links):
    """`meet` is no step of a person: else a restricted file would be told of past its lead."""
    mine, _ = links.met(petar=True)
    with pytest.raises(NotPossible):
        links.act("petar", "meet", file=mine)
    assert {row.action for row in MEETINGS.open_to("alone")} == {"meet", "tell", "dismiss"}


def test_a_second_thing_in_common_joins_the_meeting_that_is_open(links):
    mine, theirs = links.met()
    links.enter(mine, "+359 888 123 456", "phone")
    links.enter(theirs, "0888123456", "phone", who="kalina")
    assert LinkMeeting.objects.count() == 2
    assert links.seen("kalina")[0].kinds == ["registration plate", "telephone number"]
    links.act("petar", "dismiss", Unrelated.DIFFERENT)
    links.enter(mine, "vip_girls", "handle", place="telegram")
    links.enter(theirs, "https://t.me/VIP_girls", "handle", place="telegram", who="kalina")
    assert [v.kinds for v in links.seen("kalina")] == [["name on a platform"]]


def test_what_was_entered_in_error_meets_nothing_any_more(links):
    mine, theirs = links.met()
    view = links.view(mine)
    services.remove(
        actor=links.who("petar"), selector=view.selectors[0].selector.pk, read=1, now=links.world.now, key=key()
    )
    assert links.side(theirs).reason == "mistake"
    assert SelectorToken.objects.filter(file=mine).count() == 0
    again = links.file("kalina")
    links.enter(again, who="kalina")
    assert told(links, "petar") == []


def test_an_error_ends_no_meeting_that_rests_on_something_else_too(links):
    mine, theirs = links.met()
    links.enter(mine, "+359 888 123 456", "phone")
    links.enter(theirs, "0888123456", "phone", who="kalina")
    plate = next(row.selector for row in links.view(mine).selectors if row.selector.kind == "plate")
    services.remove(actor=links.who("petar"), selector=plate.pk, read=1, now=links.world.now, key=key())
    assert links.side(theirs).state == MeetingState.MET


def _found(number):
    return Found(SelectorKind.PHONE, number, Ground.RECORDS)


def _selector(links, file):
    return Selector.objects.create(
        file_id=file, kind="phone", ground="records", entered_at=links.world.now, entered_by=file
    ).pk


def test_a_hotel_joins_nobody_and_says_so(links):
    numbers = count(1)
    when = links.world.now
    for _ in range(CAP):
        file = links.file("kalina", title=f"{next(numbers)}")
        SelectorToken.objects.bulk_create(
            SelectorToken(file_id=file, selector_id=_selector(links, file), token=token)
            for token in services.tokens_of(_found("+359 2 981 7686"))
        )
    mine = links.file()
    links.enter(mine, "029817686", "phone", now=when)
    assert told(links, "petar") == told(links, "kalina") == []
    links.enter(mine, "0888123456", "phone")
    assert {row.value: row.common for row in links.view(mine).selectors} == {"029817686": True, "0888123456": False}


def test_twenty_five_files_are_still_a_finding(links):
    for number in range(CAP - 1):
        file = links.file("kalina", title=f"{number}")
        SelectorToken.objects.bulk_create(
            SelectorToken(file_id=file, selector_id=_selector(links, file), token=token)
            for token in services.tokens_of(_found("+359 2 981 7686"))
        )
    links.enter(links.file(), "029817686", "phone")
    assert len(links.seen("petar")) == CAP - 1


def test_my_day_shows_the_clock_to_those_who_may_and_leads_to_the_meeting(links):
    mine, _ = links.met()
    page = signed_in(links.world, "petar").get("/desk/")
    assert "Прегледайте съвпадение на две преписки" in page.content.decode()
    duty = next(i.duty for i in duties.owed_by(links.who("petar")).rows if i.duty.rule == "P-LINK-SEEN")
    assert (
        signed_in(links.world, "petar").get(f"/desk/duties/{duty.pk}/")["Location"].endswith(f"/{links.side(mine).pk}/")
    )
    assert signed_in(links.world, "stoyan").get(f"/desk/duties/{duty.pk}/").status_code == 404
