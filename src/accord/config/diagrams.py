"""Writes the state tables as diagrams: `python -m accord.config.diagrams > docs/guide/states.md`."""

from accord.foundation.machine import StateTable


def tables() -> list[StateTable]:
    """Every state table of the house, in the order of the way of the data."""
    from accord.cooperation.agreements import vocab as agreements
    from accord.cooperation.directory import vetting_vocab as vetting
    from accord.cooperation.directory import vocab as directory
    from accord.detection.field import vocab as field
    from accord.detection.offers import vocab as offers
    from accord.detection.screening import vocab as screening
    from accord.detection.signals import vocab as signals
    from accord.detection.tips import vocab as tips
    from accord.justice.comparisons import vocab as comparisons
    from accord.justice.links import vocab as links
    from accord.justice.proceedings import redress_vocab as redress
    from accord.justice.proceedings import vocab as proceedings
    from accord.justice.summons import vocab as summonses
    from accord.prevention.campaigns import vocab as campaigns
    from accord.prevention.fundraisers import vocab as fundraisers
    from accord.prevention.newsroom import vocab as newsroom
    from accord.prevention.press import vocab as press
    from accord.prevention.programme import vocab as programme
    from accord.prevention.training import vocab as training
    from accord.protection.asking import vocab as asking
    from accord.protection.cases import track_tables as tracks
    from accord.protection.cases import vocab as cases
    from accord.protection.children import measures_vocab as measures
    from accord.protection.children import vocab as children
    from accord.protection.exports import vocab as exports
    from accord.protection.information import vocab as information
    from accord.protection.persons import vocab as persons
    from accord.protection.plans import vocab as plans
    from accord.protection.referrals import vocab as referrals
    from accord.protection.safety import vocab as safety
    from accord.protection.services import vocab as help_given
    from accord.protection.shelters import vocab as shelters
    from accord.research.estimates import vocab as estimates
    from accord.research.releases import vocab as releases
    from accord.research.studies import vocab as studies
    from accord.research.transmissions import vocab as transmissions

    return [
        agreements.STATES,
        directory.REPORTS,
        vetting.VETTING,
        signals.STATES,
        offers.STATES,
        tips.STATES,
        screening.STATES,
        screening.EDITIONS,
        field.DEVICES,
        field.ARRIVALS,
        persons.PAIRS,
        cases.STATES,
        *tracks.TABLES.values(),
        plans.PLANS,
        plans.STEPS,
        asking.ENQUIRIES,
        information.STATES,
        referrals.STATES,
        exports.STATES,
        safety.MESSAGES,
        links.MEETINGS,
        comparisons.COMPARISONS,
        help_given.EPISODES,
        shelters.HOLDS,
        shelters.STAYS,
        shelters.REQUESTS,
        proceedings.STAGES,
        proceedings.HEARINGS,
        summonses.SUMMONSES,
        redress.AIDS,
        redress.CHARGES,
        redress.CLAIMS,
        children.WHEREABOUTS,
        measures.MEASURES,
        measures.BANS,
        measures.STUDIES,
        measures.AGES,
        programme.STATES,
        programme.SENT,
        newsroom.STATES,
        training.STATES,
        campaigns.STATES,
        press.STATES,
        fundraisers.STATES,
        releases.STATES,
        estimates.STATES,
        transmissions.STATES,
        studies.STUDIES,
        studies.PARTS,
    ]


def page() -> str:
    """The page of the guide."""
    parts = ["# State tables", "", "Drawn from the tables in the code; a test compares them. Do not edit by hand."]
    for table in tables():
        parts += ["", f"## {table.name}", "", "```mermaid", table.diagram(), "```"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
    django.setup()
    print(page(), end="")
