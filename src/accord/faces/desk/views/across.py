"""Across the border: where each referral to or from another node stands, and the proof of what left."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_GET

from accord.exchange.bridge import proofs
from accord.exchange.messages import queries as letters
from accord.faces.desk.views.base import DeskRequest, now, page, pk_of
from accord.foundation.downloads import attached
from accord.protection.referrals import across

# In what people there read; English where nothing is known.
_READS: Final = {"BG": "bg", "MD": "ro", "RO": "ro", "UA": "uk"}


@require_GET
def crossings(request: DeskRequest) -> HttpResponse:
    """Every referral with a side elsewhere; or, with `due`, those whose next step is ours."""
    due = request.GET.get("due") == "1"
    found = across.across(request.actor, ours_to_act=due, after=request.GET.get("after", ""), now=now())
    unheard = letters.unheard(request.actor, [one.referral.pk for one in found.rows])
    rows = []
    for one in found.rows:
        other = one.referral.receiver if one.outgoing else one.referral.giver
        reads = get_language_info(_READS.get(other.country, "en"))["name_translated"]
        rows.append({"one": one, "other": other, "reads": reads, "unheard": one.referral.pk in unheard})
    following = f"?{'due=1&' if due else ''}after={found.next}" if found.next else ""
    return page(request, "crossings", rows=rows, due=due, next=following)


@require_GET
def proof(request: DeskRequest, referral_id: str) -> HttpResponse:
    """The letter by which a referral left, as evidence; without what it says for whom some of it is closed."""
    found, file = proofs.of_referral(
        actor=request.actor, referral=pk_of(referral_id), whole=request.GET.get("whole") == "1", now=now()
    )
    return attached(HttpResponse(file, content_type="application/json"), f"proof-{found.code}.json")
