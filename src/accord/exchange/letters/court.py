"""The command line for bundles: what a court runs (`packing.py` makes one file of it), and `accord verify-bundle`.

python check-bundle.pyz BUNDLE.json --words "eight words"
python check-bundle.pyz BUNDLE.json [ANOTHER.json] --key bg-1=FINGERPRINT --key ro-1=FINGERPRINT
"""

import argparse
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

from accord.exchange.letters.bundle import Anchor, Finding, check, contradiction


def lines(finding: Finding) -> list[str]:
    """A finding in plain words."""
    if not finding.holds:
        return [f"FAULT {finding.fault}", "does NOT hold"]
    facts = dict(finding.facts)
    events, answer, fields = facts.pop("events"), facts.pop("answer", None), facts.pop("fields", None)
    told = [f"{name:<10} {_text(value)}" for name, value in facts.items()]
    told += [f"{'fields':<10} {', '.join(fields)}"] if fields is not None else []
    if answer:
        reason = f" ({answer['reason']})" if answer["reason"] else ""
        told.append(f"{'answer':<10} {answer['result']}{reason}, by {answer['by']} at {answer['at']}")
    for event in events:
        by = ", ".join(f"{code} at {at}" for code, at in event["witnessed"].items()) or "nobody"
        facts_ = ", ".join(f"{name} {value}" for name, value in event["facts"].items() if value != "")
        told.append(
            f"{'event':<10} {event['kind']}, number {event['number']} of {event['node']} at {event['at']}: {facts_}"
        )
        told.append(f"{'':<10} confirmed by {by}")
    return [*told, *(f"OPEN {one}" for one in finding.open), "holds"]


def _text(value: Any) -> str:
    return ", ".join(f"{name} {text}" for name, text in value.items()) if isinstance(value, dict) else str(value)


def main(arguments: list[str] | None = None) -> int:
    """Command line: 0 if every bundle holds and none contradicts another, else 1."""
    parser = argparse.ArgumentParser(description="Check the evidence of a letter between two nodes.")
    parser.add_argument("bundles", type=Path, nargs="+", metavar="BUNDLE.json")
    parser.add_argument(
        "--key", action="append", default=[], metavar="CODE=FINGERPRINT", help="a node's key, as on paper"
    )
    parser.add_argument("--list", default="", metavar="DIGEST", help="a list of nodes that is believed")
    parser.add_argument("--words", default="", help="the eight words of a list of nodes that is believed")
    given = parser.parse_args(arguments)
    keys = {code: printed for code, _, printed in (text.partition("=") for text in given.key)}
    found = [check(path.read_bytes(), Anchor(keys, given.list, given.words)) for path in given.bundles]
    said = [line for one in found for line in [*lines(one), ""]]
    twice = [text for pair in combinations([one for one in found if one.holds], 2) if (text := contradiction(*pair))]
    said += [f"FAULT {text}" for text in twice]
    sys.stdout.write("\n".join(said).rstrip() + "\n")
    return 0 if all(one.holds for one in found) and not twice else 1
