"""Petar leads files of the police, Kalina one of the prosecution; they hold the same plate, written in two scripts."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.policy import Role
from accord.justice.links import queries, services
from accord.justice.links.models import LinkMeeting
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground, SelectorKind
from tests.cast import World, key

PLATE = ("CB 1234 AB", "СВ1234АВ")


@dataclass
class Links:
    world: World
    colleagues: dict = field(default_factory=dict)

    def who(self, name):
        return self.colleagues.get(name) or self.world[name]

    def colleague(self, name: str, organisation: str = "mvr_police", role: Role = Role.INVESTIGATOR):
        made = invite(email=f"{name}@accord.example", name=name.title(), language="bg", password=None)
        given = give_membership(
            account=made.pk, organisation=self.world.org(organisation), role=role, now=self.world.now
        )
        self.colleagues[name] = actor_of(given)

    def file(self, who="petar", title="ДП 214/2026", **more) -> UUID:
        opening = Opening(title, **more)
        return services.open_file(actor=self.who(who), opening=opening, now=self.world.now, key=key()).id

    def enter(self, file: UUID, value=PLATE[0], kind="plate", who="petar", place="BG", fact="", now=None) -> UUID:
        found = Found(SelectorKind(kind), value, Ground.DEVICE, place, fact)
        return services.enter(actor=self.who(who), file=file, found=found, now=now or self.world.now, key=key()).id

    def met(self, **restricted) -> tuple[UUID, UUID]:
        """A file of Petar's and one of Kalina's that hold the same plate."""
        files = (
            self.file(restricted=restricted.get("petar", False)),
            self.file("kalina", restricted=restricted.get("kalina", False)),
        )
        self.enter(files[0])
        self.enter(files[1], PLATE[1], who="kalina")
        return files

    def seen(self, who) -> list:
        return queries.open_meetings(self.who(who))

    def side(self, file: UUID) -> LinkMeeting:
        return LinkMeeting.objects.get(file=file)

    def act(self, who, action, reason=None, file=None):
        mine = LinkMeeting.objects.get(file=file) if file else self.seen(who)[0].meeting
        return services.act(
            actor=self.who(who),
            meeting=mine.pk,
            action=action,
            reason=reason,
            read=mine.version,
            now=self.world.now,
            key=key(),
        )

    def talking(self) -> tuple[UUID, UUID]:
        files = self.met()
        self.act("petar", "notice")
        self.act("kalina", "notice")
        return files

    def view(self, file, who="petar"):
        return queries.open_file(actor=self.who(who), file=file, now=self.world.now)


@pytest.fixture
def links(world):
    return Links(world)
