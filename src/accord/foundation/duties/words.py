"""A rule in the reader's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.foundation.codes import country_names
from accord.foundation.duties.explain import length_in_words
from accord.foundation.duties.rules import Rule, rules
from accord.foundation.duties.vocab import POPULATIONS, TRIGGERS


@dataclass(frozen=True)
class RuleInWords:
    """One rule, ready to be read."""

    rule: Rule

    @property
    def title(self) -> str:
        """What must be done, or which period runs."""
        return self.rule.words(self.rule.duty)

    @property
    def why(self) -> str:
        """Why, and what is not sure about it."""
        return self.rule.words(self.rule.why)

    @property
    def length(self) -> str:
        """“30 days, counted from the next day”."""
        length = length_in_words(self.rule.length, self.rule.unit)
        if self.rule.counts_from == "moment":
            return length
        counted = _("counted from the next day") if self.rule.counts_from == "next_day" else _("with the day itself")
        return f"{length}, {counted}"

    @property
    def trigger(self) -> str:
        """What begins it; "" where nobody has said it in words."""
        return str(TRIGGERS.get(self.rule.trigger, ""))

    @property
    def place(self) -> str:
        """Where it holds."""
        return jurisdictions()[self.rule.jurisdiction]

    @property
    def whom(self) -> str:
        """For whom it holds."""
        whom = str(POPULATIONS[self.rule.population])
        without = ", ".join(str(POPULATIONS[one]) for one in self.rule.except_for)
        return _("%(whom)s, except: %(without)s") % {"whom": whom, "without": without} if without else whom

    @property
    def source_name(self) -> str:
        """Where it is from."""
        own_level = self.rule.tag == "D" and not self.rule.source
        return _("a service level of Accord, not law") if own_level else self.rule.source_name


def jurisdictions() -> dict[str, str]:
    """The jurisdictions of rules, in words."""
    named = {code: country_names(code) for code in ("BG", "RO")}
    return named | {"EU": _("European Union"), "any": _("everywhere")}


def every_rule(jurisdiction: str = "") -> list[RuleInWords]:
    """The rules of one jurisdiction, or all; those that are on first, then by id."""
    found = [rule for rule in rules().values() if jurisdiction in ("", rule.jurisdiction)]
    return [RuleInWords(rule) for rule in sorted(found, key=lambda rule: (not rule.enabled, rule.id))]
