"""The sentences of the engine's refusals for the reader's language: the engine stands without Django and speaks English."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.research.publication.refusals import Refused
from accord.research.releases.vocab import NotPublishable

SENTENCES: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "too-many-tables": (
        _("The plan has %(n)d tables; %(most)d is the most."),
        _("Each table tells a little of each person. Leave out the tables that fewest people use."),
    ),
    "too-many-dimensions": (
        _("The table %(table)s has %(n)d dimensions; %(most)d is the most."),
        _("Split it into smaller tables."),
    ),
    "second-banding": (
        _(
            "%(field)s is banded twice, as %(first)s and as %(second)s; two bandings laid over one another show single persons."
        ),
        _("Keep one of them, or let every class of the finer one lie inside one class of the coarser one."),
    ),
    "bad-plan": (
        _("The plan cannot be read: %(why)s."),
        _("Correct the plan before it is registered."),
    ),
    "nobody": (
        _("The cohort %(cohort)s holds nobody."),
        _("Check the year, and whether facts were loaded."),
    ),
    "counted-twice": (
        _("A person stands twice in the cohort %(cohort)s."),
        _("Give one row for each person; where records differ, the rule of the figure says which one counts."),
    ),
    "unknown-class": (
        _("The variable %(variable)s has a value that no class of the plan takes."),
        _(
            "Classes come from a public code book, never from the data. Map every value to a class, the rest to “other”."
        ),
    ),
    "weak-key": (
        _("The publication key has %(n)d bytes; at least 32 random ones are needed."),
        _("Use the key of the key store."),
    ),
    "cohort-open": (
        _("The cohort %(cohort)s is open until %(until)s."),
        _("Publish it from that day on: figures that still move show who was added."),
    ),
    "already-revised": (
        _("The cohort %(cohort)s was revised once already."),
        _("What came later waits for a note to the figures; the figures stay."),
    ),
    "revision-too-small": (
        _("The revision changes fewer than %(least)d persons in %(area)s."),
        _("Wait for the next yearly release: with so few the difference points at them."),
    ),
    "revision-too-early": (
        _("A revision of %(cohort)s goes out only with a later yearly release."),
        _("Publish the next cohort first, or both together."),
    ),
    "not-in-plan": (
        _("The table %(table)s does not stand in the plan that is registered for %(cohort)s."),
        _("Choose a table of the plan. A new table can stand in the plan of the next cohort."),
    ),
    "plan-changed": (
        _(
            "%(cohort)s was published by another plan; a cohort keeps its plan, its threshold and its rounding for ever."
        ),
        _("Use the plan of its first release, and the new one from the next cohort on."),
    ),
    "overlapping-geography": (
        _("The classes of %(variable)s cut across those that were published for %(cohort)s."),
        _("Use areas that lie whole inside, or whole around, the published ones."),
    ),
    "key-changed": (
        _("%(cohort)s was published under another key; two sets of noise over one another average out."),
        _("Restore the key of the first release from the copies of the key store."),
    ),
    "already-published": (
        _("%(cohort)s is published already for these readers, as %(release)s."),
        _("Give out that release again: its files are kept."),
    ),
    "unregistered": (
        _("This file stands in no registered release."),
        _("Give out only files of the register, unchanged."),
    ),
    "not-approved": (
        _("%(release)s was approved by nobody but its author."),
        _("A second person looks at the findings and approves."),
    ),
    "gate-held": (
        _("The gate found %(n)d things that could show a person: %(what)s."),
        _("Merge classes, leave out tables or wait, then propose again. Nothing has left."),
    ),
    "bad-amount": (
        _("%(name)s must be %(must)s."),
        _("Correct the amount. Nothing was spent."),
    ),
    "budget-spent": (
        _("%(cohort)s has epsilon %(left).3f left of %(cap).1f for %(what)s; this release needs %(wanted).3f."),
        _("Use a release that stands already, fewer tables, or a smaller epsilon; what is spent does not come back."),
    ),
    "mixed-cohort": (
        _("No total epsilon can be told of %(cohort)s: tables of it went out under another method."),
        _(
            "State the epsilon of this release alone. Only a cohort of which everything is differentially private has a total."
        ),
    ),
    "too-few": (
        _("Synthetic rows of %(n)d persons are refused; at least %(least)d are needed."),
        _("Pool several yearly cohorts."),
    ),
    "zero-coded": (
        _("The column %(column)s has the value 0, which the synthesizer would take for “not stated”."),
        _("Code yes and no as words."),
    ),
    "not-converged": (
        _(
            "The synthesizer's own counts of single values lie %(sigmas).1f standard deviations from its measurements; %(most)d is allowed."
        ),
        _(
            "The amount is spent. Do not publish these rows; look at the columns, and propose again within what is left."
        ),
    ),
}


def in_words(refused: Refused) -> str:
    """What is wrong and what would help, in the language that is active."""
    sentence, remedy = SENTENCES[refused.code]
    return f"{str(sentence) % refused.params if refused.params else sentence} {remedy}".strip()


def failure(refused: Refused) -> NotPublishable:
    """A refusal of the engine as a failure of the house."""
    return NotPublishable("%(words)s", words=in_words(refused), field="text")


def refused_words(report: dict[str, list[str]]) -> str:
    """What the engine refused when a publication was examined, in the language that is active; "" if nothing."""
    for code in report.get("refused", ()):
        params = dict(told.partition("=")[::2] for told in report.get("params", ()))
        sentence, remedy = SENTENCES[code]
        return f"{_filled(str(sentence), params)} {remedy}".strip()
    return ""


def _filled(sentence: str, params: dict[str, str]) -> str:
    """A sentence with its parts, which were kept as text."""
    for name, value in params.items():
        before, mark, after = sentence.partition(f"%({name})")
        sentence = before + value + re.sub(r"^[.\d]*[sdf]", "", after) if mark else sentence
    return sentence
