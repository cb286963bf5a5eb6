"""What a search does before it compares, on made-up people whose compounds stand in a dictionary."""

from accord.protection.persons.likeness import COMMON, LOOKED_AT, Particulars, asked, hopeful, looked_at

POSSIBLE = 0.05  # as in persons/vocab.py, which needs Django


def hit(index, told) -> tuple[dict, dict]:
    """Who has each compound that a search asks for, unless too many have it; and the compound of each."""
    sought = {compound: compound for compound in asked(told)}
    return {compound: index[compound] for compound in sought if 0 < len(index.get(compound, ())) <= COMMON}, sought


def near(index, told, known, *, among: int, limit: int = LOOKED_AT) -> tuple[list, list]:
    """Whom a search looks at, and of them those who are opened whole."""
    likely = {"among": among, "possible": POSSIBLE}
    shared = looked_at(told, *hit(index, told), limit=limit, **likely)
    dated = [(who, Particulars(birth=known[who].birth, sex=known[who].sex)) for who in shared]
    left = hopeful(told, dated, shared, **likely)
    return list(shared), [who for who in shared if who in left]
