"""A published table that the worker of the demonstration estimates when it starts; once as it should be asked, once without its matching."""

from dataclasses import replace
from datetime import datetime

from accord.demo.cast import Cast
from accord.research.estimates import queries, services


def tell(cast: Cast, now: datetime) -> None:
    """Both wait for the worker: nothing is shown that was not computed."""
    told = services.Wanted(
        title="United Kingdom, 2013",
        whom="Potential victims of trafficking, all forms",
        period="2013",
        table=queries.example(),
        sources=queries.EXAMPLE_SOURCES,
        missed=0.02,
        false=0.01,
    )
    bare = replace(told, title="United Kingdom, 2013, matching not known", missed=None, false=None, replicates=0)
    for number, wanted in enumerate((told, bare)):
        services.ask(actor=cast["elena"], wanted=wanted, now=now, key=f"estimates-{number:06d}")
