"""What nodes hold of one another, compared: every letter, what became of it, both ledgers, and every referral."""

from collections import Counter

ENDED = {"applied", "refused"}


def wrong(books, *, set_back=False):
    """What does not agree between nodes, in words. `books` is what each says of itself, by the id of the node.

    Where one was `set_back`, a letter may stand in a ledger again: numbered anew, or answered a second time, alike.
    """
    found = []
    for name, here in books.items():
        found += here["faults"]
        for other, there in books.items():
            if other != name:
                found += _letters(here, here["out"].get(other, []), there, there["in"].get(name, []), set_back)
    return found + _referrals(books)


def _letters(here, said, there, known, set_back):
    """Letters are [stream, number, id, digest, what became of it], events [kind, id, digest, result]."""
    found = []
    out, came = {one[2]: one for one in said}, {one[2]: one for one in known}
    if lost := set(out) - set(came):
        found.append(f"{here['code']} to {there['code']}: {len(lost)} of {len(out)} letters are lost")
    if made := set(came) - set(out):
        found.append(f"{there['code']} knows {len(made)} letters that {here['code']} never wrote")
    found += [
        f"letter {one}: {out[one]} there, {came[one]} here" for one in set(out) & set(came) if out[one] != came[one]
    ]
    found += [f"letter {one[2]} has not ended" for one in said if one[4] not in ENDED]
    for stream, numbers in _by_stream(said).items():
        if numbers != list(range(1, len(numbers) + 1)):
            found.append(f"stream {stream} is numbered {numbers}")
    wrote, answered = _events(here, "node.letter.written"), _events(here, "node.letter.answered")
    took = _events(there, "node.letter.taken")
    ended = _events(there, "node.letter.ended")
    done = [
        event for event in there["events"] if event[0] in ("node.letter.taken", "node.letter.ended") and event[1] in out
    ]
    effects = [(out[id_][0], out[id_][1]) for _, id_, _, result in done if result == "applied"]
    if any(count > 1 for count in Counter(effects).values()):
        found.append(f"{there['code']} did something twice")
    if [number for _, number in sorted(effects, key=lambda one: one[0])] != [
        number for _, number in sorted(effects)
    ]:  # a stable sort by stream keeps the order in which they were done
        found.append(f"{there['code']} did things of one stream out of order")
    for _, _, id_, digest, became in said:
        once = (wrote[id_][-1:], sorted(set(answered[id_]))) if set_back else (wrote[id_], answered[id_])
        if once != ([(digest, "")], [(digest, became)]):
            found.append(f"the ledger of {here['code']} says of letter {id_}: {wrote[id_]}, {answered[id_]}")
        if len(took[id_]) != 1 or [*took[id_], *ended[id_]][-1] != (digest, became):
            found.append(f"the ledger of {there['code']} says of letter {id_}: {took[id_]}, {ended[id_]}")
    return found


def _referrals(books):
    by_referral = {}
    for here in books.values():
        for referral, state in here["states"].items():
            by_referral.setdefault(referral, []).append((here["code"], state))
    return [
        f"referral {referral}: {sides}"
        for referral, sides in by_referral.items()
        if len(sides) != 2 or sides[0][1] != sides[1][1]
    ]


def _by_stream(letters):
    found = {}
    for stream, number, *_ in letters:
        found.setdefault(stream, []).append(number)
    return found


def _events(book, kind):
    found = {one[1]: [] for one in book["events"]}
    for event, id_, digest, result in book["events"]:
        if event == kind:
            found[id_].append((digest, result))
    return _Empty(found)


class _Empty(dict):
    def __missing__(self, key):
        return []
