"""Assessments as tests make them."""

from accord.protection.outcomes import services
from accord.protection.outcomes.instruments import offered
from accord.protection.outcomes.services import Looked
from accord.protection.outcomes.vocab import How, Occasion
from tests.cast import key


def looked(score: int = 2, without=(), instrument: str = "accord-grid", **changes) -> Looked:
    """Every part of an instrument at `score`, but those in `without`."""
    found = offered()[instrument]
    scores = {part.id: score for part in found.parts() if part.id not in without} | changes.pop("scores", {})
    words = {domain.id: "Казала сама." for domain in found.domains} | changes.pop("words", {})
    given = {"occasion": Occasion.REVIEW, "how": How.TOGETHER, "made_on": changes.pop("made_on")}
    version = changes.pop("version", found.version)
    return Looked(**given | changes, instrument=instrument, version=version, scores=scores, words=words)


def assessed(world, case, score: int = 2, who: str = "ana", now=None, **changes):
    """Ana looks together with the person."""
    now = now or world.now
    made = looked(score, **{"made_on": now.date()} | changes)
    return services.assess(actor=world[who], case=case, looked=made, now=now, key=key()).id
