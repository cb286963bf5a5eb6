"""`./accord prove`: every promise of tests/proofs/promises.toml, with its figures. Called by accord/__main__.py.

PostgreSQL is used where it is installed (a throw-away cluster), else SQLite: said in the output.
"""

import argparse
import os
import subprocess
import sys

from tests.run import ROOT, cluster, postgres_bin


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="accord prove")
    parser.add_argument("promises", nargs="*", metavar="ID")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--json", help="keep the results here, beside those of promises that are not run now")
    parser.add_argument("--page", help="draw the page of all results that are kept")
    given = parser.parse_args(arguments)
    environment = {"ACCORD_PROVE": " ".join(given.promises), "ACCORD_PROVE_LONG": "1" if given.long else "0"}
    environment |= {"ACCORD_PROVE_SEED": str(given.seed)} if given.seed is not None else {}
    environment |= {"ACCORD_PROVE_JSON": given.json} if given.json else {}
    environment |= {"ACCORD_PROVE_PAGE": given.page} if given.page else {}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/proofs",
        "-p",
        "no:randomly",
        "--durations=0",
        "--durations-min=20",
    ]
    if binaries := postgres_bin():
        with cluster(binaries) as address:
            print("The proofs run on PostgreSQL.", flush=True)
            return _run(command, environment | {"ACCORD_DATABASE_URL": address})
    print("The proofs run on SQLite: PostgreSQL is not installed (Debian: apt-get install postgresql)", flush=True)
    return _run(command, environment)


def _run(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
