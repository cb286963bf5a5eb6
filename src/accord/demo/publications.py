"""Figures of last year: partners have theirs; those for everybody wait for a second coordinator."""

from datetime import datetime
from uuid import UUID, uuid4

from accord.demo.cast import Cast
from accord.research.releases import queries, services
from accord.research.releases.models import Publication
from accord.research.releases.tasks import examine_waiting
from accord.research.releases.vocab import Readers


def tell(cast: Cast, now: datetime) -> None:
    """Elena proposed both; Svetla has released the one for partners and has not seen the other yet."""
    elena = cast["elena"]
    plan = services.register(actor=elena, text=queries.house_plan(), now=now, key=str(uuid4())).id

    def propose(readers: Readers) -> UUID:
        wanted = services.Wanted(plan, now.year - 1, readers)
        made = services.propose(actor=elena, wanted=wanted, now=now, key=str(uuid4()))
        examine_waiting(now)  # the worker does so within a minute
        return made.id

    row = Publication.objects.get(pk=propose(Readers.PARTNERS))
    services.decide(
        actor=cast["svetla"], publication=row.pk, action="release", read=row.version, now=now, key=str(uuid4())
    )
    propose(Readers.OPEN)
