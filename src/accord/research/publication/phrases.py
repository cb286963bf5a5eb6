"""What the engine says: codes with facts. The sentences stand here in English; other languages translate `PHRASES` and fill them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Union


def _(sentence: str) -> str:
    """Marks a sentence for the translators. Nothing is looked up in the engine."""
    return sentence


PHRASES: Final[dict[str, str]] = {
    "as-written": "{words}",
    # what the gate finds
    "figures-contradict": _("The figures were not made by the rules: they contradict one another."),
    "small-follows": _("In the table {table} a small figure follows from the others to within {near} persons."),
    "line-alike": _("In the table {table} a line shows that all its persons are alike in {variable}."),
    "tables-alike": _("The tables {first} and {second} together show that all persons of one class are alike."),
    "difference": _("The table {table} less its earlier release tells exactly how few persons came or went."),
    "too-present": _("Too many persons can be proved to be in the cohort: leave out tables."),
    "unreadable": _("The file {file} cannot be read by the gate."),
    "personal": _("The file {file} holds what belongs to single persons."),
    "exact": _("The file {file} holds an exact count."),
    "other-figures": _("The file {file} does not hold the figures of the release."),
    # what was tried
    "attacked": _(
        "Cells of 1 to {most} persons that were attacked with everything published at once: {tried}. The closest the attacker came "
        "leaves {narrowest} counts possible."
    ),
    "none-small": _("No cell of 1 to {most} persons stands in any table."),
    "presence": _(
        "Somebody who knows every other person of the cohort tells whether one person is in it in {auc:.0%} of pairs (50% is a "
        "guess), and is certain for {certain:.1%} of those tried ({targets} persons, {tables} tables)."
    ),
    "merge-classes": _("In the table {table} most lines are not shown: merge classes."),
    "told-well": _("Presence is told better than {most:.0%}: fewer tables would protect more."),
    # what the protection costs
    "off-by": _(
        "Figures that are shown are off by {error:.1f} persons on average and {worst} at most; {hidden:.0%} of the cells that hold "
        "somebody are not shown."
    ),
    "size-hidden": _("Cells of {size} persons: {cells}, none shown."),
    "size-off": _(
        "Cells of {size} persons: {cells}, of them hidden: {hidden}. Those shown are off by {error:.1f} persons on average."
    ),
    "from-to": _("{low} to {high}"),
    "or-more": _("{low} and more"),
    # differential privacy
    "private-tables": _(
        "Differentially private: epsilon {epsilon:g}, delta {delta:g}, rho {rho:.4f} (zCDP), for one person added or left out. Every "
        "figure has noise of standard deviation {sigma:.2f}; two in three are off by less."
    ),
    # microdata
    "rows": _(
        "No row is a person. Differentially private: epsilon {epsilon:g}, delta {delta:g}, for one person of the pooled cohorts "
        "{cohorts}. Take figures from the counts, never from the rows; a combination in the rows need not exist."
    ),
    "rows-presence": _(
        "Somebody who knows every other person of the cohorts tells whether one person is in them in about {auc:.0%} of pairs "
        "(50% is a guess), however many counts he combines."
    ),
    "rows-alone": _("This epsilon is of these rows alone: whatever else goes out of these years comes on top."),
    "rows-many": _("Rows: {rows}. Columns that hold something: {columns}. The others of the layout are empty."),
    "rows-noise": _(
        "The noise of each count is about {sigma:.1f} persons: a count under about {least:.0f} says little."
    ),
    "rows-off": _(
        "Counts of single values in the rows lie {off:.1f} persons from the counts beside them (root of the mean square)."
    ),
    "rows-invented": _("Of the pairs of values in the rows {share:.0%} stand in no count: they may not exist."),
    "rows-title": _("Synthetic rows, cohorts {cohorts}"),
    "rows-title-of-release": _("Synthetic rows, cohorts {cohorts}, release {release}"),
    "rows-risk": _("What a reader can learn of one person"),
    "rows-use": _("How far the figures can be trusted"),
    "rows-counts": _("Counts of single values, with their noise"),
    "column-combination": _("Combination of values"),
    "column-provenance": _("Where the row comes from"),
    "yes": _("yes"),
    "no": _("no"),
    "not-stated": _("not stated"),
    "ctdc-yearOfRegistration": _("Year of first registration"),
    "ctdc-gender": _("Gender"),
    "ctdc-ageBroad": _("Age group"),
    "ctdc-citizenship": _("Citizenship"),
    "ctdc-CountryOfExploitation": _("Country of exploitation"),
    "ctdc-traffickMonths": _("Months of exploitation"),
    "ctdc-meansDebtBondageEarnings": _("Means: debt bondage or withheld earnings"),
    "ctdc-meansThreats": _("Means: threats"),
    "ctdc-meansAbusePsyPhySex": _("Means: psychological, physical or sexual abuse"),
    "ctdc-meansFalsePromises": _("Means: false promises"),
    "ctdc-meansDrugsAlcohol": _("Means: drugs or alcohol"),
    "ctdc-meansDenyBasicNeeds": _("Means: denied basic needs"),
    "ctdc-meansExcessiveWorkHours": _("Means: excessive working hours"),
    "ctdc-meansWithholdDocs": _("Means: withheld documents"),
    "ctdc-isForcedLabour": _("Forced labour"),
    "ctdc-isSexualExploit": _("Sexual exploitation"),
    "ctdc-isOtherExploit": _("Other exploitation"),
    "ctdc-typeOfLabourAgriculture": _("Labour: agriculture"),
    "ctdc-typeOfLabourConstruction": _("Labour: construction"),
    "ctdc-typeOfLabourDomesticWork": _("Labour: domestic work"),
    "ctdc-typeOfLabourHospitality": _("Labour: hospitality"),
    "ctdc-typeOfSexProstitution": _("Sexual exploitation: prostitution"),
    "ctdc-typeOfSexPornography": _("Sexual exploitation: pornography"),
    "ctdc-recruiterRelationIntimatePartner": _("Recruiter: intimate partner"),
    "ctdc-recruiterRelationFriend": _("Recruiter: friend"),
    "ctdc-recruiterRelationFamily": _("Recruiter: family"),
    "ctdc-recruiterRelationOther": _("Recruiter: somebody else"),
    # files
    "title": _("Persons, cohort {cohort}"),
    "title-of-release": _("Persons, cohort {cohort}, release {release}"),
    "about": _("About these figures"),
    "persons": _("persons"),
    "table-of": _("Persons: {by}"),
    "table-of-all": _("All persons"),
    "note-release": _(
        "Release {release}. Cohort {cohort}: persons first registered in that period, each counted once."
    ),
    "note-plan": _("Plan {plan}, digest {digest}."),
    "note-noise": _(
        "Every figure, totals too, was changed by a little noise and rounded to {base}. Tables do not add up; work shares out from "
        "the figures shown."
    ),
    "note-marks": _(
        "<{threshold}: somebody, but fewer than about {threshold}. 0: nobody. –: line not shown, too few persons in it, or all of "
        "one kind."
    ),
    "note-statuses": _("obs_status A: a figure, Q: suppressed. conf_status F: free, C: confidential."),
    "note-codes": _("What the codes of variables and classes mean stands in {file}."),
    "column-cohort": _("Cohort"),
    "column-table": _("Table"),
    "column-variable": _("Variable {number}"),
    "column-class": _("Class {number}"),
    "column-persons": _("Persons"),
    "column-shown": _("As shown"),
    "column-obs_status": _("Status of the figure"),
    "column-conf_status": _("Confidentiality"),
    "column-code-variable": _("Variable"),
    "column-code-class": _("Class"),
    "column-code-title": _("Title"),
    # parts of refusals
    "plan-missing": _("{what} is missing or not expected"),
    "plan-no-table": _("it has no table, or one twice"),
    "plan-amounts": _("the threshold is from 2 to 1000, and the rounding not above it"),
    "plan-variable-twice": _("a variable stands in it twice"),
    "plan-classes": _("{variable} has no classes, or one twice"),
    "plan-codes": _("{variable} puts codes into a class that it has not"),
    "plan-titles": _("{variable} gives a title to a class that it has not, or one title to two classes"),
    "plan-within": _("each class of {variable} must lie in one class of {around}"),
    "plan-table": _("the table {table} names a variable that is not there, or one field twice"),
    "plan-column": _("{column} is no column of microdata, or holds codes that are not of it"),
    "plan-cells": _("the table {table} has more than {most} cells"),
    "amount-to": _("above 0 and at most {most:g}"),
    "amount-at-most": _("at most {most:g}"),
    "amount-share": _("between 0 and 1"),
    "amount-one": _("one or more"),
    "amount-positive": _("a number above 0"),
    "of-tables": _("tables"),
    "of-microdata": _("microdata"),
}
Fact = Union[int, float, str, "Said", tuple["Said", ...]]


@dataclass(frozen=True)
class Said:
    """A sentence as its code and what it is about."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        return filled(PHRASES[self.code], self.facts, str)

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {"code": self.code, "facts": {name: _kept(fact) for name, fact in self.facts.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Said":
        """From `as_data`."""
        return cls(data["code"], {name: _found(fact) for name, fact in data["facts"].items()})


@dataclass(frozen=True)
class Voice:
    """A language, and how a sentence is said in it."""

    language: str
    say: Callable[[Said], str]


ENGLISH: Final = Voice("en", str)


def said(code: str, **facts: Fact) -> Said:
    """The sentence of a code about these facts."""
    return Said(code, facts)


def filled(sentence: str, facts: Mapping[str, Fact], say: Callable[[Said], str]) -> str:
    """A sentence with its facts; sentences within it are said by `say`."""
    return sentence.format_map({name: _part(fact, say) for name, fact in facts.items()})


def _part(fact: Fact, say: Callable[[Said], str]) -> int | float | str:
    if isinstance(fact, tuple):
        return ", ".join(map(say, fact))
    return say(fact) if isinstance(fact, Said) else fact


def _kept(fact: Fact) -> Any:
    if isinstance(fact, tuple):
        return [one.as_data() for one in fact]
    return fact.as_data() if isinstance(fact, Said) else fact


def _found(fact: Any) -> Fact:
    if isinstance(fact, list):
        return tuple(map(Said.from_data, fact))
    found: Fact = Said.from_data(fact) if isinstance(fact, dict) else fact
    return found


def heading(column: str) -> Said:
    """What a column of microdata is called."""
    return said(f"ctdc-{column}")


def title_of(labels: Sequence[str]) -> Said:
    """What a table by these variables is called."""
    return said("table-of", by=" × ".join(labels)) if labels else said("table-of-all")
