"""Two nodes compare: people decide, machines answer, what met is known, secrets go, and it can be stopped at each step."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accord.cooperation.agreements.models import Agreement
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import Shredded, current, reveal
from accord.foundation.writes.services import Stale
from accord.justice.comparisons import arrivals, intersection, queries, selectors, tasks
from accord.justice.comparisons.intersection import STEP, packed
from accord.justice.comparisons.models import Comparison, Met
from accord.justice.comparisons.vocab import (
    APART,
    SILENT,
    UNANSWERED,
    BadBody,
    ChooseReason,
    ComparisonState,
    Ending,
    NotAcross,
    NotCovered,
    NothingThere,
    TooMany,
    TooSoon,
)
from accord.justice.links import services as link_services
from accord.justice.links.models import LinkFile
from tests.cast import key
from tests.comparisons import ROMANIA, Far, act, compared, neighbours, propose

S = ComparisonState
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(links):
    """Petar's file with two plates."""
    file = links.file()
    links.enter(file, "CB 1234 AB")
    links.enter(file, "PB 9999 KH")
    return file


@pytest.fixture
def far(world, monkeypatch):
    made = Far(world, "СВ1234АВ", "CA 5555 XX")
    made.listen(monkeypatch)
    return made


def row(pk):
    return Comparison.objects.get(pk=pk)


def seen(world, pk, who="petar", links=None):
    actor = links.who(who) if links else world[who]
    return queries.open_comparison(actor=actor, comparison=pk, now=world.now)


def told(kind="link.comparison.moved"):
    return list(Event.objects.filter(kind=kind).order_by("seq"))


def test_each_side_learns_which_of_its_own_the_other_holds_and_nothing_else(world, held, monkeypatch):
    far, made = compared(world, monkeypatch, "СВ1234АВ", "CA 5555 XX")
    view = seen(world, made)
    assert view.comparison.state == S.DONE
    assert [one.value for one in view.met] == ["CB 1234 AB"]
    assert view.other.phone == "+40 21 208 25 25"
    assert far.reads() == [0]
    assert [kind for kind, _ in far.heard] == ["meeting.proposed", "meeting.points", "meeting.twice"]
    assert (view.comparison.size_here, view.comparison.size_there) == (STEP, STEP)


def test_what_is_asked_here_is_decided_by_a_person_and_then_runs_by_itself(world, held, far):
    made = far.proposes(neighbours(world))
    assert row(made).state == S.PROPOSED
    assert Duty.objects.get(object_id=made).rule == "P-COMPARE-ANSWER"
    assert far.heard == []  # nothing leaves before somebody decides
    act(world, made, "accept")
    assert [kind for kind, _ in far.heard] == ["meeting.answered", "meeting.points"]
    assert Duty.objects.get(object_id=made).done_at
    far.sends_points(made)
    far.answers(made)
    assert [one.value for one in seen(world, made).met] == ["CB 1234 AB"]
    assert far.reads() == [0]


def test_no_letter_holds_a_selector_or_what_could_be_tried_out(world, held, monkeypatch):
    far, made = compared(world, monkeypatch, "СВ1234АВ")
    proposal, points, tags = (body for _, body in far.heard)
    assert set(proposal) == {"code", "agreement"}
    assert set(points) == {"points"}
    assert set(tags) == {"tags"}
    # The same forms under another scalar are other points: a guess cannot be tried.
    guessed = intersection.points_of(far.terms(row(made)), list(selectors.held(world.org("mvr_police"))))
    assert set(intersection.unpacked(points["points"], 32)).isdisjoint(guessed.points)


def test_the_scalar_goes_with_the_answer_and_the_rest_with_the_end(world, held, far):
    made = far.proposes(neighbours(world))
    act(world, made, "accept")
    kept = row(made)
    assert "scalar" in reveal(kept, holder=kept.organisation, fields=["secret"])["secret"]
    far.sends_points(made)
    later = row(made)
    secret = reveal(later, holder=later.organisation, fields=["secret"])["secret"]
    assert "scalar" not in secret
    assert "points" not in secret
    far.answers(made)
    assert row(made).secret is None
    assert current().keystore.is_shredded(kept.sealing)
    with pytest.raises(Shredded):  # also for who has a copy of the database
        reveal(kept, holder=kept.organisation, fields=["secret"])


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize("here", [True, False])
def test_it_can_be_stopped_at_each_step_on_each_side_and_the_secrets_go(world, held, far, steps, here):
    neighbours(world)
    made = propose(world)
    for step in (lambda: far.says("answered", made, accepted=True, reason=""), lambda: far.sends_points(made))[:steps]:
        step()
    sealing = row(made).sealing
    if here:
        act(world, made, "stop")
        assert far.heard[-1] == ("meeting.stopped", {"reason": "person"})
    else:
        before = len(far.heard)
        far.says("stopped", made, reason="person")
        assert len(far.heard) == before
    assert (row(made).state, row(made).reason) == (S.STOPPED, "person")
    assert row(made).secret is None
    assert current().keystore.is_shredded(sealing)
    assert Met.objects.count() == 0


def test_what_comes_after_the_end_does_nothing(world, held, far):
    neighbours(world)
    made = propose(world)
    far.says("answered", made, accepted=True, reason="")
    act(world, made, "stop")
    far.sends_points(made)
    far.answers(made)
    far.says("stopped", made, reason="silent")
    assert (row(made).state, row(made).reason) == (S.STOPPED, "person")
    assert "meeting.twice" not in dict(far.heard)


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_no_step_after_the_agreement_was_suspended(world, held, far, state):
    agreement = neighbours(world)
    made = propose(world)
    far.says("answered", made, accepted=True, reason="")
    Agreement.objects.filter(pk=agreement).update(state=state)
    far.sends_points(made)
    assert (row(made).state, row(made).reason) == (S.STOPPED, Ending.AGREEMENT)
    assert far.heard[-1] == ("meeting.stopped", {"reason": "agreement"})
    assert "meeting.twice" not in dict(far.heard)


def test_who_accepts_without_an_agreement_is_refused_and_nothing_leaves(world, held, far):
    agreement = neighbours(world)
    made = far.proposes(agreement)
    Agreement.objects.filter(pk=agreement).update(state="suspended")
    with pytest.raises(NotCovered):
        act(world, made, "accept")
    assert far.heard == []
    assert row(made).state == S.PROPOSED


@pytest.mark.parametrize("fault", ["purpose", "suspended"])
def test_a_proposal_needs_an_agreement_for_it_on_both_sides(world, held, far, fault):
    agreement = neighbours(world, purpose="assistance" if fault == "purpose" else "investigation")
    Agreement.objects.filter(pk=agreement).update(state="suspended" if fault == "suspended" else "signed")
    with pytest.raises(NotCovered):
        propose(world)
    with pytest.raises(NotCovered):
        far.proposes(agreement)
    assert Comparison.objects.count() == 0


def test_an_agreement_in_one_direction_alone_is_not_enough(world, held, far):
    agreement = Agreement.objects.get(pk=neighbours(world))
    agreement.clauses.update(giver=world.org("mvr_police"))
    with pytest.raises(NotCovered):
        propose(world)
    with pytest.raises(NotCovered):
        far.proposes(agreement.pk)


def test_one_comparison_a_day_and_never_two_at_once(world, held, far):
    agreement = neighbours(world)
    made = propose(world)
    with pytest.raises(TooSoon):
        propose(world, now=world.now + timedelta(hours=1))
    with pytest.raises(TooSoon):  # nor one that they propose
        far.proposes(agreement)
    with pytest.raises(TooSoon):  # it is open still
        propose(world, now=world.now + timedelta(days=3))
    act(world, made, "stop")
    with pytest.raises(TooSoon):
        propose(world, now=world.now + APART - timedelta(minutes=1))
    assert propose(world, now=world.now + APART + timedelta(minutes=1))


def test_only_with_police_or_prosecution_of_another_node(world, held):
    for code in ("prosecution", "animus"):
        with pytest.raises(NotAcross):
            propose(world, other=world.org(code))
    with pytest.raises(Missing):
        propose(world, other=world["petar"].account)


def test_nobody_proposes_in_the_name_of_an_organisation_that_works_here(world, held, far):
    agreement = neighbours(world)
    with pytest.raises(NotAcross):
        far.says("proposed", ROMANIA, sender=world.org("prosecution"), code="X-1", agreement=str(agreement))
    far.here = world.org("animus")
    with pytest.raises(NotAcross):
        far.proposes(agreement)


def test_another_node_cannot_speak_in_it(world, held, far):
    neighbours(world)
    made = propose(world)
    for kind, body in (("answered", {"accepted": True}), ("points", {"points": ""}), ("twice", {}), ("stopped", {})):
        with pytest.raises(Missing):
            far.says(kind, made, sender=world.org("anitp"), **body)


@pytest.mark.parametrize("who", ["ana", "elena", "plamen", "georgi"])
def test_nobody_but_investigators_proposes_reads_or_answers(world, held, far, who):
    made = far.proposes(neighbours(world))
    with pytest.raises(Refused):
        propose(world, who=who)
    with pytest.raises((Refused, Missing)):
        act(world, made, "accept", who=who)
    with pytest.raises((Refused, Missing)):
        seen(world, made, who)
    with pytest.raises(Refused):
        queries.listed(world[who])


def test_another_body_of_this_node_does_not_see_it(world, held, far):
    made = far.proposes(neighbours(world))
    with pytest.raises(Missing):
        seen(world, made, "kalina")
    assert queries.listed(world["kalina"])[1] == []


def test_a_proposal_is_declined_with_a_reason_that_the_other_side_reads(world, held, far):
    made = far.proposes(neighbours(world))
    with pytest.raises(ChooseReason):
        act(world, made, "decline", reason="person")
    act(world, made, "decline", reason="not_now")
    assert far.heard == [("meeting.answered", {"accepted": False, "reason": "not_now"})]
    assert row(made).state == S.DECLINED
    assert Duty.objects.get(object_id=made).done_at


def test_theirs_is_declined_there(world, held, far):
    neighbours(world)
    made = propose(world)
    far.says("answered", made, accepted=False, reason="no_ground")
    assert (row(made).state, row(made).reason) == (S.DECLINED, "no_ground")


@pytest.mark.parametrize("body", [{}, {"accepted": "yes"}, {"accepted": False, "reason": "<b>"}, {"accepted": False}])
def test_an_answer_that_does_not_read_goes_back(world, held, far, body):
    neighbours(world)
    made = propose(world)
    with pytest.raises(BadBody):
        far.says("answered", made, **body)
    assert row(made).state == S.PROPOSED


@pytest.mark.parametrize("body", [{}, {"code": "X" * 17}, {"code": 7}, {"agreement": "no id"}])
def test_a_proposal_that_does_not_read_goes_back(world, held, far, body):
    whole = {"code": "X-1", "agreement": str(neighbours(world))}
    with pytest.raises(BadBody):
        far.says("proposed", ROMANIA, **(whole | body if body else {}))


@pytest.mark.parametrize("wrong", ["own", "short", "no-point", "no-text"])
def test_wrong_points_end_it_and_get_no_answer(world, held, far, wrong):
    neighbours(world)
    made = propose(world)
    far.says("answered", made, accepted=True, reason="")
    good = intersection.points_of(far.terms(row(made)), far.forms).points
    text = {
        "own": far.heard[-1][1]["points"],
        "short": packed(good[:-1]),
        "no-point": packed([*good[:-1], b"\xff" * 32]),
        "no-text": 7,
    }[wrong]
    far.says("points", made, points=text)
    assert (row(made).state, row(made).reason) == (S.STOPPED, Ending.WRONG)
    assert "meeting.twice" not in dict(far.heard)
    assert told()[-1].facts.count('"reason":"wrong"') == 1


def test_wrong_tags_end_it_and_nothing_met(world, held, far):
    neighbours(world)
    made = propose(world)
    far.says("answered", made, accepted=True, reason="")
    far.sends_points(made)
    far.says("twice", made, tags="")
    assert (row(made).state, row(made).reason) == (S.STOPPED, Ending.WRONG)
    assert Met.objects.count() == 0


def test_an_empty_list_and_more_than_it_takes_are_refused(world, links, monkeypatch):
    neighbours(world)
    file = links.file()
    with pytest.raises(NothingThere):
        propose(world)
    links.enter(file, "CB 1234 AB")
    links.enter(file, "CB 1235 AB")
    monkeypatch.setattr(selectors, "MOST", 1)
    with pytest.raises(TooMany):
        propose(world)


def test_more_than_it_takes_when_the_other_side_accepts_stops_it(world, held, far, monkeypatch):
    neighbours(world)
    made = propose(world)
    monkeypatch.setattr(selectors, "MOST", 1)
    far.says("answered", made, accepted=True, reason="")
    assert (row(made).state, row(made).reason) == (S.STOPPED, Ending.LARGE)


def test_the_other_node_that_refuses_a_letter_ends_it(world, held):
    neighbours(world)
    for reason, ending in (("comparison-agreement", "agreement"), ("comparison-too-soon", "soon"), ("x", "refused")):
        made = propose(world)
        with transaction.atomic():
            arrivals.refused(comparison=made, reason=reason, now=world.now)
        assert (row(made).state, row(made).reason) == (S.STOPPED, ending)
        Comparison.objects.update(proposed_at=world.now - APART * 2)


def test_silence_ends_it_and_an_agreement_that_ran_out(world, held, far):
    agreement = neighbours(world)
    made = propose(world)
    tasks.end(world.now + UNANSWERED - timedelta(minutes=1))
    assert row(made).state == S.PROPOSED
    far.says("answered", made, accepted=True, reason="")
    tasks.end(world.now + SILENT)
    assert (row(made).state, row(made).reason) == (S.STOPPED, Ending.SILENT)
    assert far.heard[-1] == ("meeting.stopped", {"reason": "silent"})
    Comparison.objects.update(proposed_at=world.now - APART * 2)
    second = propose(world)
    Agreement.objects.filter(pk=agreement).update(state="ended")
    tasks.end(world.now + timedelta(hours=1))
    assert (row(second).state, row(second).reason) == (S.STOPPED, Ending.AGREEMENT)


def test_a_restricted_file_stays_out_until_its_lead_lets_it_in(world, links, monkeypatch):
    links.enter(links.file(), "PB 9999 KH")
    secret = links.file(restricted=True)
    links.enter(secret, "CB 1234 AB")
    far, _ = compared(world, monkeypatch, "СВ1234АВ")
    assert Met.objects.count() == 0
    assert far.reads() == []
    Comparison.objects.update(proposed_at=world.now - APART * 2)
    link_services.let_across(actor=world["petar"], file=secret, across=True, read=1, now=world.now, key=key())
    again = propose(world)
    far.heard.clear()
    far.says("answered", again, accepted=True, reason="")
    far.sends_points(again)
    far.answers(again)
    assert [one.value for one in seen(world, again).met] == ["CB 1234 AB"]
    assert Duty.objects.get(rule="P-COMPARE-TALK").object_id == secret


def test_of_a_restricted_file_colleagues_learn_nothing(world, links, monkeypatch):
    links.colleague("boyan")
    secret = links.file(restricted=True)
    links.enter(secret, "CB 1234 AB")
    link_services.let_across(actor=world["petar"], file=secret, across=True, read=1, now=world.now, key=key())
    _, made = compared(world, monkeypatch, "СВ1234АВ")
    view = seen(world, made, "boyan", links)
    assert (view.met, view.steps) == ([], [])
    assert '"met":0' in told()[-1].facts
    assert seen(world, made).steps == ["conclude"]
    from accord.foundation.duties import queries as duties

    assert duties.owed_by(links.who("boyan")).rows == []
    assert [owed.duty.object_type for owed in duties.owed_by(world["petar"]).rows] == ["link_file"]


def test_only_the_lead_lets_a_restricted_file_across(world, links):
    links.colleague("boyan")
    secret, open_ = links.file(restricted=True), links.file()
    call = {"read": 1, "now": world.now}
    with pytest.raises(Missing):
        link_services.let_across(actor=links.who("boyan"), file=secret, across=True, key=key(), **call)
    with pytest.raises(NotPossible):  # it takes part anyway
        link_services.let_across(actor=world["petar"], file=open_, across=True, key=key(), **call)
    with pytest.raises(NotPossible):
        link_services.let_across(actor=world["petar"], file=secret, across=False, key=key(), **call)
    link_services.let_across(actor=world["petar"], file=secret, across=True, key=key(), **call)
    assert LinkFile.objects.get(pk=secret).across
    assert told("link.file.across")[0].object_id == secret


def test_what_is_closed_removed_or_common_stays_out(world, links, monkeypatch):
    closed, gone, kept = links.file(), links.file(), links.file()
    links.enter(closed, "CB 1111 AB")
    removed = links.enter(gone, "CB 2222 AB")
    links.enter(kept, "CB 3333 AB")
    call = {"actor": world["petar"], "read": 1, "now": world.now}
    link_services.close(file=closed, key=key(), **call)
    link_services.remove(selector=removed, key=key(), **call)
    assert len(selectors.held(world.org("mvr_police"))) == 1
    monkeypatch.setattr("accord.justice.links.meetings.CAP", 0)
    assert selectors.held(world.org("mvr_police")) == {}


def test_selectors_of_another_organisation_never_go_in(world, links, held, monkeypatch):
    links.enter(links.file("kalina"), "CA 5555 XX", who="kalina")
    far, _ = compared(world, monkeypatch, "CA 5555 XX")
    assert far.reads() == []


def test_what_came_of_it_is_recorded_and_ends_the_clock(world, held, monkeypatch):
    _, made = compared(world, monkeypatch, "СВ1234АВ")
    duty = Duty.objects.get(rule="P-COMPARE-TALK")
    assert duty.object_id == made
    with pytest.raises(ChooseReason):
        act(world, made, "conclude", outcome="")
    act(world, made, "conclude", outcome="together")
    duty.refresh_from_db()
    assert duty.done_at
    assert row(made).outcome == "together"


def test_nothing_met_owes_nothing(world, held, monkeypatch):
    _, made = compared(world, monkeypatch, "CA 5555 XX")
    assert not Duty.objects.exists()
    assert seen(world, made).steps == []
    with pytest.raises(NotPossible):
        act(world, made, "conclude", outcome="together")


def test_steps_that_are_not_ours_or_from_an_old_page_are_refused(world, held, far):
    neighbours(world)
    made = propose(world)
    with pytest.raises(NotPossible):  # nobody accepts the own proposal
        act(world, made, "accept")
    with pytest.raises(Stale):
        act(world, made, "stop", read=7)


def test_the_ledger_keeps_sizes_and_the_digest_of_both_sides_and_who_looked(world, held, monkeypatch):
    far, made = compared(world, monkeypatch, "СВ1234АВ")
    seen(world, made)
    steps = told()
    assert [one.facts.split('"action":"')[1].split('"')[0] for one in steps] == [
        "propose",
        "accept",
        "answer",
        "finish",
    ]
    ours, theirs = dict(far.heard)["meeting.points"]["points"], packed(far.own.points)
    assert row(made).digest == intersection.digest_of(far.terms(row(made)), ours, theirs)
    assert row(made).digest in steps[-1].facts
    assert "1234" not in "".join(one.facts for one in steps)
    assert told("link.comparison.read")[0].actor == world["petar"].account


def test_a_code_that_is_taken_here_gets_a_number(world, held, far):
    agreement = neighbours(world)
    first = far.proposes(agreement)
    act(world, first, "decline", reason="not_now")
    Comparison.objects.update(proposed_at=world.now - APART * 2)
    assert [row(pk).code for pk in (first, far.proposes(agreement))] == ["X-7K3F-9QX2", "X-7K3F-9QX2-2"]


def test_whom_one_can_choose_are_those_with_an_agreement_at_other_nodes(world, held):
    assert queries.candidates(world["petar"], world.now) == []
    neighbours(world)
    assert [one.pk for one in queries.candidates(world["petar"], world.now)] == [ROMANIA]


def test_no_column_holds_a_selector_or_a_scalar_in_the_open(world, held, far):
    made = far.proposes(neighbours(world))
    act(world, made, "accept")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM comparisons_comparison")
        assert b"scalar" not in bytes(cursor.fetchone()[0])
