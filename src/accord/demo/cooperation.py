"""The cooperation of 2024 between International Justice Mission and the National Commission, with Animus, CSD, Dignita and
People to People: what was agreed, who is to be called, and what is done together. Telephones and persons are invented.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from accord.cooperation.agreements import contacts, services
from accord.cooperation.agreements.contacts import Reachable
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import AgreementKind, Channel, Frequency, LegalBasis, TargetGroup
from accord.demo.cast import Cast
from accord.foundation.policy import Category, Purpose

SIGNED: Final = ("elena", "grace", "nadia", "vesela", "irina", "sorin")
AIMS: Final = (
    "To strengthen the response to trafficking in persons in Bulgaria, Romania and the crisis in Ukraine: people are found "
    "earlier, are helped without a gap from one country to the next, and those who exploit them are brought to court. "
    "Joint training, case consultation without names, campaigns, and figures that are counted once."
)
CONTACTS: Final = {
    "elena": Reachable(
        "Elena Vasileva", "+359 2 000 0101", "Secretary", "office@commission.example", "Yana Ilieva", "+359 2 000 0102",
        "+359 2 000 0100",
    ),
    "grace": Reachable("Grace Miller", "+40 21 000 0201", "Director of the programme", "grace@ijm.example"),
    "nadia": Reachable("Nadia Ruseva", "+359 2 000 0301", "Administrator", deputy="Ana Petrova", deputy_phone="+359 2 000 0302",
                       night_phone="+359 2 000 0300"),
    "vesela": Reachable("Vesela Dimova", "+359 52 000 0401", "Administrator", night_phone="+359 52 000 0400"),
    "irina": Reachable("Irina Danova", "+359 2 000 0501", "Senior analyst"),
    "sorin": Reachable("Sorin Pop", "+40 259 000 0601", "Coordinator", night_phone="+40 259 000 0600"),
}  # fmt: skip


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Proposed by the Commission, signed by all six, each with a contact; its review is near."""
    call: dict[str, Any] = {"now": now - timedelta(days=60)}
    made = services.propose(actor=cast["elena"], terms=_terms(cast, now), key=key(), **call).id
    for who in SIGNED:
        services.sign(actor=cast[who], agreement=made, now=now - timedelta(days=59), key=key())
    for who, contact in CONTACTS.items():
        contacts.keep_contact(
            actor=cast[who], agreement=made, contact=contact, read=0, now=now - timedelta(days=58), key=key()
        )


def _terms(cast: Cast, now: datetime) -> Terms:
    commission, ijm = cast.org("national_commission"), cast.org("ijm")
    figures: dict[str, Any] = {"channel": Channel.ACCORD, "frequency": Frequency.YEAR, "months": 24}
    return Terms(
        "Cooperation in the regional response to trafficking in persons",
        AgreementKind.MEMORANDUM,
        frozenset(cast[who].organisation for who in SIGNED),
        tuple(
            ClauseTerms(Purpose.STATISTICS, category, LegalBasis.PUBLIC_TASK, receiver=commission, **figures)
            for category in (Category.LEGAL_STATUS, Category.EXPLOITATION)
        ),
        date(now.year - 2, 1, 1),
        date(now.year + 1, 12, 31),
        aims=AIMS,
        groups=frozenset(
            {TargetGroup.TRAFFICKED, TargetGroup.CHILDREN, TargetGroup.DISPLACED, TargetGroup.PROFESSIONALS}
        ),
        territory="Bulgaria, Romania; people displaced from Ukraine",
        place="Sofia",
        review_on=(now + timedelta(days=24)).date(),
        notice_days=90,
        project="Regional response, Bulgaria, Romania and the Ukraine crisis",
        donor="International Justice Mission",
        work=(
            WorkLine("Training of staff who meet people from Ukraine", cast.org("animus"), date(now.year, 10, 31), now.year, "3.1"),
            WorkLine("National campaign against labour exploitation", commission, date(now.year, 6, 30), now.year, "2.3"),
            WorkLine("Round table of investigators and prosecutors of both countries", ijm, date(now.year, 12, 15)),
            WorkLine("Study on what survivors say of the help they had", cast.org("csd"), date(now.year + 1, 6, 30)),
            WorkLine("Safe return between Sofia and Oradea", cast.org("people_to_people"), date(now.year + 1, 12, 31)),
        ),
    )  # fmt: skip
