"""The commands that speak with other nodes: the listening side and the courier, each a process of its own."""

import argparse
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from accord.config.commands import CommandFailed, _setup, require_migrated


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    line = commands.add_parser(
        "exchange", help="speak with other nodes: answer them at the address of this node, and bring them letters"
    )
    line.add_argument("--port", type=int, help="port (default: that of the address of this node)")
    line.add_argument("--host", default="", help="address to listen at (default: all of this machine)")
    line.add_argument("--no-courier", action="store_true", help="answer only")
    commands.add_parser("courier", help="bring letters to other nodes until it is stopped, without answering them")


def exchange(given: argparse.Namespace) -> int:
    """Answer other nodes, with the courier beside it; both end together. Refuses to start unsafe."""
    address = _ready()
    from accord.exchange.line.server import Server
    from accord.exchange.messages.lines import HANDLERS

    port = given.port if given.port is not None else urlsplit(address).port or 443
    try:
        server = Server(given.host, port, HANDLERS)
    except OSError as error:
        raise CommandFailed(f"Port {port} cannot be listened at: {error.strerror}.") from error
    _until_stopped(server.stop)
    print(f"Other nodes reach this one at {address}; it listens at port {server.port}.", flush=True)
    if given.no_courier:
        server.serve()
        return 0
    courier_ = subprocess.Popen([sys.executable, "-m", "accord", "courier"])
    ended = threading.Thread(target=_stop_after, args=(courier_, server.stop), daemon=True)
    ended.start()
    server.serve()
    alone = courier_.poll() is not None  # it ended by itself, and whoever started us starts both again
    courier_.terminate()
    courier_.wait(timeout=30)
    return 1 if alone else 0


def courier(given: argparse.Namespace) -> int:
    """Bring letters to other nodes until it is stopped."""
    _ready()
    from accord.exchange.line.courier import Courier

    rounds = Courier()
    _until_stopped(rounds.stop)
    rounds.run()
    return 0


def _ready() -> str:
    """Make this process ready; the address of this node. Raises CommandFailed."""
    _setup()
    from accord.config import unsafe
    from accord.exchange.nodes import own
    from accord.exchange.nodes.listing import read_entry

    if refused := unsafe.findings(unsafe.SETTINGS)[0]:
        raise CommandFailed("\n".join([*refused, "This node would be unsafe; it speaks with no other."]))
    require_migrated()
    found = own.own()
    if found is None:
        raise CommandFailed(
            "This node has no address yet. Say by which others reach it: on the page Nodes, as coordinator."
        )
    return read_entry(found.entry).address


def _until_stopped(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())


def _stop_after(process: "subprocess.Popen[bytes]", stop: Callable[[], None]) -> None:
    process.wait()
    stop()
