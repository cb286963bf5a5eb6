"""Liudmyla, whom Ana knows, came to Dignita in another town: Mira typed her name, learnt whom to ask, and asked."""

from datetime import timedelta
from typing import Final

from accord.demo.story import Story
from accord.demo.twice import LIUDMYLA
from accord.foundation.clock import day
from accord.foundation.policy import Category, Purpose
from accord.protection.asking import services
from accord.protection.cases import known
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import Identity

TYPED: Final = Identity(given_name="Liudmyla", family_name="Savchuk", birth_date=LIUDMYLA.birth_date)


def tell(story: Story) -> None:
    """A month ago she said that Dignita may learn that Animus knows her; three hours ago Mira asked."""
    ana, mira = story.cast["ana"], story.cast["mira"]
    found = known.search(actor=ana, identity=LIUDMYLA, now=story.ago(days=30))
    first = min((card.case for card in found), key=lambda case: case.opened_at)
    asked = Asked(
        mira.organisation, Purpose.IDENTIFICATION, frozenset({Category.IDENTITY}), "uk",
        day(story.now) + timedelta(days=150),
    )  # fmt: skip
    answered = Answered(Method.SPOKEN, witness="Надія Свідок")
    at = story.ago(days=30)
    consents.give(actor=ana, case=first.pk, asked=asked, answered=answered, now=at, key="asking-consent")
    services.enquire(
        actor=mira, identity=TYPED, sex="Feminine", organisation=ana.organisation, now=story.ago(hours=3),
        key="asking-enquiry",
    )  # fmt: skip
