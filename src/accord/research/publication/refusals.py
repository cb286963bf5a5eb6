"""What this engine refuses. Each refusal has a code, a sentence that says what is wrong, and one that says what would help."""

from typing import ClassVar


class Refused(ValueError):
    """Nothing was published, and nothing was spent unless the sentence says so."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This is refused."
    remedy: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """What is wrong, with what it is about."""
        return self.sentence % self.params if self.params else self.sentence

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class TooManyTables(Refused):
    code = "too-many-tables"
    sentence = "The plan has %(n)d tables; %(most)d is the most."
    remedy = "Each table tells a little of each person. Leave out the tables that fewest people use."


class TooManyDimensions(Refused):
    code = "too-many-dimensions"
    sentence = "The table %(table)s has %(n)d dimensions; %(most)d is the most."
    remedy = "Split it into smaller tables."


class SecondBanding(Refused):
    code = "second-banding"
    sentence = "%(field)s is banded twice, as %(first)s and as %(second)s; two bandings laid over one another show single persons."
    remedy = "Keep one of them, or let every class of the finer one lie inside one class of the coarser one."


class BadPlan(Refused):
    code = "bad-plan"
    sentence = "The plan cannot be read: %(why)s."
    remedy = "Correct the plan before it is registered."


class NobodyThere(Refused):
    code = "nobody"
    sentence = "The cohort %(cohort)s holds nobody."
    remedy = "Check the year, and whether facts were loaded."


class CountedTwice(Refused):
    code = "counted-twice"
    sentence = "A person stands twice in the cohort %(cohort)s."
    remedy = "Give one row for each person; where records differ, the rule of the figure says which one counts."


class UnknownClass(Refused):
    code = "unknown-class"
    sentence = "The variable %(variable)s has a value that no class of the plan takes."
    remedy = (
        "Classes come from a public code book, never from the data. Map every value to a class, the rest to “other”."
    )


class WeakKey(Refused):
    code = "weak-key"
    sentence = "The publication key has %(n)d bytes; at least 32 random ones are needed."
    remedy = "Use the key of the key store."


class CohortOpen(Refused):
    code = "cohort-open"
    sentence = "The cohort %(cohort)s is open until %(until)s."
    remedy = "Publish it from that day on: figures that still move show who was added."


class AlreadyRevised(Refused):
    code = "already-revised"
    sentence = "The cohort %(cohort)s was revised once already."
    remedy = "What came later waits for a note to the figures; the figures stay."


class RevisionTooSmall(Refused):
    code = "revision-too-small"
    sentence = "The revision changes fewer than %(least)d persons in %(area)s."
    remedy = "Wait for the next yearly release: with so few the difference points at them."


class RevisionTooEarly(Refused):
    code = "revision-too-early"
    sentence = "A revision of %(cohort)s goes out only with a later yearly release."
    remedy = "Publish the next cohort first, or both together."


class NotInPlan(Refused):
    code = "not-in-plan"
    sentence = "The table %(table)s does not stand in the plan that is registered for %(cohort)s."
    remedy = "Choose a table of the plan. A new table can stand in the plan of the next cohort."


class PlanChanged(Refused):
    code = "plan-changed"
    sentence = (
        "%(cohort)s was published by another plan; a cohort keeps its plan, its threshold and its rounding for ever."
    )
    remedy = "Use the plan of its first release, and the new one from the next cohort on."


class Overlapping(Refused):
    code = "overlapping-geography"
    sentence = "The classes of %(variable)s cut across those that were published for %(cohort)s."
    remedy = "Use areas that lie whole inside, or whole around, the published ones."


class KeyChanged(Refused):
    code = "key-changed"
    sentence = "%(cohort)s was published under another key; two sets of noise over one another average out."
    remedy = "Restore the key of the first release from the copies of the key store."


class AlreadyPublished(Refused):
    code = "already-published"
    sentence = "%(cohort)s is published already for these readers, as %(release)s."
    remedy = "Give out that release again: its files are kept."


class Unregistered(Refused):
    code = "unregistered"
    sentence = "This file stands in no registered release."
    remedy = "Give out only files of the register, unchanged."


class NotApproved(Refused):
    code = "not-approved"
    sentence = "%(release)s was approved by nobody but its author."
    remedy = "A second person looks at the findings and approves."


class GateHeld(Refused):
    code = "gate-held"
    sentence = "The gate found %(n)d things that could show a person: %(what)s."
    remedy = "Merge classes, leave out tables or wait, then propose again. Nothing has left."


class BadAmount(Refused):
    code = "bad-amount"
    sentence = "%(name)s must be %(must)s."
    remedy = "Correct the amount. Nothing was spent."


class BudgetSpent(Refused):
    code = "budget-spent"
    sentence = "%(cohort)s has epsilon %(left).3f left of %(cap).1f for %(what)s; this release needs %(wanted).3f."
    remedy = "Use a release that stands already, fewer tables, or a smaller epsilon; what is spent does not come back."


class MixedCohort(Refused):
    code = "mixed-cohort"
    sentence = "No total epsilon can be told of %(cohort)s: tables of it went out under another method."
    remedy = "State the epsilon of this release alone. Only a cohort of which everything is differentially private has a total."


class TooFew(Refused):
    code = "too-few"
    sentence = "Synthetic rows of %(n)d persons are refused; at least %(least)d are needed."
    remedy = "Pool several yearly cohorts."


class ZeroCoded(Refused):
    code = "zero-coded"
    sentence = "The column %(column)s has the value 0, which the synthesizer would take for “not stated”."
    remedy = "Code yes and no as words."


class NotConverged(Refused):
    code = "not-converged"
    sentence = "The synthesizer's own counts of single values lie %(sigmas).1f standard deviations from its measurements; %(most)d is allowed."
    remedy = (
        "The amount is spent. Do not publish these rows; look at the columns, and propose again within what is left."
    )
