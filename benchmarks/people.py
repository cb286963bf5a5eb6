"""Made-up people of Bulgaria, Romania and Ukraine, and how desks write them down: three levels of damage, seeded.

Names come from Faker's locales (`benchmarks/requirements.txt`), family names of Bulgaria and Romania also by their rules from
given names, because Faker has few; without Faker (in the tests) from the file of names of the product. Common names are
drawn more often (Zipf). A tenth of the people are brothers, sisters or children of another, with her family name, patronymic
and often telephone. Short forms come from SHORT below and from clipping, never from the product's own file of names.
"""

import random
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from accord.protection.persons.likeness import PartialDate, Particulars
from accord.protection.persons.likeness.alphabets import transliterated
from accord.protection.persons.likeness.names import FILE

LEVELS = ("clean", "moderate", "hard")
NATIONS = ("bg", "ro", "uk")
# What happens to one record at a desk, as (clean, moderate, hard) probabilities. Both records of a pair are damaged.
DAMAGE = {
    "typo_given": (0.010, 0.055, 0.130),
    "typo_family": (0.015, 0.068, 0.155),
    "short": (0.015, 0.075, 0.180),
    "married": (0.010, 0.045, 0.110),  # women: the family name of a marriage stands instead, or stood before
    "double": (0.010, 0.033, 0.060),
    "swapped": (0.005, 0.022, 0.060),
    "no_patronymic": (0.10, 0.30, 0.50),
    "no_date": (0.010, 0.033, 0.085),
    "year_only": (0.010, 0.045, 0.105),
    "day_month": (0.005, 0.022, 0.060),
    "wrong_part": (0.015, 0.055, 0.120),
    "wrong_year": (0.005, 0.033, 0.085),
    "no_sex": (0.01, 0.03, 0.06),
    "wrong_sex": (0.001, 0.004, 0.010),
    "no_phone": (0.35, 0.45, 0.55),
    "new_phone": (0.10, 0.25, 0.40),
}
SHORT = {
    "bg": {
        "Александър": "Сашо Алекс Сашко", "Александра": "Сашка Алекс Санди", "Иван": "Ваньо Ванко Иванчо", "Георги": "Гошо Жоро Гого",
        "Димитър": "Митко Димчо Митьо", "Николай": "Ники Кольо", "Мария": "Мими Марийка Мичето", "Елена": "Ели Ленче", "Стефан": "Стефо Фанчо",
        "Петър": "Пешо Петьо", "Христо": "Ицо Ицко", "Йордан": "Данчо Дидо", "Виктория": "Вики Викито", "Екатерина": "Катя Кати",
        "Анна": "Ани Аничка", "Васил": "Васко Вальо", "Тодор": "Тошо Тотко", "Даниела": "Дани Дани", "Габриела": "Габи", "Надежда": "Надя Наде",
        "Емилия": "Еми", "Десислава": "Деси Дешка", "Кристина": "Криси Тинка", "Михаил": "Мишо Мишко", "Антон": "Тони Тончо",
    },
    "ro": {
        "Alexandru": "Sandu Alex Săndel", "Alexandra": "Sanda Alexa", "Ion": "Ionel Nelu Ionică", "Ioan": "Nelu Ionuț", "Gheorghe": "Gigi Ghiță Gicu",
        "Maria": "Mărioara Maricica Mia", "Elena": "Lenuța Nuți Ela", "Ecaterina": "Cati Catinca", "Nicolae": "Nicu Nae", "Vasile": "Vasilică Lică",
        "Constantin": "Costel Costică", "Dumitru": "Mitică Mitu", "Mihai": "Mișu Mihăiță", "Ștefan": "Fane Fănel", "Gabriela": "Gabi Gabița", "Daniela": "Dana Dani",
        "Cristina": "Cristi Tina", "Ana": "Anuța Anișoara", "Andrei": "Andi Deiu", "Petru": "Petrică Petruș", "Victoria": "Vica Torița",
    },
    "uk": {
        "Олександр": "Сашко Саша Шурко", "Олександра": "Саша Леся", "Олена": "Оленка Лена Леночка", "Анна": "Аня Ганнуся", "Ганна": "Ганя Галя",
        "Марія": "Маша Марійка Марічка", "Катерина": "Катя Катруся", "Наталія": "Наташа Наталка", "Тетяна": "Таня Танюша", "Світлана": "Света Свєта",
        "Юлія": "Юля Юлька", "Ірина": "Іра Іринка", "Вікторія": "Віка Вікуся", "Анастасія": "Настя Настуня", "Володимир": "Вова Володя", "Микола": "Коля Миколка",
        "Іван": "Ваня Івась", "Дмитро": "Діма Дмитрик", "Сергій": "Серьожа Сергійко", "Андрій": "Андрійко Дрюня", "Михайло": "Миша Михась", "Євген": "Женя",
        "Василь": "Вася Васько", "Петро": "Петя Петрик", "Павло": "Паша Павлик", "Юрій": "Юра Юрко", "Григорій": "Гриша Гриць", "Людмила": "Люда Люся",
        "Оксана": "Ксеня Оксанка", "Ольга": "Оля Олечка", "Дарина": "Даша Даринка", "Єлизавета": "Ліза", "Олексій": "Льоша Олесик",
    },
}  # fmt: skip
RUSSIAN = {
    "Олександр": "Александр", "Олександра": "Александра", "Олена": "Елена", "Ганна": "Анна", "Марія": "Мария", "Катерина": "Екатерина", "Наталія": "Наталья",
    "Тетяна": "Татьяна", "Світлана": "Светлана", "Юлія": "Юлия", "Ірина": "Ирина", "Вікторія": "Виктория", "Анастасія": "Анастасия", "Володимир": "Владимир",
    "Микола": "Николай", "Іван": "Иван", "Дмитро": "Дмитрий", "Сергій": "Сергей", "Андрій": "Андрей", "Михайло": "Михаил", "Євген": "Евгений", "Василь": "Василий",
    "Петро": "Пётр", "Павло": "Павел", "Юрій": "Юрий", "Григорій": "Григорий", "Оксана": "Оксана", "Єлизавета": "Елизавета", "Олексій": "Алексей", "Ігор": "Игорь",
    "Надія": "Надежда", "Віра": "Вера", "Любов": "Любовь", "Галина": "Галина", "Данило": "Даниил", "Кирило": "Кирилл", "Микита": "Никита", "Степан": "Степан",
}  # fmt: skip
_BULGARIAN = {"і": "и", "ї": "й", "є": "е", "ґ": "г", "и": "и", "ы": "и", "э": "е", "ё": "йо"}
_UKRAINIAN = {"ъ": "а", "и": "и", "ы": "и", "э": "е", "щ": "шт"}


@dataclass(frozen=True)
class Person:
    """One made-up person, as her own papers have her. `kin`: drawn as a relative of another."""

    nation: str
    sex: str
    given: str
    family: str
    father: str
    birth: PartialDate
    phone: str
    married: str
    kin: bool = False


# names ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lists:
    """Names of one nation, the most common first, with the running sums of their weights."""

    women: list[str]
    men: list[str]
    family: list[str]

    def draw(self, rng: random.Random, which: str) -> str:
        names = getattr(self, which)
        return rng.choices(names, cum_weights=_zipf(len(names), *((8, 0.9) if which == "family" else (3, 1.0))))[0]


@lru_cache(maxsize=32)
def _zipf(count: int, shift: float, power: float) -> list[float]:
    return list(accumulate((rank + shift) ** -power for rank in range(count)))


@lru_cache(maxsize=2)
def lists(*, faker: bool) -> dict[str, Lists]:
    """The lists of each nation, in an order that never changes: what both the product and Faker know is common."""
    known = _known()
    if faker:
        from faker.providers.person import bg_BG, ro_RO, uk_UA

        found = {"bg": bg_BG.Provider, "ro": ro_RO.Provider, "uk": uk_UA.Provider}
        raw = {
            nation: (
                list(p.first_names_female),
                list(p.first_names_male),
                list(getattr(p, "last_names_male", p.last_names)),
            )
            for nation, p in found.items()
        }
    else:
        raw = {nation: (*_own(nation), []) for nation in NATIONS}
    made = {}
    for nation, (*given, listed) in raw.items():
        order = random.Random(nation)
        # a fixed order, in which those come first that are in the lists of short or Russian forms: they are the common ones
        women, men = (
            [name for *_, name in sorted((name not in known, order.random(), name) for name in dict.fromkeys(names))]
            for names in given
        )
        family = list(dict.fromkeys([*listed, *(name for man in men[:400] for name in _families(nation, man))]))
        order.shuffle(family)
        made[nation] = Lists(women, men, family)
    return made


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(name for short in SHORT.values() for name in short) | frozenset(RUSSIAN)


def _own(nation: str) -> tuple[list[str], list[str]]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    chosen = []
    for sex in ("women", "men"):
        names = []
        for forms in content[sex].values():
            fit = [form for form in forms.split() if _fits(form, nation)]
            names += fit[:1]
        chosen.append(names)
    return chosen[0], chosen[1]


def _fits(form: str, nation: str) -> bool:
    lower = form.lower()
    if nation == "ro":
        return lower[0] < "а"
    return "а" <= lower[0] <= "ї" and not set(lower) & set("ыэёіїєґ" if nation == "bg" else "ыэёъ")


def _families(nation: str, man: str) -> list[str]:
    """Family names made of a man's name, in their male form."""
    stem = man.rstrip("аеиоуйяіїьaeiuoă")
    if len(stem) < 3:
        return []
    if nation == "bg":
        return [stem + ("ев" if man[-1] in "йи" else "ов")]
    if nation == "uk":
        return [stem + "енко", stem + "чук"] if stem[-1] not in "чшжщ" else [stem + "енко"]
    return [stem + "escu", man]


def female(nation: str, family: str) -> str:
    if nation == "bg":
        return (
            family + "а"
            if family.endswith(("ов", "ев", "ин"))
            else family.removesuffix("и") + "а"
            if family.endswith("ски")
            else family
        )
    if nation == "uk":
        for male, form in (
            ("ський", "ська"),
            ("цький", "цька"),
            ("ий", "а"),
            ("ов", "ова"),
            ("ев", "ева"),
            ("ін", "іна"),
        ):
            if family.endswith(male):
                return family.removesuffix(male) + form
    return family


def patronymic(nation: str, sex: str, father: str) -> str:
    if nation == "ro" or not father:
        return ""
    stem = father.rstrip("аеиоуйяіїь")
    if nation == "bg":
        return stem + ("ев" if father[-1] in "йи" else "ов") + ("а" if sex == "f" else "")
    if father == "Микола":
        return "Миколаївна" if sex == "f" else "Миколайович"
    soft = father[-1] in "йя"
    return stem + (("ївна" if soft else "івна") if sex == "f" else ("йович" if soft else "ович"))


# people -----------------------------------------------------------------------------------------------------------------


def people(count: int, seed: int, *, faker: bool = True) -> list[Person]:
    """`count` different people."""
    rng, made = random.Random(seed), []
    names = lists(faker=faker)
    for _ in range(count):
        if made and rng.random() < 0.1:
            made.append(_relative(rng, rng.choice(made[-200:]), names))
            continue
        nation = rng.choices(NATIONS, (0.35, 0.3, 0.35))[0]
        sex = "f" if rng.random() < 0.7 else "m"
        given = names[nation].draw(rng, "women" if sex == "f" else "men")
        family, father, married = (names[nation].draw(rng, which) for which in ("family", "men", "family"))
        made.append(Person(nation, sex, given, family, father, _born(rng, 1960, 2012), _phone(rng, nation), married))
    return made


def _relative(rng: random.Random, of: Person, names: dict[str, Lists]) -> Person:
    sex = rng.choice("fm")
    given = names[of.nation].draw(rng, "women" if sex == "f" else "men")
    child = rng.random() < 0.5
    year = (of.birth.year or 1990) + (rng.randint(17, 38) if child else rng.randint(-12, 12))
    father = names[of.nation].draw(rng, "men") if child else of.father
    phone = of.phone if rng.random() < 0.5 else _phone(rng, of.nation)
    return Person(of.nation, sex, given, of.family, father, _born(rng, year, year), phone, of.married, kin=True)


def _born(rng: random.Random, first: int, last: int) -> PartialDate:
    year = int(rng.triangular(first, last, first + 0.7 * (last - first))) if last > first else first
    month = rng.randint(1, 12)
    return PartialDate(year, month, rng.randint(1, 28 if month == 2 else 30))


def _phone(rng: random.Random, nation: str) -> str:
    code, start = {"bg": ("+359", "8"), "ro": ("+40", "7"), "uk": ("+380", "6")}[nation]
    return f"{code}{start}{rng.randrange(10**8):08d}" if rng.random() < 0.75 else ""


# desks ------------------------------------------------------------------------------------------------------------------


def written(person: Person, desk: str, level: str, rng: random.Random) -> Particulars:
    """The record that a desk (bg, ro, uk) makes of her when she comes, at a level of damage."""
    chance = {kind: rates[LEVELS.index(level)] for kind, rates in DAMAGE.items()}

    def happens(kind: str) -> bool:
        return rng.random() < chance[kind]

    hand = _hand(person.nation, desk, rng)
    given = _short(person, rng) if happens("short") else person.given
    family, other = person.family, ""
    if person.sex == "f" and happens("married"):
        family, other = person.married, person.family if rng.random() < 0.3 else ""
    family, other = (female(person.nation, name) if person.sex == "f" and name else name for name in (family, other))
    if happens("double"):
        family += "-" + (female(person.nation, person.married) if person.sex == "f" else person.married)
    father = patronymic(person.nation, person.sex, person.father)
    if happens("no_patronymic") or (desk == "ro" and rng.random() < 0.8):
        father = ""
    given, family, father, other = (hand(name) for name in (given, family, father, other))
    given = _typo(given, rng) if happens("typo_given") else given
    family = _typo(family, rng) if happens("typo_family") else family
    if happens("swapped"):
        given, family = family, given
    sex = "" if happens("no_sex") else {"f": "m", "m": "f"}[person.sex] if happens("wrong_sex") else person.sex
    phone = "" if happens("no_phone") else _phone(rng, person.nation) if happens("new_phone") else person.phone
    phone = "0" + phone[4 if phone[:3] != "+40" else 3 :] if phone and rng.random() < 0.4 else phone
    birth = _dated(person.birth, happens, rng)
    language = desk if desk != person.nation or rng.random() < 0.8 else ""
    return Particulars(
        given, family, father, (other,) if other else (), birth, sex, (phone,) if phone else (), (), language
    )


def _dated(birth: PartialDate, happens, rng: random.Random) -> PartialDate:
    if happens("no_date"):
        return PartialDate()
    year, month, day = birth.year or 0, birth.month or 1, birth.day or 1
    if happens("wrong_year"):
        year += rng.choice((-2, -1, -1, 1, 1, 2))
    if happens("year_only"):
        return PartialDate(year, 1, 1) if rng.random() < 0.6 else PartialDate(year)
    if happens("day_month") and day <= 12:
        day, month = month, day
    if happens("wrong_part"):
        part = rng.randrange(3)
        if part == 0:
            day = rng.randint(1, 28) if rng.random() < 0.5 else max(1, min(28, day + rng.choice((-10, -1, 1, 10))))
        elif part == 1:
            month = rng.randint(1, 12)
        else:
            year = year + rng.choice((-10, -1, 1, 10))
    return PartialDate(year, month, day)


def _short(person: Person, rng: random.Random) -> str:
    forms = SHORT[person.nation].get(person.given, "").split()
    if forms and rng.random() < 0.8:
        return rng.choice(forms)
    if len(person.given) < 5:
        return person.given
    stem = person.given[: rng.choice((3, 4))]
    return stem + rng.choice({"bg": ("и", "ка", "чо"), "ro": ("i", "a", "uț"), "uk": ("я", "ка", "ко")}[person.nation])


def _hand(nation: str, desk: str, rng: random.Random):
    """How this clerk writes names of this nation: one way for the whole record."""
    draw = rng.random()
    if nation == "ro":
        if desk == "ro":
            return (lambda name: name) if draw < 0.6 else _bare
        return (lambda name: cyrillic(name, desk)) if draw < 0.6 else _bare
    if desk == "ro":
        official = {"bg": "bg-2009", "uk": "ua-2010"}[nation]
        scheme = official if draw < 0.6 else "ro-spoken" if draw < 0.9 else "icao-9303"
        bare = draw > 0.75
        return lambda name: _bare(transliterated(name, scheme)) if bare else transliterated(name, scheme)
    if nation == desk:
        return (lambda name: RUSSIAN.get(name, name)) if nation == "uk" and draw < 0.2 else (lambda name: name)
    if nation == "uk" and draw < 0.4:
        return lambda name: transliterated(name, "ua-2010")
    if nation == "bg" and draw < 0.2:
        return lambda name: transliterated(name, "bg-2009")
    table = _BULGARIAN if desk == "bg" else _UKRAINIAN
    return lambda name: _mapped(RUSSIAN.get(name, name) if draw > 0.9 else name, table)


def _mapped(name: str, table: dict[str, str]) -> str:
    lower = "".join(table.get(c, c) for c in name.lower())
    return lower[:1].upper() + lower[1:]


def _bare(name: str) -> str:
    return transliterated(name, "ro-marks")


_ROMANIAN = [
    ("che", "ке"), ("chi", "ки"), ("ghe", "ге"), ("ghi", "ги"), ("cea", "ча"), ("cio", "чо"), ("ciu", "чу"), ("cia", "ча"), ("ce", "че"), ("ci", "чи"),
    ("gea", "джа"), ("gio", "джо"), ("giu", "джу"), ("ge", "дже"), ("gi", "джи"), ("iu", "ю"), ("ia", "я"), ("ea", "я"), ("x", "кс"), ("ș", "ш"), ("ț", "ц"),
    ("ş", "ш"), ("ţ", "ц"), ("j", "ж"), ("ă", "ъ"), ("â", "ъ"), ("î", "и"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"),
    ("h", "х"), ("i", "и"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("v", "в"), ("w", "в"), ("y", "и"), ("z", "з"), ("q", "к"),
]  # fmt: skip


def cyrillic(name: str, desk: str) -> str:
    """A Romanian name as a Bulgarian or Ukrainian desk writes it by ear."""
    lower = name.lower()
    for latin, letters in _ROMANIAN:
        lower = lower.replace(latin, letters)
    if desk == "uk":
        lower = lower.replace("и", "і").replace("ъ", "и")
    return "-".join(part[:1].upper() + part[1:] for part in lower.split("-"))


_BESIDE = {
    "а": "пвсо",
    "о": "рлаи",
    "е": "книп",
    "и": "мтеы",
    "н": "егк",
    "к": "уен",
    "a": "sqe",
    "e": "wri",
    "i": "uoe",
    "n": "mb",
    "o": "pia",
    "c": "xvs",
    "s": "ada",
}


def _typo(name: str, rng: random.Random) -> str:
    """One typing error: a letter lost, doubled, swapped with the next, or hit beside."""
    if len(name) < 3:
        return name
    at = rng.randrange(1, len(name) - 1) if rng.random() < 0.9 else 0
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return (
            name[: at + 1] + name[at].lower() + name[at + 1 :]
            if rng.random() < 0.5
            else name[: at + 1] + rng.choice(_alphabet(name)) + name[at + 1 :]
        )
    if kind == 2:
        return name[:at] + name[at + 1].lower() + name[at].lower() + name[at + 2 :]
    return name[:at] + rng.choice(_BESIDE.get(name[at].lower(), _alphabet(name))) + name[at + 1 :]


def _alphabet(name: str) -> str:
    return "абвгдезиклмнопрстуф" if "а" <= name[-1].lower() <= "ї" else "abcdeghilmnoprstuv"


def views(persons: list[Person], desk: str, level: str, seed: int) -> list[Particulars]:
    """Each person as one desk wrote her down."""
    rng = random.Random(f"{seed}/{desk}/{level}")
    return [written(person, desk, level, rng) for person in persons]
