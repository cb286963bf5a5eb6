"""How people write a particular: made without looking at the matcher, from the official romanisations, the habits of the
telephone and the faults of documents. Real names of streets, schools and places; invented persons and numbers.
"""

import unicodedata

# Romanisation laws of Bulgaria (2009) and Ukraine (2010), the Russian passport (ICAO 2013), and Bulgarian chat.
BG = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "ts",
            "ch",
            "sh",
            "sht",
            "a",
            "y",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
UK = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "ie",
            "zh",
            "z",
            "y",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "''",
            "iu",
            "ia",
        ],
        strict=True,
    )
) | {"ь": "", "'": ""}
RU = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "ie",
            "y",
            "''",
            "e",
            "iu",
            "ia",
        ],
        strict=True,
    )
) | {"ь": ""}
CHAT = BG | {
    "ж": "j",
    "ч": "4",
    "ш": "6",
    "щ": "6t",
    "я": "q",
    "ъ": "y",
    "ц": "c",
    "й": "j",
    "ю": "ju",
    "х": "x",
    "в": "w",
}
CHAT2 = BG | {"ъ": "u", "ц": "tz", "й": "i", "я": "ia", "ю": "iu", "х": "kh"}
BACK = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "а",
            "б",
            "к",
            "д",
            "е",
            "ф",
            "г",
            "х",
            "и",
            "ж",
            "к",
            "л",
            "м",
            "н",
            "о",
            "п",
            "к",
            "р",
            "с",
            "т",
            "у",
            "в",
            "в",
            "кс",
            "и",
            "з",
        ],
        strict=True,
    )
)
LOOKS = str.maketrans("аеорсхуіАВЕКМНОРСТХ", "aeopcxyiABEKMHOPCTX")
LOOKS_BACK = str.maketrans("aeopcxyiABEKMHOPCTX", "аеорсхуіАВЕКМНОРСТХ")

STREETS = {
    "bg": ["Шипка", "Цар Симеон", "Граф Игнатиев", "Пиротска", "Екзарх Йосиф", "Христо Ботев", "Опълченска", "Алабин", "Шейново",
           "Оборище", "Раковски", "Козлодуй", "Тракия", "Дунав", "Черни връх", "Ястребец", "Цариградско шосе", "Българска морава"],
    "uk": ["Хрещатик", "Шевченка", "Грушевського", "Лесі Українки", "Володимирська", "Січових Стрільців", "Гагаріна", "Незалежності",
           "Чорновола", "Франка", "Героїв Майдану", "Пушкінська"],
    "ru": ["Тверская", "Садовая", "Пролетарская", "Чехова", "Жуковского", "Щербакова"],
    "ro": ["Ștefan cel Mare", "Republicii", "Mihai Eminescu", "Crișan", "Horea", "Cuza Vodă", "George Enescu", "Independenței",
           "Gheorghe Șincai", "Nufărului", "Cantemir", "Libertății", "Transilvaniei"],
}  # fmt: skip
TOWNS = {
    "bg": ["София", "Варна", "Бургас", "Русе"],
    "uk": ["Київ", "Одеса", "Чернівці"],
    "ru": ["Одесса"],
    "ro": ["Oradea", "Iași", "Cluj-Napoca"],
}
MARKS = {
    "bg": ["ул.", "улица", "бул.", "ул"],
    "uk": ["вул.", "вулиця", "просп."],
    "ru": ["ул.", "улица"],
    "ro": ["str.", "Strada", "B-dul", "Calea"],
}
LATIN_MARKS = ["ul.", "ulitsa", "str.", "Street", "bul.", "vul."]
HOUSES = {"bg": ["№ ", "No ", ""], "uk": ["буд. ", "№", ""], "ru": ["дом ", "д. ", ""], "ro": ["nr. ", "numărul ", ""]}
SCHOOLS = {
    "bg": [("СУ", "Васил Левски"), ("ОУ", "Христо Ботев"), ("училище", "Отец Паисий"), ("детска градина", "Слънчице"), ("Гимназия", "Иван Вазов")],
    "uk": [("ліцей", "Лесі Українки"), ("гімназія", "Григорія Сковороди"), ("школа", "Тараса Шевченка")],
    "ru": [("школа", "Михаила Ломоносова")],
    "ro": [("Liceul", "Mihai Eminescu"), ("Școala", "Avram Iancu"), ("Colegiul", "Emanuil Gojdu")],
}  # fmt: skip
PLACES = {
    "bg": [("Приют", "Тиха градина"), ("хотел", "Бялата лястовица"), ("къща", "Орлово гнездо"), ("цех", "Стримона")],
    "uk": [("притулок", "Червона калина"), ("готель", "Золотий колос"), ("кафе", "Смерекова хата")],
    "ru": [("гостиница", "Северное сияние")],
    "ro": [("Pensiunea", "Cerbul Carpatin"), ("Adăpostul", "Casa Speranței Noi"), ("fabrica", "Textila Bihor")],
}  # fmt: skip
PERSONS = {
    "bg": ["Петър Димитров", "Красимир Желязков", "Живко Щерев", "Цветан Юруков", "Явор Чернев"],
    "uk": ["Сергій Коваленко", "Андрій Шевчук", "Юрій Щербина", "Ігор Гнатюк", "Євген Зінченко"],
    "ru": ["Михаил Жуков", "Алексей Хромов"],
    "ro": ["Ștefan Crăciun", "Gheorghe Țîrlea", "Ionuț Vasilache", "Marius Ciobanu"],
}  # fmt: skip


def romanised(text, table):
    made = []
    for letter in text:
        told = table.get(letter.lower(), letter)
        made.append(told[:1].upper() + told[1:] if letter.isupper() else told)
    return "".join(made)


def cyrillised(text):
    """A Romanian name in Bulgarian letters, as a colleague hears it."""
    text = text.lower()
    for a, b in (("che", "ке"), ("chi", "ки"), ("ghe", "ге"), ("ghi", "ги"), ("ce", "че"), ("ci", "чи"), ("ge", "дже"), ("gi", "джи"),
                 ("ș", "ш"), ("ț", "ц"), ("ă", "ъ"), ("â", "ъ"), ("î", "ъ"), ("ea", "я")):  # fmt: skip
        text = text.replace(a, b)
    return "".join(BACK.get(c, c) for c in text).title()


def other_script(random, text, language):
    if language == "ro":
        return random.choice([cyrillised(text), bare(text), bare(text)])
    return romanised(text, {"bg": random.choice([BG, BG, CHAT, CHAT2]), "uk": UK, "ru": RU}[language])


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def disguised(random, text):
    """The faults and tricks of documents: one or two of them."""
    for _ in range(random.choice([0, 1, 1, 2])):
        text = random.choice([
            str.upper, str.lower, lambda t: t.replace(" ", "  "), lambda t: t.replace(" ", "\n"), lambda t: t.replace(" ", "\u00a0"),
            lambda t: t.replace(" ", "_"), "\u200b".join, lambda t: hyphenated(random, t), lambda t: softened(random, t),
            lambda t: looking_alike(random, t), lambda t: unicodedata.normalize("NFD", t), fullwidth, lambda t: f"„{t}“",
            lambda t: t.replace(".", ""), lambda t: t.replace(", ", ","), lambda t: f"<b>{t}</b>", spaced,
        ])(text)  # fmt: skip
    return text + random.choice(["", "", "", ".docx"])


def spaced(text):
    return "   ".join(" ".join(word) if len(word) > 3 else word for word in text.split(" "))


def hyphenated(random, text):
    words = text.split(" ")
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[longest]
    if len(word) > 4:
        cut = random.randint(2, len(word) - 2)
        words[longest] = f"{word[:cut]}-\n{word[cut:]}"
    return " ".join(words)


def softened(random, text):
    cut = random.randint(1, max(1, len(text) - 1))
    return text[:cut] + random.choice(["\u00ad", "\u200d", "\u2060", "\ufeff"]) + text[cut:]


def looking_alike(random, text):
    cyrillic = any("а" <= c.lower() <= "я" for c in text)
    return "".join(c.translate(LOOKS if cyrillic else LOOKS_BACK) if random.random() < 0.4 else c for c in text)


def fullwidth(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def address(random, language):
    """(as it was entered, as somebody writes it)."""
    street, house, town = random.choice(STREETS[language]), str(random.randint(1, 180)), random.choice(TOWNS[language])
    entered = f"{town}, {random.choice(MARKS[language])} {street} {random.choice(HOUSES[language])}{house}"
    written, marks = street, MARKS[language]
    if random.random() < 0.5:
        written, marks = other_script(random, street, language), LATIN_MARKS if language != "ro" else MARKS["ro"]
        if any("а" <= c.lower() <= "я" for c in written):
            marks = MARKS["bg"]
    mark = random.choice(marks)
    form = random.randrange(6)
    number = f"{random.choice(['', '', '№', 'No. ', 'nr. '])}{house}{random.choice(['', '', 'А', 'b'])}"
    shape = [
        f"{mark} {written} {number}", f"{mark} {written}, {number}", f"{number} {mark} {written}", f"{written} {number}",
        f"{mark} {written}", f"{written} {random.choice(marks)} {house}",
    ][form]  # fmt: skip
    return entered, shape


def telephone(random):
    code, digits = random.choice([("359", 9), ("380", 9), ("40", 9)])
    number = str(random.choice([8, 9, 7, 6])) + "".join(random.choice("0123456789") for _ in range(digits - 1))
    entered = random.choice([f"+{code} {number[:2]} {number[2:5]} {number[5:]}", f"0{number}", f"00{code}{number}"])
    prefix = random.choice([f"+{code} ", f"00{code} ", "0", f"(+{code}) ", f"{code}", f"+{code} (0) "])
    cuts = sorted(random.sample(range(1, digits), random.randint(0, 4)))
    parts = [number[a:b] for a, b in zip([0, *cuts], [*cuts, digits], strict=True)]
    if prefix.endswith("(0) "):
        prefix = prefix.replace("(0) ", "")
    return entered, prefix + random.choice([" ", "-", ".", "/", " - ", "\u00a0", "", "\n", "_", ") "]).join(parts)


def named(random, language, table):
    kind, name = random.choice(table[language])
    entered = random.choice([f"{kind} „{name}“", f"{kind} {name}", f"{kind} {name}, {random.choice(TOWNS[language])}"])
    written = other_script(random, name, language) if random.random() < 0.5 else name
    return entered, random.choice([f"{kind} „{written}“", f"{kind} {written}", f'{kind} "{written}"'])


def person(random, language):
    entered = random.choice(PERSONS[language])
    written = other_script(random, entered, language) if random.random() < 0.5 else entered
    given, family = written.split(" ", 1)
    return entered, random.choice(
        [f"{given} {family}", f"{family} {given}", f"{family}, {given}", f"{given[0]}. {family}", f"{given} {family}"]
    )


def particular(random):
    """(kind, as it was entered, as somebody writes it, disguised)."""
    language = random.choice(["bg", "bg", "uk", "uk", "ro", "ru"])
    kind = random.choice(["address", "address", "telephone", "school", "place", "person"])
    entered, written = {
        "address": lambda: address(random, language),
        "telephone": lambda: telephone(random),
        "school": lambda: named(random, language, SCHOOLS),
        "place": lambda: named(random, language, PLACES),
        "person": lambda: person(random, language),
    }[kind]()
    return kind, entered, disguised(random, written)


CLEAN = {
    "bg": [
        "Търсим място за жена с две деца от {n} декември, по възможност с психолог, който говори украински.",
        "Лицето е от {town} и ще пътува с автобус в {n}:30. Моля, посрещнете го на автогарата.",
        "Нужен е адвокат за {n} срещи и преводач. Има надежда да получи статут до пролетта.",
        "Детето ходи на училище от септември; учителката ще се обади на {date}.",
        "Среща в офиса ни на бул. {other} {n}, етаж 2. Телефон за връзка {phone}.",
        "Моля, върнете отговор до {date}; случаят е спешен, {n} дни без доходи.",
        "Вратата е откъм улицата, до тиха улица с голяма градина; звънете на {phone}.",
        "Господин Димитров от общината ще донесе документите, Петър ще го посрещне.",
        "Прегледът струва {n} лева; цар Симеон е името на болницата, не на лекаря.",
    ],
    "uk": [
        "Жінка з {town} просить про консультацію юриста та психолога {date}.",
        "Потрібне місце на {n} ночей, є двоє дітей, одна дитина ходить до школи.",
        "Наш офіс: вул. {other}, {n}, тел. {phone}. Просимо підтвердити до {date}.",
        "Сергій з гарячої лінії передав заявку; шевченківський район, але адреси не знаємо.",
        "Дівчина любить калину і хоче вчитися на кухаря, їй {n} років.",
    ],
    "ro": [
        "Căutăm un loc pentru o femeie cu {n} copii, de la {date}, cu sprijin psihologic.",
        "Vă rugăm să confirmați primirea până la {date}. Telefonul nostru este {phone}.",
        "Biroul nostru este pe strada {other} nr. {n}, în {town}.",
        "Persoana a lucrat {n} luni fără salariu și dorește să vorbească cu un avocat.",
        "Marius de la primărie aduce actele; copilul merge la liceu din toamnă.",
    ],
    "en": [
        "She needs a lawyer, a doctor and a call to her mother before {date}.",
        "Please prepare a place for {n} nights; she travels from {town} by train at {n}:15.",
        "Our office is at {n} {other} Street, telephone {phone}.",
        "He hopes for work in a hotel or a factory; school starts in September for the boy of {n}.",
        "The white house at the end of the street is the town hall; ask for room {n}.",
    ],
}  # fmt: skip


def clean_text(random):
    """A text as it is written every day: other addresses, numbers, dates, towns, common words; two to five sentences."""
    language = random.choice(["bg", "bg", "uk", "ro", "en"])
    fill = {
        "n": lambda: random.randint(1, 180), "town": lambda: random.choice(TOWNS["bg"] + TOWNS["uk"] + TOWNS["ro"]),
        "date": lambda: f"{random.randint(1, 28)}.{random.randint(1, 12)}.2026",
        "phone": lambda: "0" + "".join(random.choice("0123456789") for _ in range(9)),
        "other": lambda: random.choice(STREETS[language if language in STREETS else "bg"]),
    }  # fmt: skip
    sentences = random.sample(CLEAN[language], random.randint(2, min(5, len(CLEAN[language]))))
    return " ".join(sentence.format(**{name: make() for name, make in fill.items()}) for sentence in sentences)
