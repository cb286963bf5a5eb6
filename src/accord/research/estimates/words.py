"""The sentences of the engine for the reader's language: the engine stands without Django and speaks English."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.research.estimates.vocab import NotEstimable

if TYPE_CHECKING:  # the engine is loaded where it is used, never with the pages
    from accord.research.prevalence.refusals import Refused

Words = str | Promise

# By code: what is wrong, what would help. The engine's own come first, then those of the desk.
SENTENCES: Final[dict[str, tuple[Words, Words]]] = {
    "not_a_table": (
        _("This is no capture table: {why}."),
        _("One column for each list with 0 or 1, and a last column “count”; one row for each pattern."),
    ),
    "no_counts": (
        _("The last column is not called “count”."),
        _("Put how many people have each pattern into a last column “count”."),
    ),
    "list_twice": (_("Two columns have the name “{name}”."), _("Give every list a name of its own.")),
    "list_without_name": (_("A column of the table has no name."), _("Give every list a name.")),
    "name_unusable": (
        _("The name “{name}” holds a colon, which stands between the lists of a term."),
        _("Use another name."),
    ),
    "row_length": (
        _("Row {row} has {found} values, not {wanted}."),
        _("Give each list a 0 or a 1, and then the count."),
    ),
    "not_zero_or_one": (
        _("Row {row} says “{value}” for a list."),
        _("Write 1 if the people of the row are on the list, else 0."),
    ),
    "not_a_number": (_("The count of row {row} is “{value}”."), _("Write a whole number.")),
    "negative": (_("The count of row {row} is below zero."), _("Count people: 0 or more.")),
    "fractional": (_("The count of row {row} is not whole."), _("Count people, not shares or weights.")),
    "too_large": (_("The count of row {row} is over a thousand million."), _("Check the file: counts are of people.")),
    "pattern_twice": (
        _("The pattern of row {row} stands in the table before."),
        _("Add the counts of equal patterns, if they are different people; else keep one of the rows."),
    ),
    "all_zero_row": (
        _("Row {row} counts people who are on no list."),
        _("Leave the row out: those whom nobody saw are what is to be estimated."),
    ),
    "no_people": (_("The table counts nobody."), _("Give the people who were seen.")),
    "one_cell": (
        _("All people of the table have one pattern."),
        _("People must be seen by one list and not by another."),
    ),
    "one_list": (
        _("There is one list only."),
        _(
            "Find a second and a third source that share a person identifier; with repeated referrals of one list `one_list` gives a lower bound."
        ),
    ),
    "two_lists": (
        _("There are two lists only: whether they depend on each other cannot be seen."),
        _("Find a third source; `chao` gives a lower bound meanwhile."),
    ),
    "too_many_lists": (_("There are {found} lists; ten are the most."), _("Merge lists of one kind.")),
    "too_many_terms": (
        _("{found} terms may enter the model; 52 are the most."),
        _("Choose a lower order, or merge lists of one kind."),
    ),
    "empty_list": (_("Nobody is on the list “{name}”."), _("Leave the list out.")),
    "list_within_another": (
        _("Everybody on “{name}” is on “{other}” too."),
        _("One of the two seems to be fed by the other, or to be the same list. Merge them, or leave one out."),
    ),
    "no_overlap": (
        _("Nobody is on two lists."),
        _("Without people seen twice nothing is known of those not seen. Check how people were matched."),
    ),
    "no_triangle": (
        _("There are no three lists of which each two share people, so that most models cannot be told apart."),
        _("Find a source that overlaps with those that you have, or merge lists."),
    ),
    "unknown_list": (_("There is no list “{name}”."), _("Use the names of the table.")),
    "unknown_term": (_("“{term}” is no term: it needs two lists at least, each once."), _("Write a term like A:B.")),
    "not_hierarchical": (_("The model has “{term}” without “{part}”."), _("Add what lies inside a term.")),
    "order": (
        _("The order of the model is {order}."),
        _("Give a whole number from 2 to the number of lists less one."),
    ),
    "no_estimate": (
        _("Under this model no estimate exists: the likelihood has no maximum."),
        _("Leave out a term whose people are too few, or merge lists."),
    ),
    "not_identifiable": (
        _("Under this model the data fit several totals equally well."),
        _("Leave out terms of pairs that share nobody, or merge lists."),
    ),
    "no_admissible_model": (
        _("No model of these lists has an estimate."),
        _("Merge lists, or find one that overlaps with more of the others."),
    ),
    "setting": ("{name} is {value}.", "{wanted}"),
    "different_periods": (
        _("The lists are of different periods ({periods})."),
        _("Cut each list to the same period: who could only be on one of them makes the total too large."),
    ),
    "fed_by_another": (
        _("The list “{name}” is fed by “{other}”."),
        _("Merge the two: a referral from one to the other is not a second, independent sight of the person."),
    ),
    "linkage_unknown": (
        _("How well people were matched between the lists is not known."),
        _("Say how many matches were missed and how many are false: each missed match raises the total."),
    ),
    "different_territories": (
        _("The lists cover different territories ({territories})."),
        _("Cut each list to the same territory."),
    ),
    "different_definitions": (
        _("The lists count by different definitions ({definitions})."),
        _("Keep on each list those who meet one definition only, such as identified victims."),
    ),
    "interval_too_wide": (
        _(
            "The interval reaches from {low} to {high}, {ratio} times as much; {most} times is the most that may be called an estimate."
        ),
        _("Publish the lower bound, and find another list."),
    ),
    "backtest_fails": (
        _("Tried on people who are known, the method missed the truth for {missed} of {tried} lists."),
        _("Do not publish a total; the lists depend on one another in a way that the models do not see."),
    ),
    "replicates_refused": (
        _("In {share} of the replicates no model had an estimate."),
        _("The table is too thin: merge lists, or publish the lower bound."),
    ),
    "averaging_size": (_("Averaging is for three to five lists; there are {found}."), _("Merge lists.")),
    "covariates_first": (
        _("The table does not begin with the columns {names}."),
        _("Put the columns that part the people first, then the lists, then “count”."),
    ),
    "stratum_value": (
        _("Row {row} lacks a value."),
        _("Give every row a value of each column that parts the people, a 0 or a 1 for each list, and the count."),
    ),
    "one_stratum": (
        _("All rows are of one part of the people."),
        _("Name a column that has two values at least, or none."),
    ),
    "too_many_strata": (
        _("The columns part the people into {found} parts; 60 are the most."),
        _("Use fewer columns, or join values, such as years."),
    ),
    "no_respondents": (_("There are too few respondents: {found}."), _("Give two respondents at least.")),
    "degree": (
        _("The respondent “{who}” knows {value} people."),
        _("Leave out who knows nobody, and ask again for what is missing."),
    ),
    "respondent_twice": (_("The respondent “{who}” stands twice in the sample."), _("Give every respondent once.")),
    "recruiter_unknown": (
        _("“{who}” was recruited by “{by}”, who is not in the sample."),
        _("Leave the recruiter empty for seeds only."),
    ),
    "recruitment_circle": (
        _("“{who}” is among those who recruited their own recruiters."),
        _("Check who gave whom a coupon."),
    ),
    "no_waves": (
        _("Nobody was recruited by another respondent."),
        _("This is a sample of seeds; no estimate can be had from it."),
    ),
    "trait_without_contrast": (
        _("Everybody, or nobody, in the sample has the trait."),
        _("The sample says nothing about the share; make it larger."),
    ),
    "known_groups": (
        "{why}",
        _("Ask about two groups of known size at least, and about each of them in every answer."),
    ),
    "factor": (_("The {name} is {value}."), _("It is a share: more than 0, at most 1.")),
    "too_few_venues": (
        _("The {wave} wave has {found} venues; an interval needs two at least, and ten to mean something."),
        _("Visit more venues."),
    ),
    "weight": (
        _("A visit to “{venue}” has the weight {value}."),
        _("A weight is one divided by the chance of the visit, so 1 or more."),
    ),
    "visit": (
        _("A visit to “{venue}” saw {cases} of {total} people."),
        _("Count people: none fewer than nobody, no more cases than people."),
    ),
    "nobody_seen": (_("In the {wave} wave nobody was seen."), _("There is nothing to compare.")),
    "method_changed": (
        _("The two waves were made by different methods ({before}; {after})."),
        _(
            "A change of method and a change of the world cannot be told apart: repeat one wave with the other's method."
        ),
    ),
    "frames_apart": (
        _("Only {share} of the venues are in both waves."),
        _(
            "A change of the venues and a change within them cannot be told apart: go back to the venues of the first wave."
        ),
    ),
    "no_comparison": (
        _("There is no comparison area."),
        _("Measure a place where nothing was done, before and after."),
    ),
    "too-much": (
        _("{found} is more than the desk takes: {most} is the most."),
        _("Give less, or use the engine at the command line."),
    ),
    "seed": (_("The seed is not usable."), _("Give a whole number of 0 or more.")),
    "half-linkage": (
        _("Only one of the two shares of the matching is given."),
        _("Give both: matches that were missed, and matches that are false."),
    ),
    "no-table": (_("There is no table."), _("Choose a file, or paste the table.")),
    "two-tables": (
        _("There is a file, and a table was pasted too."),
        _("Give one of the two: empty the box, or take the file out."),
    ),
    "file-too-large": (
        _("The file is larger than 1 MB."),
        _("A capture table is small: leave everything else out of the file."),
    ),
    "file-old": (
        _("The file is of an old Excel, or has a password."),
        _("Save it as .xlsx without a password, or as CSV."),
    ),
    "file-not-read": (_("The file does not read as a workbook."), _("Save it again as .xlsx or as CSV.")),
    "file-not-base64": (_("The file is not in Base64."), _("Send the bytes of the file in Base64.")),
    "too-long": (
        _("The computation did not end within {minutes} minutes and was stopped."),
        _("Ask again with fewer replicates, without simulated tables, or with fewer lists."),
    ),
    "failed": (
        _("The computation failed."),
        _("Ask again; if it fails again, tell who keeps the node, with the code of this estimate."),
    ),
}
WARNINGS: Final[dict[str, Words]] = {
    "near_models": _(
        "Models that fit about equally well give from {low} to {high}: the choice between them is not in the data."
    ),
    "singletons": _("{share} of the people are on one list only: the total hangs on the few who are on two."),
    "empty_pairs": _("Pairs of lists that share nobody: {pairs}."),
    "at_the_edge": _(
        "An end of the BCa interval lies at the outermost replicate: with another seed it moves much. Draw more replicates, or use the percentile interval."
    ),
    "replicates_lost": _("In {count} replicates no model had an estimate; they are not in the intervals."),
    "small_patterns": _("{count} patterns have fewer than five people: never publish the table itself."),
}
# Parts of sentences that the engine fills in.
PARTS: Final[dict[str, Words]] = {
    "it is not UTF-8 text": _("it is not UTF-8 text"),
    "it is not CSV": _("it is not CSV"),
    "it is empty": _("it is empty"),
    "it has no list": _("it has no list"),
    "The number of replicates": _("The number of replicates"),
    "The number of tables and replicates": _("The number of tables and replicates"),
    "The share of matches that are missed": _("The share of matches that are missed"),
    "The share of matches that are false": _("The share of matches that are false"),
    "The method": _("The method"),
    "The threshold": _("The threshold"),
    "The violation": _("The violation"),
    "Draw one at least.": _("Draw one at least."),
    "Give a share from 0 to less than 1.": _("Give a share from 0 to less than 1."),
    "Choose bic or stepwise.": _("Choose bic or stepwise."),
    "Choose a chance between 0 and 1.": _("Choose a chance between 0 and 1."),
    "Count people, from one time on.": _("Count people, from one time on."),
    "Choose a number above 0.": _("Choose a number above 0."),
    "Give how far parallel trends may fail: 0 or more.": _("Give how far parallel trends may fail: 0 or more."),
    "There are fewer than two groups, or a group is as large as the population.": _(
        "There are fewer than two groups, or a group is as large as the population."
    ),
    "An answer lacks a group, has one too many, or counts below zero.": _(
        "An answer lacks a group, has one too many, or counts below zero."
    ),
    "Nobody knows anybody of the known groups.": _("Nobody knows anybody of the known groups."),
}


def said(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong and what would help, in the language that is active."""
    return f"{wrong(code, facts)} {helps(code, facts)}".strip()


def wrong(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong, in the language that is active."""
    return str(SENTENCES[code][0]).format_map(_filled(facts))


def helps(code: str, facts: Mapping[str, Any]) -> str:
    """What would help, in the language that is active."""
    return str(SENTENCES[code][1]).format_map(_filled(facts))


def warned(code: str, facts: Mapping[str, Any]) -> str:
    """What stands beside a number, in the language that is active."""
    return str(WARNINGS[code]).format_map(_filled(facts))


def people(value: float) -> str:
    """A number of people, in groups of three as the language parts them: Django groups no Bulgarian number."""
    return f"{round(value):,}".replace(",", str(get_format("THOUSAND_SEPARATOR")))


def failure(refused: "Refused", field: str) -> NotEstimable:
    """A refusal of the engine as a failure of the house, beside a field."""
    return NotEstimable("%(words)s", words=said(refused.code, refused.facts), field=field)


def _filled(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _fact(fact) for name, fact in facts.items()}


def _fact(fact: object) -> str:
    return people(fact) if isinstance(fact, int) else str(PARTS.get(str(fact), fact))
