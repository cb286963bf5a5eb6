"""What this engine refuses. Each refusal has a code, a sentence that says what is wrong, and one that says what would help."""

from typing import ClassVar, Final

from accord.research.publication.phrases import PHRASES, Fact, _, filled


class Refused(ValueError):
    """Nothing was published, and nothing was spent unless the sentence says so."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This is refused."
    remedy: ClassVar[str] = ""

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """What is wrong, with what it is about."""
        return filled(self.sentence, self.facts, str)

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class TooManyTables(Refused):
    code = "too-many-tables"
    sentence = _("The plan has {n} tables; {most} is the most.")
    remedy = _("Each table tells a little of each person. Leave out the tables that fewest people use.")


class TooManyDimensions(Refused):
    code = "too-many-dimensions"
    sentence = _("The table {table} has {n} dimensions; {most} is the most.")
    remedy = _("Split it into smaller tables.")


class SecondBanding(Refused):
    code = "second-banding"
    sentence = _(
        "{field} is banded twice, as {first} and as {second}; two bandings laid over one another show single persons."
    )
    remedy = _("Keep one of them, or let every class of the finer one lie inside one class of the coarser one.")


class BadPlan(Refused):
    code = "bad-plan"
    sentence = _("The plan cannot be read: {why}.")
    remedy = _("Correct the plan before it is registered.")


class NobodyThere(Refused):
    code = "nobody"
    sentence = _("The cohort {cohort} holds nobody.")
    remedy = _("Check the year, and whether facts were loaded.")


class CountedTwice(Refused):
    code = "counted-twice"
    sentence = _("A person stands twice in the cohort {cohort}.")
    remedy = _("Give one row for each person; where records differ, the rule of the figure says which one counts.")


class UnknownClass(Refused):
    code = "unknown-class"
    sentence = _("The variable {variable} has a value that no class of the plan takes.")
    remedy = _(
        "Classes come from a public code book, never from the data. Map every value to a class, the rest to “other”."
    )


class WeakKey(Refused):
    code = "weak-key"
    sentence = _("The publication key has {n} bytes; at least 32 random ones are needed.")
    remedy = _("Use the key of the key store.")


class CohortOpen(Refused):
    code = "cohort-open"
    sentence = _("The cohort {cohort} is open until {until}.")
    remedy = _("Publish it from that day on: figures that still move show who was added.")


class AlreadyRevised(Refused):
    code = "already-revised"
    sentence = _("The cohort {cohort} was revised once already.")
    remedy = _("What came later waits for a note to the figures; the figures stay.")


class RevisionTooSmall(Refused):
    code = "revision-too-small"
    sentence = _("The revision changes fewer than {least} persons in {area}.")
    remedy = _("Wait for the next yearly release: with so few the difference points at them.")


class RevisionTooEarly(Refused):
    code = "revision-too-early"
    sentence = _("A revision of {cohort} goes out only with a later yearly release.")
    remedy = _("Publish the next cohort first, or both together.")


class NotInPlan(Refused):
    code = "not-in-plan"
    sentence = _("The table {table} does not stand in the plan that is registered for {cohort}.")
    remedy = _("Choose a table of the plan. A new table can stand in the plan of the next cohort.")


class PlanChanged(Refused):
    code = "plan-changed"
    sentence = _(
        "{cohort} was published by another plan; a cohort keeps its plan, its threshold and its rounding for ever."
    )
    remedy = _("Use the plan of its first release, and the new one from the next cohort on.")


class Overlapping(Refused):
    code = "overlapping-geography"
    sentence = _("The classes of {variable} cut across those that were published for {cohort}.")
    remedy = _("Use areas that lie whole inside, or whole around, the published ones.")


class KeyChanged(Refused):
    code = "key-changed"
    sentence = _("{cohort} was published under another key; two sets of noise over one another average out.")
    remedy = _("Restore the key of the first release from the copies of the key store.")


class AlreadyPublished(Refused):
    code = "already-published"
    sentence = _("{cohort} is published already for these readers, as {release}.")
    remedy = _("Give out that release again: its files are kept.")


class Unregistered(Refused):
    code = "unregistered"
    sentence = _("This file stands in no registered release.")
    remedy = _("Give out only files of the register, unchanged.")


class NotApproved(Refused):
    code = "not-approved"
    sentence = _("{release} was approved by nobody but its author.")
    remedy = _("A second person looks at the findings and approves.")


class GateHeld(Refused):
    code = "gate-held"
    sentence = _("The gate found {n} things that could show a person: {what}.")
    remedy = _("Merge classes, leave out tables or wait, then propose again. Nothing has left.")


class BadAmount(Refused):
    code = "bad-amount"
    sentence = _("{name} must be {must}.")
    remedy = _("Correct the amount. Nothing was spent.")


class BudgetSpent(Refused):
    code = "budget-spent"
    sentence = _("{cohort} has epsilon {left:.3f} left of {cap:.1f} for {what}; this release needs {wanted:.3f}.")
    remedy = _(
        "Use a release that stands already, fewer tables, or a smaller epsilon; what is spent does not come back."
    )


class MixedCohort(Refused):
    code = "mixed-cohort"
    sentence = _("No total epsilon can be told of {cohort}: tables of it went out under another method.")
    remedy = _(
        "State the epsilon of this release alone. Only a cohort of which everything is differentially private has a total."
    )


class TooFew(Refused):
    code = "too-few"
    sentence = _("Synthetic rows of fewer than {least} persons are refused.")
    remedy = _("Pool several yearly cohorts.")


class NoMicrodata(Refused):
    code = "no-microdata"
    sentence = _("The plan {plan} holds no columns of microdata.")
    remedy = _("Register a plan that names them; the plan of the house shows how.")


class ZeroCoded(Refused):
    code = "zero-coded"
    sentence = _("The column {column} has the value 0, which the synthesizer would take for “not stated”.")
    remedy = _("Code yes and no as words.")


class NotConverged(Refused):
    code = "not-converged"
    sentence = _(
        "The synthesizer's own counts of single values lie {sigmas:.1f} standard deviations from its measurements; {most} is allowed."
    )
    remedy = _(
        "The amount is spent. Do not publish these rows; look at the columns, and propose again within what is left."
    )


REMEDIES: Final = {kind.code: kind.remedy for kind in Refused.__subclasses__()}
WORDING: Final = PHRASES | {kind.code: kind.sentence for kind in Refused.__subclasses__()}
