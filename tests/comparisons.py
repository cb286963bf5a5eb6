"""Investigators of Bucharest, who work at another node: what they hold stands here, and what they say is made by the pure side."""

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from accord.cooperation.agreements.models import Agreement, AgreementClause, Party
from accord.cooperation.organisations.models import Organisation
from accord.foundation.wall import whole_node
from accord.foundation.writes import events
from accord.foundation.writes.events import Topic
from accord.justice.comparisons import arrivals, departures, intersection, services
from accord.justice.comparisons.intersection import Terms, packed
from accord.justice.comparisons.models import Comparison
from accord.justice.links.services import Found, forms_of
from accord.justice.links.vocab import Ground, SelectorKind
from tests.cast import World, key

ROMANIA = UUID("00000000-0000-4000-8000-00000000040f")


def neighbours(world: World, ours: str = "mvr_police", purpose="investigation") -> UUID:
    """Police of Romania in the directory here, and an agreement in force; return its id."""
    Organisation.objects.get_or_create(
        pk=ROMANIA,
        defaults={
            "code": "ro_police",
            "names": {"en": "Romanian Police", "bg": "Румънска полиция"},
            "kind": "police",
            "country": "RO",
            "phone": "+40 21 208 25 25",
            "on_this_node": False,
        },
    )
    made = Agreement.objects.create(
        code=f"A-{uuid4().hex[:8]}",
        title="Протокол",
        kind="protocol",
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
        state="signed",
        proposed_by=world["plamen"].account,
        proposed_at=world.now,
    )
    for one in (world.org(ours), ROMANIA):
        Party.objects.create(agreement=made, organisation_id=one, signed_at=world.now)
    AgreementClause.objects.create(
        agreement=made, purpose=purpose, category="investigation", legal_basis="law_enforcement"
    )
    return made.pk


@contextmanager
def unheard():
    """Within, no letter is written: the organisation there is of no node with which this one speaks."""
    kept = events._handlers.pop(Topic.COMPARISON_MOVED, [])
    try:
        yield
    finally:
        events._handlers[Topic.COMPARISON_MOVED] = kept


class Far:
    """The other node as one object: it holds forms, hears letters, and says its own."""

    def __init__(self, world: World, *values: str, ours: str = "mvr_police") -> None:
        self.world, self.here, self.own, self.expected = world, world.org(ours), None, frozenset()
        self.forms: list[bytes] = []
        for value in values:
            self.holds(Found(SelectorKind.PLATE, value, Ground.DEVICE, "BG"))
        self.heard: list[tuple[str, dict]] = []
        self.met: list[int] | None = None

    def holds(self, found: Found) -> None:
        self.forms += [f"{found.kind}\x1f{bound}\x1f{form}".encode() for bound, form in forms_of(found)]

    def listen(self, monkeypatch) -> None:
        """Hear what the bridge would carry."""
        heard = [self._hear]
        monkeypatch.setitem(events._handlers, Topic.COMPARISON_MOVED, heard)

    def _hear(self, actor, record, now) -> None:
        self.heard += departures.said(record)[1]

    def says(self, kind: str, comparison: UUID, sender: UUID = ROMANIA, **body) -> None:
        """A letter of this node arrives here."""
        known = {
            "proposed": "proposed",
            "answered": "answered",
            "points": "points",
            "twice": "tags",
            "stopped": "stopped",
        }
        with whole_node(), transaction.atomic():
            call = {"comparison": comparison, "sender": sender, "receiver": self.here, "now": self.world.now}
            getattr(arrivals, known[kind])(**call, body=body)

    def proposes(self, agreement: UUID) -> UUID:
        made = uuid4()
        self.says("proposed", made, code="X-7K3F-9QX2", agreement=str(agreement))
        return made

    def terms(self, row: Comparison) -> Terms:
        sides = (self.here, ROMANIA) if row.proposed_here else (ROMANIA, self.here)
        return Terms(row.pk, row.agreement, *sides)

    def sends_points(self, comparison: UUID) -> None:
        row = Comparison.objects.get(pk=comparison)
        self.own = intersection.points_of(self.terms(row), self.forms)
        self.says("points", comparison, points=packed(self.own.points))

    def answers(self, comparison: UUID) -> None:
        """Take the points that were heard, and send their tags back."""
        row = Comparison.objects.get(pk=comparison)
        theirs = intersection.read_points(dict(self.heard)["meeting.points"]["points"], self.own)
        tags, self.expected = intersection.tags_of(self.terms(row), self.own, theirs, proposer=not row.proposed_here)
        self.says("twice", comparison, tags=packed(tags))

    def reads(self) -> list[int]:
        """Which of its forms met, by the tags that were heard."""
        return intersection.met(self.own, self.expected, dict(self.heard)["meeting.twice"]["tags"])


def act(world: World, comparison: UUID, action: str, who: str = "petar", **more):
    call = {"actor": world[who], "comparison": comparison, "action": action, "now": world.now, "key": key()}
    read = more.pop("read", Comparison.objects.get(pk=comparison).version)
    return services.act(**call, read=read, **more)


def propose(world: World, who: str = "petar", other: UUID = ROMANIA, now=None) -> UUID:
    return services.propose(actor=world[who], other=other, now=now or world.now, key=key()).id


def compared(world: World, monkeypatch, *values: str) -> tuple[Far, UUID]:
    """A comparison of Petar's that is over: the other side holds `values`."""
    neighbours(world)
    far = Far(world, *values)
    far.listen(monkeypatch)
    made = propose(world)
    far.says("answered", made, accepted=True, reason="")
    far.sends_points(made)
    far.answers(made)
    return far, made


def proposed(world: World) -> UUID:
    """A proposal of Bucharest that waits for Petar's organisation."""
    return Far(world).proposes(neighbours(world))


def neighbours_know(world: World, found: Found) -> UUID:
    """Of two comparisons of Petar's one is over, and the other side holds `found`; the other runs. Return the first."""
    neighbours(world)
    far = Far(world)
    far.holds(found)
    with unheard():
        for day in (2, 0):
            made = propose(world, now=world.now - timedelta(days=day))
            far.says("answered", made, accepted=True, reason="")
            if day:
                done = made
                with whole_node():
                    far.heard = departures.said(made)[1]
                far.sends_points(made)
                far.answers(made)
    return done
