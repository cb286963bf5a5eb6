"""What a screening amounts to, after domain.md 4.1 and 4.6 alone: tables written by hand, nothing of the product's code.

Dimension rule: positive with two strong; one strong and one medium or weak; three medium; two medium and one weak.
Overall: an adult needs EX and a means; EX alone is a concern; means alone are a risk. A child: EX, or recruitment (DR, CR, AR),
is enough. Urgent: any two positive, CR or CD among them. Who may be a child counts as one. Unknown is not no.
"""

from itertools import product

POSITIVE = {
    (s, m, w)
    for s, m, w in product(range(4), repeat=3)
    if (s, m, w) not in {(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 2, 0), (0, 0, 1), (0, 0, 2), (0, 0, 3), (0, 1, 1), (0, 1, 2), (0, 1, 3)}
}  # fmt: skip
ADULT = {  # (EX positive, any means positive)
    (True, True): "reasonable_grounds",
    (True, False): "concern",
    (False, True): "risk",
    (False, False): "no_indication",
}
CHILD = {  # (EX or recruitment positive, another means positive)
    (True, True): "reasonable_grounds",
    (True, False): "reasonable_grounds",
    (False, True): "risk",
    (False, False): "no_indication",
}
CODES = ("DR", "CR", "AR", "EX", "CD", "AD")


def positive(indicators, yes):
    """The positive dimensions; `indicators`: id -> (dimension, strength)."""
    found = set()
    for code in CODES:
        of_it = [indicators[one][1] for one in yes if indicators[one][0] == code]
        counts = tuple(min(3, of_it.count(strength)) for strength in ("strong", "medium", "weak"))
        if counts in POSITIVE:
            found.add(code)
    return found


def amounts_to(dimensions, age):
    """The conclusion from dimensions alone."""
    if age == "adult":
        return ADULT["EX" in dimensions, bool(dimensions - {"EX"})]
    return CHILD[bool(dimensions & {"EX", "DR", "CR", "AR"}), bool(dimensions & {"CD", "AD"})]


def judge(indicators, answers, age):
    """(positive dimensions, conclusion, urgent) of `answers` (id -> yes, no, unknown or declined; none is unknown)."""
    yes = [one for one in indicators if answers.get(one) == "yes"]
    maybe = [one for one in indicators if answers.get(one) != "no"]
    dimensions = positive(indicators, yes)
    conclusion = amounts_to(dimensions, age)
    if conclusion == "no_indication" and amounts_to(positive(indicators, maybe), age) != "no_indication":
        conclusion = "more_information"
    return dimensions, conclusion, len(dimensions) >= 2 and bool(dimensions & {"CR", "CD"})
