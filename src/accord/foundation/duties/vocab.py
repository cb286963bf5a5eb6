"""Words of duties: what begins them, on what ground a period is changed, and what can go wrong."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid


class Basis(TextChoices):
    """The ground on which a period was made longer or ended before its time."""

    COOPERATION = "cooperation", _("the person decided to cooperate with the authorities")
    AUTHORITY = "authority", _("decision of the competent authority")
    COURT = "court", _("court order")
    PROLONGED_BY_LAW = "prolonged_by_law", _("the law prolongs it")
    WISH = "wish", _("the person asked for it")
    CORRECTION = "correction", _("a date was entered wrongly")


BASES: Final = {basis.value: basis.label for basis in Basis}
CITIES: Final = {"BG": _("Sofia"), "RO": _("Bucharest")}
POPULATIONS: Final = {
    "any": _("any person"),
    "adult": _("adult"),
    "child": _("child"),
    "foreign": _("foreign national"),
    "temporary_protection": _("under temporary protection"),
}
# What begins a duty, in words. A trigger that is not here is not told: its moment is.
TRIGGERS: Final = {
    "case.opened": _("the case was opened"),
    "identification.preliminary": _("the person was identified informally"),
    "identification.formal": _("the person was identified formally"),
    "reflection.started": _("the recovery and reflection period began"),
    "police.contacted": _("the police or an investigator first met the person"),
    "protection.requested": _("the person asked for protection"),
    "placement.started.CC": _("the stay in a crisis centre began"),
    "placement.started": _("the stay in a shelter began"),
    "special_protection.granted": _("special protection was given"),
    "exit_ban.ordered": _("leaving the country was forbidden for the child"),
    "commission.plan_adopted": _("the local commission adopted its plan"),
    "judgment.final": _("the judgment became final"),
    "foreigner.found": _("the immigration police found the person"),
    "child.emergency_custody": _("the child was taken into emergency custody"),
    "child.found": _("it was recorded how the child was found"),
    "child.measure.review": _("the day came to look at the protection measure again"),
    "child.measure.ends": _("the protection measure comes to its end"),
    "child.study.asked": _("a study of the family was asked for"),
    "child.seen": _("the child was last seen"),
    "child.missing.told": _("a child was recorded as missing by another organisation"),
    "child.missing": _("the child was recorded as missing"),
    "child.found_abroad": _("a signal about the child reached a mission abroad"),
    "permit.granted": _("the residence permit was given"),
    "rights.asked": _("the person asked about their data"),
    "breach.found": _("a breach of personal data became known"),
    "outcome.assessed": _("how it stands with the person was assessed"),
    "outcome.closed": _("the case was closed, and the person agreed to be asked later"),
    "outcome.lowest": _("something stood at the lowest step"),
    "plan.agreed": _("the plan was agreed on with the person"),
    "arrival.waiting": _("a phone sent what could not be entered by itself"),
    "arrival.waiting_urgent": _("a phone sent something urgent that could not be entered by itself"),
    "signal.recorded": _("the signal was recorded"),
    "signal.recorded_danger": _("the signal was recorded as danger"),
    "signal.triaged": _("the signal was triaged"),
    "referral.sent": _("the referral was sent"),
    "referral.sent_urgent": _("the referral was sent as urgent"),
    "referral.in_transit": _("the person set out"),
    "referral.arrived": _("the person arrived"),
    "referral.found_again": _("what was forgotten came back from the other system"),
    "referral.withdrawn": _("the consent to the referral was taken back"),
    "referral.acknowledged": _("the referral was acknowledged"),
    "referral.acknowledged_urgent": _("the urgent referral was acknowledged"),
    "referral.accepted": _("the referral was accepted"),
    "referral.service_started": _("the service started"),
    "referral.not_arrived.giver": _("the arrival was not confirmed in time"),
    "referral.revoked": _("the sender took the referral back"),
    "referral.not_arrived.receiver": _("the arrival was not confirmed in time"),
    "referral.not_arrived.child": _("the arrival was not confirmed in time"),
    "case.transferred": _("the case was handed over"),
    "link.met": _("the same was found in your file and in another"),
    "link.talking": _("both sides looked at the meeting"),
    "directory.verified": _("the day came to look at the directory again"),
    "directory.number.verified": _("the day came to look at the directory again"),
    "directory.report": _("an entry of the directory was reported as wrong"),
    "hearing.set": _("a hearing was set"),
    "placement.ends": _("the stay comes to its end"),
    "stay.absent": _("the person was not in the house"),
    "plan.review_day": _("the day of the review came"),
    "plan.risk_event": _("something happened that changes the risk"),
    "plan.step_day": _("the day of the step came"),
    "return.departed": _("the person left on the way home"),
    "return.arrived": _("the person arrived at home"),
    "status.ends": _("the residence status comes to its end"),
    "export.recalled": _("the file was recalled"),
    "safety.message": _("a message was written for the person"),
    "glass.broken": _("the case was opened in an emergency"),
    "glass.review": _("an emergency access was given to you to review"),
    "glass.not_justified": _("an emergency access was found not justified"),
    "document.voided": _("the sender marked the file as entered in error"),
}


class AlreadyDone(Conflict):
    """The duty was completed or cancelled before."""

    code = "duty-done"
    sentence = _("This duty was already completed; the record says by whom and when.")


class ByStep(Conflict):
    """The duty closes by the step that it asks for."""

    code = "duty-by-step"
    sentence = _("This duty closes by itself when the step is taken. Open the record and take the step there.")


class NotYet(Invalid):
    """The stated time lies in the future or before the duty began."""

    code = "duty-time"
    sentence = _("The time lies in the future or before the duty began. Enter when it was really done.")


class NotLonger(Invalid):
    """A period is prolonged to a time after the one that stands."""

    code = "duty-not-longer"
    sentence = _("The new end lies before the one that stands. To end a period early, use the step for it.")
