"""Online offers: adverts read in a second on one core, and a new one grouped among a hundred thousand.

python benchmarks/offers.py [OFFERS] [--postgres]      (OFFERS: 100,000 if it is not given)

Adverts are made by a seeded generator: sixty words of five languages, two indicators each, a telephone, one word in twenty that
occurs once. Grouping is measured beside the floor: `MinHashLSH` of datasketch in memory, with the texts beside it, without keys,
database or sealed text. Prints Markdown.
"""

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench import new_node, run

ROUNDS, BATCH, READ = 300, 5000, 5000
WORDS = {
    "bg": "търсим хора за работа в склад цех ферма кухня хотел ресторант град село чужбина осигурена храна стая автобус смяна седмица месец заплащане опит желание екип отговорност чистота поддръжка бране плодове опаковане строеж боядисване превоз багаж дата среща офис фирма обява контакт разговор въпрос отговор добър нов голям малък спокоен сериозен редовен точен",
    "ru": "ищем людей на работу склад цех ферма кухня гостиница ресторан город село еда комната автобус смена неделя месяц оплата опыт желание команда ответственность чистота уборка сбор фруктов упаковка стройка покраска перевозка багаж дата встреча офис фирма объявление контакт разговор вопрос ответ хороший новый большой малый спокойный серьёзный точный",
    "uk": "шукаємо людей на роботу склад цех ферма кухня готель ресторан місто село їжа кімната автобус зміна тиждень місяць оплата досвід бажання команда відповідальність чистота прибирання збір фруктів пакування будова фарбування перевезення багаж дата зустріч офіс фірма оголошення контакт розмова питання відповідь добрий новий великий малий спокійний точний",
    "ro": "căutăm oameni pentru muncă depozit fabrică fermă bucătărie hotel restaurant oraș sat mâncare cameră autobuz tură săptămână lună plată experiență dorință echipă răspundere curățenie cules fructe ambalare șantier vopsit transport bagaj dată întâlnire birou firmă anunț contact discuție întrebare răspuns bun nou mare mic liniștit serios exact",
    "en": "we look for people to work in warehouse factory farm kitchen hotel restaurant town village food room bus shift week month pay wish team duty clean care picking fruit packing building painting transport luggage date meeting office firm notice contact talk question answer good new large small quiet serious exact",
}
HINTS = {
    "bg": ("без договор", "документите пазим ние", "пиши само във вайбър", "млади момичета 18-25", "тръгваме довечера"),
    "ru": ("без договора", "паспорт сдать хозяину", "пиши в личку", "молодые девушки", "выезд сегодня"),
    "uk": ("без договору", "паспорт зберігаємо", "пиши тільки в телеграм", "дівчата 18-28", "виїзд завтра"),
    "ro": ("fără contract", "păstrăm pașaportul", "scrie pe telegram", "fete tinere", "plecăm mâine"),
    "en": ("no contract", "we keep your passport", "telegram only", "girls 18-25", "leaving tonight"),
}


def advert(drawn: random.Random) -> str:
    language = drawn.choice(list(WORDS))
    known = WORDS[language].split()
    words = [
        drawn.choice(known) if drawn.random() < 0.95 else f"{drawn.choice(known)}{drawn.choice(known)}"
        for _ in range(60)
    ]
    for hint in drawn.sample(HINTS[language], 2):
        words.insert(drawn.randrange(len(words)), f"{hint}.")
    return " ".join(words) + f" +35988{drawn.randrange(10**7):07d}"


def copy_of(text: str, drawn: random.Random) -> str:
    """The same with another telephone, an emoji and two other words."""
    words = text.split()
    for _ in range(2):
        words[drawn.randrange(len(words) - 1)] = "🔥"
    words[-1] = f"+35987{drawn.randrange(10**7):07d}"
    return " ".join(words)


def measure(data: Path, offers: int) -> None:
    new_node(data)
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now

    cast = register_cast(password="x" * 16, now=now() - timedelta(days=1))
    reading()
    began = time.perf_counter()
    texts, sketches = stored(cast, offers)
    print(f"\n{offers:,} adverts stored in {time.perf_counter() - began:.0f} s.\n")
    print("| what | p50 ms | p95 ms | CPU ms p50 | CPU ms p95 |\n| --- | ---: | ---: | ---: | ---: |")
    grouping(cast, texts)
    floor(texts, sketches)
    print(f"\nMemory of the process at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def reading() -> None:
    from accord.detection.offers.copies import bands, runs
    from accord.detection.offers.reading import read
    from accord.detection.offers.selectors import selectors

    drawn = random.Random(3)
    texts = [advert(drawn) for _ in range(READ)]
    read(texts[0]), bands(runs(texts[0]))
    print("| step, one core | adverts a second of CPU |\n| --- | ---: |")
    steps: dict[str, Callable[[str], object]] = {
        "indicators and languages": read,
        "telephones and accounts": selectors,
        "both": lambda text: (read(text), selectors(text, ["bg"])),
        "sketch of a text": lambda text: bands(runs(text)),
    }
    for name, step in steps.items():
        began = time.process_time()
        found = [step(text) for text in texts]
        print(f"| {name} | {READ / (time.process_time() - began):,.0f} |", flush=True)
        if name == "indicators and languages":
            marked = sum(len(one.findings) for one in found)
    print(f"\n{marked / READ:.1f} indicators found in an advert of {statistics.mean(map(len, texts)):.0f} characters.")


def stored(cast, offers: int):
    """Offers, sealed texts and tokens past the services, which would write an event each."""
    from django.db import connection

    from accord.detection.offers.copies import bands, runs
    from accord.detection.offers.grouping import token
    from accord.detection.offers.models import Compared, Offer, Token
    from accord.detection.offers.vocab import TokenKind
    from accord.foundation.clock import now
    from accord.foundation.ids import new_id
    from accord.foundation.vault import cells, current
    from accord.foundation.vault.fields import cell_of
    from accord.foundation.vault.keystore import PersonRow

    drawn, moment, who, vault = random.Random(11), now(), cast["oksana"], current()
    texts, sketches = [], []
    for start in range(0, offers, BATCH):
        rows, compared, tokens, keys = [], [], [], []
        for number in range(start, min(start + BATCH, offers)):
            text = (
                copy_of(texts[drawn.randrange(len(texts))], drawn) if texts and drawn.random() < 0.3 else advert(drawn)
            )
            texts.append(text)
            one = Offer(id=new_id(), code=f"O-{number}", organisation=who.organisation, recorded_by=who.account, recorded_at=moment, seen_at=moment, kind="job", platform="other", rules="2026.1")  # fmt: skip
            key = cells.new_key()
            keys.append(PersonRow(one.pk, "care", who.organisation, vault.wrap(who.organisation, "care", one.pk, key)))
            one.text = cells.seal(cell_of(one, "text"), text, key, 1)
            rows.append(one)
            compared.append(
                Compared(id=new_id(), organisation=who.organisation, record=one.pk, group=new_id(), seen_at=moment)
            )
            sketches.append(bands(runs(text)))
            tokens += [Token(compared=compared[-1], organisation=who.organisation, kind=TokenKind.BAND, token=token(who.organisation, TokenKind.BAND, *band)) for band in sketches[-1]]  # fmt: skip
        vault.keystore.add_person_keys(keys)
        for model, made in ((Offer, rows), (Compared, compared), (Token, tokens)):
            model.objects.bulk_create(made, batch_size=BATCH)
        print(f"<!-- {start} -->", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return texts, sketches


def timed(name: str, calls: list[Callable[[], object]]) -> None:
    walls, cpus = [], []
    for call in calls:
        began, spent = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - spent) * 1000)
    p95, cpu = statistics.quantiles(walls, n=20)[-1], statistics.quantiles(cpus, n=20)[-1]
    print(
        f"| {name} | {statistics.median(walls):.1f} | {p95:.1f} | {statistics.median(cpus):.1f} | {cpu:.1f} |",
        flush=True,
    )


def grouping(cast, texts: list[str]) -> None:
    from django.db import transaction

    from accord.detection.offers.grouping import add
    from accord.detection.offers.models import Compared
    from accord.foundation.clock import now
    from accord.foundation.ids import new_id

    drawn, who = random.Random(5), cast["oksana"]

    def group(text: str) -> None:
        with transaction.atomic():
            add(organisation=who.organisation, record=new_id(), of_signal=False, text=text, found=[], at=now())

    before = Compared.objects.values("group").distinct().count()
    fresh = [advert(drawn) for _ in range(ROUNDS)]
    copies = [copy_of(drawn.choice(texts), drawn) for _ in range(ROUNDS)]
    timed("a new advert grouped that is like none", [lambda t=t: group(t) for t in fresh])
    between = Compared.objects.values("group").distinct().count()
    timed("a copy grouped", [lambda t=t: group(t) for t in copies])
    after = Compared.objects.values("group").distinct().count()
    print(
        f"<!-- new groups: {between - before} of {ROUNDS} fresh, {after - between} of {ROUNDS} copies -->",
        file=sys.stderr,
    )


def floor(texts: list[str], sketches) -> None:
    """The same question in memory: the library's index, the texts in a list."""
    from datasketch import MinHash, MinHashLSH

    from accord.detection.offers.copies import BANDS, ROWS, alike, runs

    empty = MinHash(num_perm=BANDS * ROWS, seed=1, scheme="affine32")

    def sketch(of: frozenset[str]) -> MinHash:
        made = empty.copy()
        made.update_batch([run.encode() for run in of])
        return made

    index = MinHashLSH(num_perm=BANDS * ROWS, params=(BANDS, ROWS))
    known = [runs(text) for text in texts]
    with index.insertion_session() as session:
        for number, of in enumerate(known):
            session.insert(number, sketch(of))
    drawn = random.Random(5)

    def ask(text: str) -> list[int]:
        of = runs(text)
        return [n for n in index.query(sketch(of)) if alike(of, known[n]) >= 0.6]

    fresh = [advert(drawn) for _ in range(ROUNDS)]
    timed("floor: like none, in memory", [lambda t=t: ask(t) for t in fresh])
    timed(
        "floor: a copy, in memory",
        [lambda t=t: ask(t) for t in [copy_of(drawn.choice(texts), drawn) for _ in range(ROUNDS)]],
    )


if __name__ == "__main__":
    run("offers.py", "offers", 100_000, measure)
