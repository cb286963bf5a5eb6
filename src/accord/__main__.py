"""The command line of Accord. `accord --help` lists the commands; each says what it does and what went wrong."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
PACKAGE = Path(__file__).resolve().parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="accord", description="The shared workplace of the anti-trafficking response."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add_servers(commands)
    commands.add_parser("worker", help="run background work until it is stopped")
    commands.add_parser("check", help="check settings, keys, database, ledger and background work")

    node = commands.add_parser("new-node", help="make keys and an empty database in $ACCORD_DATA")
    node.add_argument("name", help="short name of the node, such as bg-1")
    node.add_argument("--jurisdiction", choices=["BG", "RO"], default="BG")
    node.add_argument("--admin", metavar="EMAIL", help="invite the first administrator of the coordinator")

    _add_files(commands)
    mail = commands.add_parser("mail", help="take in one e-mail from standard input, as a mail server hands it over")
    mail.add_argument("organisation", help="code of the organisation whose address it came to")

    bounced = commands.add_parser(
        "bounced", help="take in a letter to a fundraiser that came back, from standard input"
    )
    bounced.add_argument("code", help="what stands behind the + in the address it came to")

    table = commands.add_parser("table", help="print a table of figures, small cells suppressed")
    table.add_argument("name", choices=["referrals", "identified"])
    table.add_argument("--by", required=True, help="dimension, or two with a comma: quarter,age-group")
    table.add_argument("--format", choices=["text", "csv"], default="text")

    commands.add_parser("verify-bundle", help="check the evidence of a letter between two nodes", add_help=False)
    commands.add_parser("estimate", help="estimate how many people nobody saw, from a capture table", add_help=False)

    commands.add_parser("count-once", help="count the people of several organisations once", add_help=False)
    commands.add_parser("count-facts", help="fill a report from files of facts, on DuckDB or Spark", add_help=False)

    from accord.config import caseloads, figures, keeping, lines, sbom

    caseloads.add_parsers(commands)
    figures.add_parsers(commands)
    lines.add_parsers(commands)
    keeping.add_parsers(commands)
    sbom.add_parsers(commands)

    _add_tests(commands)
    return parser


def _add_tests(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    test = commands.add_parser("test", help="lint, types, architecture and tests (in a checkout)")
    test.add_argument("--whole", action="store_true", help="also what takes long, as CI does")
    test.add_argument("--both", action="store_true", help="the whole, and every test on both databases")
    test.add_argument(
        "--machine", action="store_true", help="only what installs and serves whole nodes: a quarter of an hour"
    )
    test.add_argument(
        "--spark", action="store_true", help="only what asks for Spark, in an environment of its own: some minutes"
    )
    prove = commands.add_parser("prove", help="show every promise with its figures (in a checkout)")
    prove.add_argument("promises", nargs="*", metavar="ID", help="only these, such as D3 E1")
    prove.add_argument("--long", action="store_true", help="the published sizes instead of the quick ones")
    prove.add_argument("--seed", type=int, help="another seed")
    prove.add_argument("--json", type=Path, help="keep the results in this file, beside those of other runs")
    prove.add_argument("--page", type=Path, help="draw the page of the guide from all results kept")


def _add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    load = commands.add_parser("load", help="load a file")
    load.add_argument("format", choices=["uk-nrm", "htcds", "directory", "instrument", "observations"])
    load.add_argument("file", type=Path, help="the file; for directory the word seed stands for what the package knows")
    load.add_argument("--address", metavar="TEXT", help="observations: where the figures were published")
    load.add_argument("--retrieved", metavar="DAY", help="observations: on which day they were taken from there")
    load.add_argument("--report", type=Path, help="where to write the rows that could not be read")

    export = commands.add_parser("export", help="write a file")
    export.add_argument("format", choices=["htcds", "ledger", "event", "bundle", "checker"])
    export.add_argument(
        "target", type=Path, help="file (htcds, event, bundle, checker of bundles) or new folder (ledger)"
    )
    export.add_argument("--number", type=int, help="number of the event")
    export.add_argument("--letter", type=UUID, help="id of the letter between nodes whose evidence is wanted")
    export.add_argument("--whole", action="store_true", help="the bundle with what was said, not only its digest")


def _add_servers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="serve two demonstration nodes with a told story")
    demo.add_argument("--port", type=int, default=0, help="port (default: a free one)")
    demo.add_argument("--alone", action="store_true", help="Sofia only, without the node in Bucharest")
    demo.add_argument("--code", metavar="NAME", help="print the one-time code of a person of the cast, and end")

    serve = commands.add_parser(
        "serve", help="serve this node: checks it, migrates in a child process, then web and worker"
    )
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--no-worker", action="store_true", help="without the background worker")

    public = commands.add_parser("public", help="serve the public pages of this node, in a process without keys")
    public.add_argument("--port", type=int, default=8100)
    public.add_argument("--host", default="127.0.0.1")
    public.add_argument("--workers", type=int, default=2)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 1 with a sentence on what went wrong."""
    typed = sys.argv[1:] if arguments is None else arguments
    if (alone := _alone(typed[:1])) is not None:
        return alone(typed[1:])
    given = _parser().parse_args(typed)
    if given.command in ("test", "prove"):
        return _in_checkout(given.command, typed[1:])
    from accord.config import caseloads, commands, demonstration, figures, keeping, lines, sbom
    from accord.config.machine import harden
    from accord.foundation.refusals import Failure

    harden()

    name = given.command.replace("-", "_")
    rooms = (caseloads, figures, keeping, lines, sbom, demonstration, commands)
    run: Callable[[argparse.Namespace], int] = next(getattr(room, name) for room in rooms if hasattr(room, name))
    try:
        return run(given)
    except (Failure, commands.CommandFailed) as failure:
        print(failure, file=sys.stderr)
        return 1


def _alone(command: list[str]) -> "Callable[[list[str]], int] | None":
    """What runs without a node: for a court, or for an analyst."""
    if command == ["verify-bundle"]:
        from accord.exchange.letters import court

        return court.main
    if command == ["estimate"]:
        from accord.research.prevalence import command as estimate

        return estimate.main
    if command == ["count-once"]:
        from accord.config import count_once

        return count_once.main
    if command == ["count-facts"]:
        from accord.config import count_facts

        return count_facts.main
    return None


def _in_checkout(command: str, arguments: list[str]) -> int:
    root = PACKAGE.parents[1]
    if not (root / "tests" / "run.py").exists():
        print(f"The tests are in the source checkout; run ./accord {command} there.", file=sys.stderr)
        return 1
    module = {"test": "tests.run", "prove": "tests.prove"}[command]
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
