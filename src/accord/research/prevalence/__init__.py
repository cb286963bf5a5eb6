"""How many people nobody saw: multiple systems estimation. Pure: no Django, nothing stored.

`Lists` is a capture table, `estimate` a first answer, `report` all that belongs beside it. Nothing is said that looks fine
and is not: a refusal is an exception with a `code`, a sentence and what would help.
"""

from accord.research.prevalence.acquaintances import Answer, ScaledUp, scale_up
from accord.research.prevalence.averaging import Averaged, average
from accord.research.prevalence.between import Between, between
from accord.research.prevalence.bounds import Bound, chao, one_list
from accord.research.prevalence.change import Change, Compared, Visit, Wave, change, compared
from accord.research.prevalence.checking import Backtest, Coverage, Variant, backtest, coverage, left_out, merged
from accord.research.prevalence.choosing import BIC, STEPWISE, Chosen, Method, choose
from accord.research.prevalence.estimates import Fit, fit
from accord.research.prevalence.linked import Carried, over_tables
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.recruited import Recruited, Respondent, recruited
from accord.research.prevalence.refusals import REFUSALS, WARNINGS, NotFit, Refused, Warned
from accord.research.prevalence.reporting import Report, report
from accord.research.prevalence.resampling import Replicates, resample
from accord.research.prevalence.stepwise import stepwise
from accord.research.prevalence.strata import Shared, Strata, share
from accord.research.prevalence.study import About, Linkage, Study

__all__ = [
    "BIC",
    "REFUSALS",
    "STEPWISE",
    "WARNINGS",
    "About",
    "Answer",
    "Averaged",
    "Backtest",
    "Between",
    "Bound",
    "Carried",
    "Change",
    "Chosen",
    "Compared",
    "Coverage",
    "Fit",
    "Linkage",
    "Lists",
    "Method",
    "NotFit",
    "Recruited",
    "Refused",
    "Replicates",
    "Report",
    "Respondent",
    "ScaledUp",
    "Shared",
    "Strata",
    "Study",
    "Variant",
    "Visit",
    "Warned",
    "Wave",
    "average",
    "backtest",
    "between",
    "change",
    "chao",
    "choose",
    "compared",
    "coverage",
    "fit",
    "left_out",
    "merged",
    "one_list",
    "over_tables",
    "recruited",
    "report",
    "resample",
    "scale_up",
    "share",
    "stepwise",
]  # fmt: skip
