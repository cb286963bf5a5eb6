"""How the copy is reached on which figures are counted (decision 057)."""

import dj_database_url


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
    found["OPTIONS"] = dict(found.get("OPTIONS", {})) | {
        "connect_timeout": 3,
        "tcp_user_timeout": 5000,
        "options": r"-c jit=off -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read",
    }
    return found
