"""Outcomes of the demonstration: Tetiana at the beginning and now; a man whom nobody has asked yet."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accord.demo.cast import Cast
from accord.foundation.codes import Sex
from accord.protection.cases.models import Case
from accord.protection.outcomes import services
from accord.protection.outcomes.instruments import offered
from accord.protection.outcomes.services import Looked
from accord.protection.outcomes.vocab import How, Occasion


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Three looks: where safety came first, sleep came later, and of work nobody has spoken yet."""
    ana = cast["ana"]
    case = Case.objects.filter(organisation=ana.organisation, sex=Sex.FEMALE).earliest("opened_at")
    began = case.opened_at + timedelta(hours=6)
    looks = (
        (began, Occasion.INTAKE, How.INTERPRETED, "121 212 112 1-- 221 212"),
        (began + (now - began) / 2, Occasion.REVIEW, How.INTERPRETED, "322 222 122 2-- 232 322"),
        (now - timedelta(hours=1), Occasion.REVIEW, How.TOGETHER, "432 333 223 222 233 333"),
    )
    grid = offered()["accord-grid"]
    for at, occasion, how, digits in looks:
        marks = digits.replace(" ", "")
        scores = {part.id: int(mark) for part, mark in zip(grid.parts(), marks, strict=True) if mark != "-"}
        words = {"safety": "У домі спокійно, двері зачиняються.", "economic": "Про роботу ще не говорили."}
        looked = Looked(grid.id, grid.version, occasion, how, at.date(), scores, words)
        services.assess(actor=ana, case=case.pk, looked=looked, now=at, key=key())
