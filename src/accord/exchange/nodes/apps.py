from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "accord.exchange.nodes"
    label = "nodes"

    def ready(self) -> None:
        """Nodes witness one another."""
        from accord.exchange.nodes.queries import co_signers
        from accord.foundation.ledger.witnesses import also

        also(co_signers)
