"""Why there is no number. Each refusal has a code, a sentence and what would help; the table below is all of them."""

from dataclasses import dataclass

# code: (what is wrong, what would help)
REFUSALS: dict[str, tuple[str, str]] = {
    # The file
    "not_a_table": (
        "This is no capture table: {why}.",
        "One column for each list with 0 or 1, and a last column “count”; one row for each pattern.",
    ),
    "no_counts": ("The last column is not called “count”.", "Put how many people have each pattern into a last column “count”."),
    "list_twice": ("Two columns have the name “{name}”.", "Give every list a name of its own."),
    "list_without_name": ("A column of the table has no name.", "Give every list a name."),
    "name_unusable": ("The name “{name}” holds a colon, which stands between the lists of a term.", "Use another name."),
    "row_length": ("Row {row} has {found} values, not {wanted}.", "Give each list a 0 or a 1, and then the count."),
    "not_zero_or_one": ("Row {row} says “{value}” for a list.", "Write 1 if the people of the row are on the list, else 0."),
    "not_a_number": ("The count of row {row} is “{value}”.", "Write a whole number."),
    "negative": ("The count of row {row} is below zero.", "Count people: 0 or more."),
    "fractional": ("The count of row {row} is not whole.", "Count people, not shares or weights."),
    "too_large": ("The count of row {row} is over a thousand million.", "Check the file: counts are of people."),
    "pattern_twice": (
        "The pattern of row {row} stands in the table before.",
        "Add the counts of equal patterns, if they are different people; else keep one of the rows.",
    ),
    "all_zero_row": (
        "Row {row} counts people who are on no list.",
        "Leave the row out: those whom nobody saw are what is to be estimated.",
    ),
    # The lists
    "no_people": ("The table counts nobody.", "Give the people who were seen."),
    "one_cell": ("All people of the table have one pattern.", "People must be seen by one list and not by another."),
    "one_list": (
        "There is one list only.",
        "Find a second and a third source that share a person identifier; with repeated referrals of one list `one_list` gives a lower bound.",
    ),
    "two_lists": (
        "There are two lists only: whether they depend on each other cannot be seen.",
        "Find a third source; `chao` gives a lower bound meanwhile.",
    ),
    "too_many_lists": ("There are {found} lists; ten are the most.", "Merge lists of one kind."),
    "too_many_terms": (
        "{found} terms may enter the model; 52 are the most.",
        "Choose a lower order, or merge lists of one kind.",
    ),
    "empty_list": ("Nobody is on the list “{name}”.", "Leave the list out."),
    "list_within_another": (
        "Everybody on “{name}” is on “{other}” too.",
        "One of the two seems to be fed by the other, or to be the same list. Merge them, or leave one out.",
    ),
    "no_overlap": (
        "Nobody is on two lists.",
        "Without people seen twice nothing is known of those not seen. Check how people were matched.",
    ),
    "no_triangle": (
        "There are no three lists of which each two share people, so that most models cannot be told apart.",
        "Find a source that overlaps with those that you have, or merge lists.",
    ),
    # The models
    "unknown_list": ("There is no list “{name}”.", "Use the names of the table."),
    "unknown_term": ("“{term}” is no term: it needs two lists at least, each once.", "Write a term like A:B."),
    "not_hierarchical": ("The model has “{term}” without “{part}”.", "Add what lies inside a term."),
    "order": ("The order of the model is {order}.", "Give a whole number from 2 to the number of lists less one."),
    "no_estimate": (
        "Under this model no estimate exists: the likelihood has no maximum.",
        "Leave out a term whose people are too few, or merge lists.",
    ),
    "not_identifiable": (
        "Under this model the data fit several totals equally well.",
        "Leave out terms of pairs that share nobody, or merge lists.",
    ),
    "no_admissible_model": ("No model of these lists has an estimate.", "Merge lists, or find one that overlaps with more of the others."),
    "setting": ("{name} is {value}.", "{wanted}"),
    # The study
    "different_periods": (
        "The lists are of different periods ({periods}).",
        "Cut each list to the same period: who could only be on one of them makes the total too large.",
    ),
    "fed_by_another": (
        "The list “{name}” is fed by “{other}”.",
        "Merge the two: a referral from one to the other is not a second, independent sight of the person.",
    ),
    "linkage_unknown": (
        "How well people were matched between the lists is not known.",
        "Say how many matches were missed and how many are false: each missed match raises the total.",
    ),
    "different_territories": ("The lists cover different territories ({territories}).", "Cut each list to the same territory."),
    "different_definitions": (
        "The lists count by different definitions ({definitions}).",
        "Keep on each list those who meet one definition only, such as identified victims.",
    ),
    "interval_too_wide": (
        "The interval reaches from {low} to {high}, {ratio} times as much; {most} times is the most that may be called an estimate.",
        "Publish the lower bound, and find another list.",
    ),
    "backtest_fails": (
        "Tried on people who are known, the method missed the truth for {missed} of {tried} lists.",
        "Do not publish a total; the lists depend on one another in a way that the models do not see.",
    ),
    "replicates_refused": (
        "In {share} of the replicates no model had an estimate.",
        "The table is too thin: merge lists, or publish the lower bound.",
    ),
    "averaging_size": ("Averaging is for three to five lists; there are {found}.", "Merge lists."),
    # Strata
    "covariates_first": ("The table does not begin with the columns {names}.", "Put the columns that part the people first, then the lists, then “count”."),
    "stratum_value": ("Row {row} lacks a value.", "Give every row a value of each column that parts the people, a 0 or a 1 for each list, and the count."),
    "one_stratum": ("All rows are of one part of the people.", "Name a column that has two values at least, or none."),
    "too_many_strata": ("The columns part the people into {found} parts; 60 are the most.", "Use fewer columns, or join values, such as years."),
    # Samples
    "no_respondents": ("There are too few respondents: {found}.", "Give two respondents at least."),
    "degree": ("The respondent “{who}” knows {value} people.", "Leave out who knows nobody, and ask again for what is missing."),
    "respondent_twice": ("The respondent “{who}” stands twice in the sample.", "Give every respondent once."),
    "recruiter_unknown": ("“{who}” was recruited by “{by}”, who is not in the sample.", "Leave the recruiter empty for seeds only."),
    "recruitment_circle": ("“{who}” is among those who recruited their own recruiters.", "Check who gave whom a coupon."),
    "no_waves": ("Nobody was recruited by another respondent.", "This is a sample of seeds; no estimate can be had from it."),
    "trait_without_contrast": ("Everybody, or nobody, in the sample has the trait.", "The sample says nothing about the share; make it larger."),
    "known_groups": ("{why}", "Ask about two groups of known size at least, and about each of them in every answer."),
    "factor": ("The {name} is {value}.", "It is a share: more than 0, at most 1."),
    # Before and after
    "too_few_venues": ("The {wave} wave has {found} venues; an interval needs two at least, and ten to mean something.", "Visit more venues."),
    "weight": ("A visit to “{venue}” has the weight {value}.", "A weight is one divided by the chance of the visit, so 1 or more."),
    "visit": ("A visit to “{venue}” saw {cases} of {total} people.", "Count people: none fewer than nobody, no more cases than people."),
    "nobody_seen": ("In the {wave} wave nobody was seen.", "There is nothing to compare."),
    "method_changed": (
        "The two waves were made by different methods ({before}; {after}).",
        "A change of method and a change of the world cannot be told apart: repeat one wave with the other's method.",
    ),
    "frames_apart": (
        "Only {share} of the venues are in both waves.",
        "A change of the venues and a change within them cannot be told apart: go back to the venues of the first wave.",
    ),
    "no_comparison": ("There is no comparison area.", "Measure a place where nothing was done, before and after."),
}  # fmt: skip

# What stands beside a number that may be believed too easily. code: sentence
WARNINGS: dict[str, str] = {
    "near_models": "Models that fit about equally well give from {low} to {high}: the choice between them is not in the data.",
    "singletons": "{share} of the people are on one list only: the total hangs on the few who are on two.",
    "empty_pairs": "Pairs of lists that share nobody: {pairs}.",
    "at_the_edge": (
        "An end of the BCa interval lies at the outermost replicate: with another seed it moves much. Draw more replicates, or use the "
        "percentile interval."
    ),
    "replicates_lost": "In {count} replicates no model had an estimate; they are not in the intervals.",
    "small_patterns": "{count} patterns have fewer than five people: never publish the table itself.",
}  # fmt: skip


@dataclass(frozen=True)
class Warned:
    """A sentence to stand beside a number. `code` is stable."""

    code: str
    facts: dict[str, str | int]

    def __str__(self) -> str:
        told = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in self.facts.items()}
        return WARNINGS[self.code].format(**told)


class Refused(Exception):
    """There is no number, for this reason. `code` is stable, `sentence` says what is wrong, `help` what would help."""

    def __init__(self, code: str, **facts: object) -> None:
        sentence, helps = REFUSALS[code]
        self.code = code
        self.facts = facts
        self.sentence = sentence.format(**facts)
        self.help = helps.format(**facts)
        super().__init__(f"{self.sentence} {self.help}")


class NotFit(Refused):
    """What would be said is not fit to be published. `reasons` are all of them, `report` is for the analyst's eyes only."""

    def __init__(self, reasons: "tuple[Refused, ...]", report: object) -> None:
        self.reasons = reasons
        self.report = report
        super().__init__(reasons[0].code, **reasons[0].facts)
