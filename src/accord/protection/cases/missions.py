"""Guard G3: nobody contacts the mission of origin of a person who asked for protection (Asylum and Refugees Act, art. 63)."""

from datetime import datetime

from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import OrganisationKind
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.protection.cases.models import Case


def mission_shut(case: Case, receiver: Organisation, now: datetime) -> bool:
    """Whether an embassy or consulate is shut for a case: that of a citizenship of hers, or any while none is known.

    A second person opens it for a day, on the person's written wish (courses/status.py: ask_mission).
    """
    if receiver.kind != OrganisationKind.MISSION or not case.protection_sought:
        return False
    if case.citizenships and receiver.country not in case.citizenships.split():
        return False
    # SECURITY: the release is for this mission in this case. tests/rooms/courses/test_status.py
    return not second.released(matter=Matter.MISSION, object_id=case.pk, digest=str(receiver.pk), now=now)
