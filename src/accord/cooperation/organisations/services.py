"""Registering organisations."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import OrganisationKind
from accord.foundation.refusals import Conflict


class CodeTaken(Conflict):
    """Another organisation has this code."""

    code = "organisation-code"
    sentence = _("An organisation with this code is already in the directory.")


def register(
    *,
    code: str,
    names: dict[str, str],
    kind: OrganisationKind,
    country: str,
    phone: str = "",
    on_this_node: bool = True,
    source: str = "",
    now: datetime,
) -> Organisation:
    """Add an organisation to the directory. `names` by language code, with English. Raises CodeTaken."""
    if Organisation.objects.filter(code=code).exists():
        raise CodeTaken
    with transaction.atomic():
        made = Organisation.objects.create(
            id=new_id(),
            code=code,
            names=names,
            kind=kind,
            country=country,
            phone=phone,
            on_this_node=on_this_node,
            source=source,
        )
        facts = {"code": code, "kind": str(kind), "country": country}
        ledger.append(
            Entry(Kind.ORGANISATION_REGISTERED, now, object_type="organisation", object_id=made.pk, facts=facts)
        )
    return made
