"""Steps about a child, as tests take them."""

from datetime import timedelta

from accord.foundation.clock import day
from accord.foundation.duties.services import open_about
from accord.protection.children import adults, found, team
from accord.protection.children.models import Child
from accord.protection.children.vocab import About, Check, Function, Result, Role, Setting, Sight, With
from tests.cast import key


def call(world, who="ana", now=None, **row):
    return {"actor": world[who], "now": now or world.now, "key": key(), **row}


def find(world, case, accompanied=With.UNACCOMPANIED, who="ana", now=None, **changes):
    row = Child.objects.filter(case=case).first()
    read = changes.pop("read", row.version if row else 0)
    record = found.Found(changes.pop("at", now or world.now), accompanied, **changes)
    return found.find(found=record, read=read, **call(world, who, now, case=case))


def see(world, case, sight, now=None, **changes):
    record = found.Seen(Sight(sight), changes.pop("at", now or world.now), **changes)
    read = Child.objects.get(case=case).version
    return found.see(seen=record, read=read, **call(world, "ana", now, case=case))


def adult(world, case, role=Role.PARENT, name="Олена Мороз", **changes):
    changes = {"reference": "РДСП 12/2026"} | changes
    return adults.add(details=adults.Details(role, name, **changes), **call(world, case=case)).id


def check(world, row, result=Result.CONFIRMED, checks=frozenset({Check.TALKS}), read=1, at=None):
    checked = adults.Checked(result, frozenset(checks), at or world.now)
    return adults.check(checked=checked, read=read, **call(world, adult=row))


def open_rules(case):
    return sorted(duty.rule for duty in open_about(case))


def today(world):
    return day(world.now)


def recorded(world, case, who, word):
    """Everything that a child's record can hold, of `word`s that no dump may show: an adult and a member of the team."""
    find(world, case, who=who, place=word("child.place"), words=word("child.seen"))
    told = team.Told(About.PLACE, world.now, "uk", Setting.OFFICE, word("child.view"))
    team.record_view(told=told, **call(world, who, case=case))
    held = team.Held(world.now, word("child.present"), word("child.agreed"), True, today(world) + timedelta(days=9))
    team.hold(held=held, **call(world, who, case=case))
    member = team.Member(world.org("dignita"), Function.DOCTOR, word("child.member"), word("child.member.contact"))
    more = {name: word(f"child.{name}") for name in ("contact", "relation", "reference")}
    details = adults.Details(Role.COMPANION, f"{word('child.adult')} Иванов", **more)
    return (
        adults.add(details=details, **call(world, who, case=case)).id,
        team.join(member=member, **call(world, who, case=case)).id,
    )
