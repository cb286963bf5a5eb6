"""Each donor indicator of the demonstration equals a count that is made here by hand, from what its ledger and its rows say."""

import json
from datetime import timedelta

import pytest

from accord.demo import courses, overview, projects, trainings
from accord.demo.cast import register_cast
from accord.demo.story import Story
from accord.foundation.clock import now
from accord.foundation.ledger.models import Event
from accord.justice.proceedings.models import Accused
from accord.prevention.training.models import Attendance
from accord.research.projects import queries
from accord.research.projects.models import Project
from tests.cast import PASSWORD


@pytest.fixture
def told(db):
    moment = now()
    cast = register_cast(password=PASSWORD, now=moment - timedelta(days=61))
    story = Story(cast, moment)
    story.tell()
    courses.tell(story)
    overview.tell(story)
    trainings.tell(cast, moment)
    projects.tell(cast, moment)
    return cast, moment


class Hand:
    """Counts what the organisations of a project did in a year, or in all its years, event by event."""

    def __init__(self, bodies, years):
        self.bodies, self.years = bodies, years

    def events(self, kind):
        found = Event.objects.filter(kind=kind, organisation__in=self.bodies)
        return [(one, json.loads(one.facts)) for one in found if one.at.year in self.years]

    def registered(self):
        no_victims = {e.object_id for e, facts in self.events("case.closed") if facts.get("reason") == "not_a_victim"}
        return len({e.subject for e, _ in self.events("case.opened") if e.object_id not in no_victims})

    def assisted(self):
        return len({e.subject for e, facts in self.events("service.moved") if facts["action"] == "start"})

    def services(self):
        return len({facts["service"] for _, facts in self.events("service.moved") if facts["action"] == "start"})

    def sheltered(self):
        return len({e.subject for e, _ in self.events("stay.started")})

    def convicted(self):
        ended = Accused.objects.filter(verdict="conviction", proceeding__side="investigation")
        ended = ended.filter(proceeding__organisation__in=self.bodies)
        return sum(one.judged_on.year in self.years for one in ended)

    def _came(self):
        """Who came to what, by the organiser and what she keeps of a person."""
        rows = Attendance.objects.filter(organisation__in=self.bodies, training__state="held")
        return [(row.organisation, row.person) for row in rows if row.training.ends.year in self.years]

    def trained(self):
        return len(set(self._came()))

    def attendances(self):
        return len(self._came())

    def referrals_sent(self):
        return len({e.object_id for e, _ in self.events("referral.sent")})

    def referrals_answered(self):
        moved = self.events("referral.moved")
        return len({e.object_id for e, facts in moved if facts["action"] in ("accept", "decline")})


def test_each_donor_indicator_is_what_the_hand_counts(told):
    cast, moment = told
    project = Project.objects.get()
    found = queries.reached(actor=cast["elena"], project=project.pk, now=moment)
    bodies = list(project.bodies.values_list("organisation", flat=True))
    assert {line.rule for line in found.lines} == set(projects.TARGETS)
    for line in found.lines:
        for year, cell in zip(found.years, line.years, strict=True):
            assert cell.reached == getattr(Hand(bodies, {year}), line.rule)(), f"{line.rule} {year}"
        assert line.frame.reached == getattr(Hand(bodies, set(found.years)), line.rule)(), line.rule
    whole = {line.rule: line.frame.reached for line in found.lines}
    assert (whole["trained"], whole["attendances"]) == (30, 35)  # five came in March and again in May
    assert all(whole[rule] for rule in ("registered", "assisted", "sheltered", "referrals_sent", "referrals_answered"))
