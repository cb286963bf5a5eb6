"""The deadline rules, for everybody who works here, and why a duty is due."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, page, pk_of
from accord.foundation.duties import queries as duties
from accord.foundation.duties.explain import explain
from accord.foundation.duties.words import RuleInWords, every_rule, jurisdictions


@require_GET
def rules(request: DeskRequest) -> HttpResponse:
    """Every rule with its source, of one jurisdiction or of all."""
    places = {"": _("All"), **jurisdictions()}
    chosen = request.GET.get("place", "")
    chosen = chosen if chosen in places else ""
    shown = every_rule(chosen)
    return page(request, "rules", shown=shown, places=places.items(), chosen=chosen, heading=places[chosen])


@require_GET
def duty_why(request: DeskRequest, duty_id: str) -> HttpResponse:
    """Why one duty is due by then: what began it, how the days were counted, what changed it, the rule and its source."""
    owed = duties.get(request.actor, pk_of(duty_id))
    account = owed.duty.account
    return page(
        request,
        "duty_why",
        owed=owed,
        told=explain(owed.duty, owed.rule),
        rule=RuleInWords(owed.rule) if owed.rule else None,
        owner=organisations.get(owed.duty.organisation),
        account=people.names([account]).get(account, "") if account else "",
    )
