"""How the copy is reached on which figures are counted (decision 057)."""

from typing import Final

import dj_database_url

# What an operator says in the address (`?options=...`) stands between these: it changes how long a question may take, and not
# that nothing is written and that a count is of one moment. What was cut by our clock ends there too, within a second. With UTC
# nothing has to be said when a connection is opened.
_UNLESS_SAID: Final = "-c jit=off -c statement_timeout=15s -c lock_timeout=2s -c client_connection_check_interval=1s"
_ALWAYS: Final = (
    r"-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read -c TimeZone=UTC"
)


class NoReplica(ValueError):
    """ACCORD_REPLICA_URL leads to something that PostgreSQL cannot keep a copy in."""


def beside(address: str) -> dj_database_url.DBConfig:
    """The settings of the copy behind a `postgres://` address. Raises NoReplica.

    Who cannot reach it knows so within seconds and asks the database instead. Nothing can be written over this connection, to
    whatever it leads; and what a page counts is of one moment.
    """
    found = dj_database_url.parse(address, conn_max_age=600)
    if not str(found["ENGINE"]).endswith("postgresql"):
        raise NoReplica("ACCORD_REPLICA_URL must lead to a streaming replica: postgres://...")
    given = dict(found.get("OPTIONS", {}))
    found["OPTIONS"] = given | {
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,
        "options": " ".join(filter(None, (_UNLESS_SAID, str(given.get("options", "")), _ALWAYS))),
    }
    return found
