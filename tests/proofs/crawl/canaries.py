"""The canaries: words that stand nowhere else."""

from datetime import date, timedelta
from itertools import count

from accord.protection.persons.vocab import Identity

# In front of every word: long enough to be looked for in any encoding.
MARK = "Qzkestrel"


class Canaries(dict):
    """canary -> what it stands for."""

    def __init__(self):
        super().__init__()
        self.numbers = count(101)
        self.identities: dict[str, Identity] = {}

    def word(self, what: str) -> str:
        made = f"{MARK}{next(self.numbers)}{''.join(c for c in what if c.isalpha())}"
        self[made] = what
        return made

    def number(self, what: str) -> str:
        made = f"+38067{next(self.numbers)}7{next(self.numbers)}"
        self[made] = what
        return made

    def path(self, what: str) -> str:
        """A signature: a line that nobody else draws."""
        made = f"M {next(self.numbers)} 7013 L 7307 {next(self.numbers)}"
        self[made] = what
        return made

    def identity(self, whose: str, about: str = "", **changes) -> Identity:
        """Particulars of canaries; `about` is a month of birth (1957-09), where the day is not known."""
        words = (
            "given_name",
            "family_name",
            "patronymic",
            "other_names",
            "document",
            "safe_contact",
            "address",
            "health",
            "needs",
        )
        texts = {name: self.word(f"{whose}.{name}") for name in words} | {"phone": self.number(f"{whose}.phone")}
        born = date(1990, 1, 1) + timedelta(days=next(self.numbers))
        if about:
            month = date.fromisoformat(f"{about}-01")
            self.update(dict.fromkeys((about, month.strftime("%B %Y"), month.strftime("%m.%Y")), f"{whose}.born_about"))
            self.identities[whose] = Identity(**texts, born_about=about)
            return self.identities[whose]
        for spelling in (born, changes.get("birth_date", born)):
            for shape in ("%Y-%m-%d", "%d.%m.%Y", "%-d %b %Y"):
                self[spelling.strftime(shape)] = f"{whose}.birth_date"
        self.identities[whose] = Identity(**texts | {"birth_date": born} | changes)
        return self.identities[whose]

    def within(self, text: str) -> set[str]:
        """What is told of in `text`."""
        return {what for canary, what in self.items() if canary in text}
