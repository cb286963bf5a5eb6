"""A screening that was conducted elsewhere, without a network: entered in one step, by the list that it was made with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accord.detection.screening import instruments
from accord.detection.screening.models import Answer, Screening
from accord.detection.screening.scoring import score
from accord.detection.screening.services import Beginning, GivenAnswer, replies
from accord.detection.screening.vocab import STATES, BadScreening
from accord.foundation.codes import is_country
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.writes.services import fresh_code


@dataclass(frozen=True, slots=True, repr=False)
class Conducted:
    """A screening as it was conducted: with which list, when, and how it ended (`complete`, `stop`, or `open`)."""

    instrument: str
    version: str
    modules: str  # `id@version`, a space between
    answers: Mapping[str, GivenAnswer]
    ending: str
    began: datetime
    ended: datetime


def enter(*, actor: Actor, beginning: Beginning, conducted: Conducted, now: datetime) -> Screening:
    """Keep it, and score it here anew if it was completed; inside the caller's transaction.

    The list may be an older version, or one that was withdrawn meanwhile. Raises Refused or BadScreening.
    """
    require(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, actor.organisation)))
    if beginning.citizenship and not is_country(beginning.citizenship):
        raise BadScreening(
            _("“%(code)s” is not a country code of ISO 3166-1."), field="citizenship", code=beginning.citizenship
        )
    try:
        asked = instruments.whole(conducted.instrument, conducted.version, conducted.modules)
    except KeyError:
        raise BadScreening(_("This node does not have that list."), field="instrument") from None
    if unknown := sorted(set(conducted.answers) - set(asked.indicators())):
        raise BadScreening(_("The list has no indicator “%(id)s”."), field="answers", id=unknown[0])
    made = Screening.objects.create(
        id=new_id(), code=fresh_code(Screening, "Q"), organisation=actor.organisation, screener=actor.account,
        instrument=conducted.instrument, instrument_version=conducted.version, modules=conducted.modules, setting=beginning.setting,
        language=beginning.language, interpreter=beginning.interpreter, sex=beginning.sex, age_group=beginning.age_group,
        citizenship=beginning.citizenship, started_at=conducted.began,
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(screening=made, indicator=indicator, reply=given.reply, evidence=given.evidence or "")
        for indicator, given in sorted(conducted.answers.items())
    )
    if conducted.ending == "complete":
        explained = score(asked, replies(made), beginning.age_group)
        made.conclusion, made.urgent = explained.conclusion, explained.urgent
        made.completed_at, made.rule_version = conducted.ended, explained.rule_version
    if conducted.ending != "open":
        made.state = STATES.step(made.state, conducted.ending)
    made.save()
    told = {"code": made.code, "instrument": f"{made.instrument}/{made.instrument_version}"}
    ledger.append_many(
        [
            Entry.by(actor, kind, now, object_type="screening", object_id=made.pk, facts=told | facts)
            for kind, facts in _events(made, conducted)
        ]
    )
    return made


def _events(made: Screening, conducted: Conducted) -> Iterator[tuple[Kind, dict[str, object]]]:
    yield Kind.SCREENING_STARTED, {"setting": str(made.setting), "offline": True}
    if conducted.answers:
        yield Kind.SCREENING_ANSWERED, {"indicators": sorted(conducted.answers)}
    if conducted.ending != "open":
        kind = Kind.SCREENING_STOPPED if conducted.ending == "stop" else Kind.SCREENING_COMPLETED
        yield kind, {"conclusion": str(made.conclusion)}
