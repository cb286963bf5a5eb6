"""What two people decide: somebody who asked to be forgotten."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Final

from django.utils.translation import override

from accord.demo.story import Story
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.second import services as second
from accord.protection.cases import closing
from accord.protection.cases.closing import Closing
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CloseReason, LaterContact
from accord.protection.persons.vocab import Identity
from accord.protection.rights import services as rights
from accord.protection.rights.vocab import ErasureGround

_keys: Final[Iterator[int]] = count()


def _key() -> str:
    return f"trust-{next(_keys):06d}"


def tell_forgotten(story: Story) -> None:
    """A woman helped last month, whose case is closed: she asked to be forgotten, Ana asked, Georgi released, Ana erased."""
    ana, georgi, at = story.cast["ana"], story.cast["georgi"], story.ago(days=20)
    signal = story.signal(
        "ana",
        at,
        "Жена от Молдова, гледала възрастен човек без заплата и без документи.",
        place="София",
        reporter="Съседка",
        phone="+359 88 555 07 89",
        channel=Channel.OUTREACH,
        person=PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "MD"),
    )
    found = story.screened(
        ana, signal, at + timedelta(minutes=30), AgeGroup.ADULT, Sex.FEMALE, "MD", ("1.1", "2.1"), "ro"
    )
    identity = Identity(
        given_name="Ileana", family_name="Munteanu", birth_date=date(1990, 5, 14), needs="Drum spre casă."
    )
    case = story.identified(
        ana, found, at + timedelta(hours=1), identity, "MD", ExploitationForm.LABOUR, sex=Sex.FEMALE
    )
    story.done(ana, case, at + timedelta(hours=2))
    version = Case.objects.get(pk=case).version
    closed, wish = story.ago(days=6), ErasureGround.WISH
    record = Closing(
        CloseReason.RETURNED,
        (closed + timedelta(days=5 * 365)).date(),
        LaterContact.NO,
        no_risk="Замина веднага по свое желание; рискът не беше оценен.",
        no_score="Остана само две седмици.",
    )
    closing.close(actor=ana, case=case, closing=record, read=version, now=closed, key=_key())
    with override("bg"):
        asked = rights.ask_erasure(
            actor=ana,
            case=case,
            ground=wish,
            reason="Тя се обади от Кишинев и поиска да не остава нищо.",
            now=closed + timedelta(hours=2),
            key=_key(),
        )
    at = closed + timedelta(hours=5)
    second.answer(actor=georgi, ask=asked.id, release=True, read=1, now=at, key=_key())
    rights.erase(actor=ana, case=case, ground=wish, now=at + timedelta(minutes=10), key=_key())
