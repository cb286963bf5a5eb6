"""What can be asked, and what a step must say."""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import catalogue
from accord.cooperation.organisations import queries as organisations
from accord.foundation.policy import Actor
from accord.protection.referrals.vocab import BY_NODES, WITH_NOTE, WITH_REASON, BadReferral, DeclineReason

if TYPE_CHECKING:
    from accord.protection.referrals.services import Wanted

LONGEST: Final = 5_000
SHORT: Final = 500


def check_wanted(actor: Actor, wanted: "Wanted") -> None:
    """Raises BadReferral for what cannot be asked."""
    if wanted.receiver == actor.organisation:
        raise BadReferral(_("Choose another organisation than your own."), field="receiver")
    if organisations.get(wanted.receiver) is None:
        raise BadReferral(_("Choose the organisation that you ask for help."), field="receiver")
    if not wanted.categories:
        raise BadReferral(_("Choose at least one category of data."), field="categories")
    if not wanted.request.strip():
        raise BadReferral(_("Write what you ask the other organisation to do."), field="request")
    if not wanted.asked_for <= set(catalogue()["kind"]):
        raise BadReferral(_("Choose what you ask for from the list."), field="asked_for")
    if len(wanted.request) > LONGEST:
        raise BadReferral(_("The text holds at most 5,000 characters. Shorten it."), field="request")
    for name in ("refused", "our_contact", "their_contact", "ground_reference"):
        if len(getattr(wanted, name)) > SHORT:
            raise BadReferral(_("The text holds at most 500 characters. Shorten it."), field=name)
    if wanted.ground is not None and not wanted.ground_reference.strip():
        raise BadReferral(_("Say on what the duty rests (article, order, situation)."), field="ground_reference")


def check_words(action: str, reason: DeclineReason | None, note: str) -> None:
    """Raises BadReferral if a step lacks its reason or note."""
    if action in WITH_REASON and (reason is None or reason in BY_NODES):
        reasons = ", ".join(f"{one.value} ({one.label})" for one in DeclineReason if one not in BY_NODES)
        raise BadReferral(_("Give a reason, one of these: %(reasons)s."), field="reason", reasons=reasons)
    if action in WITH_NOTE and not note.strip():
        raise BadReferral(_("Write a short note for the other side."), field="note")
    if reason == DeclineReason.OTHER and not note.strip():
        raise BadReferral(_("Say in the note what the other reason is."), field="note")
    if len(note) > LONGEST:
        raise BadReferral(_("The text holds at most 5,000 characters. Shorten it."), field="note")
