"""The disclosure guard over a file: who must not be in it for this holder, and texts that are withheld."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.policy import Actor
from accord.foundation.refusals import Refused
from accord.protection.cases.models import Case
from accord.protection.exports.models import Export
from accord.protection.exports.selection import Selection, parts
from accord.protection.exports.vocab import BadExport
from accord.protection.safety import guard
from accord.protection.safety.vocab import Stopped

KEEPER = "keeper"
FREE_TEXT = ("health", "needs")  # address and telephones have columns of their own, which the recipient may have or not


def guarded(
    *, actor: Actor, export: Export, found: Selection, opened: dict[str, dict[str, str]], keeper: str, now: datetime
) -> None:
    """Leave out each person for whom recipient or keeper is marked as a risk, and withhold each text that holds something
    protected: in `found` and `opened`. Every search is an event. Raises BadExport if the name of the keeper holds it.
    """
    kept = []
    for part in parts(found.cases):
        searched = bool(keeper.strip() or opened)
        known = guard.known_of([picked.case for picked in part], opened=searched)
        for picked in part:
            search = partial(_search, actor, export, picked.case, known[picked.case.pk], now)
            if not search({KEEPER: keeper}, keeper):
                continue
            texts = opened.get(str(picked.case.pk), {})
            for name in FREE_TEXT:
                if texts.get(name) and not search({name: texts[name]}, ""):
                    texts[name] = _("withheld: something protected stands in this text")
            kept.append(picked)
    found.left_out += len(found.cases) - len(kept)
    found.cases = kept


def _search(
    actor: Actor, export: Export, case: Case, known: guard.Known, now: datetime, texts: dict[str, str], addressee: str
) -> bool:
    """Whether the guard lets it pass. Raises what is no answer of the guard."""
    # SECURITY: ordinary tables carried the safe address (ICO, 2022-23). tests/rooms/exports/test_exports.py
    try:
        guard.check(
            actor=actor, case=case, receiver=export.recipient, texts=texts, now=now, addressee=addressee, known=known
        )
    except Refused as refused:
        if isinstance(refused, Stopped) and KEEPER in texts:
            raise _on_the_cover(refused) from refused
        if isinstance(refused.record, Entry):
            ledger.append(refused.record)
        return False
    return True


def _on_the_cover(stopped: Stopped) -> BadExport:
    """Leaving the person out would not take it off the cover, which every recipient reads."""
    failure = BadExport(
        _(
            "Who will hold the file is described by something protected. Ask for a new export and name a person or a post."
        ),
        field=KEEPER,
    )
    failure.record = stopped.record
    return failure
