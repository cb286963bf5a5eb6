"""The tables of accounts without signing in: the public process has their models, because the rooms do, and no doors."""

from allauth.account.apps import AccountConfig


class StillAccounts(AccountConfig):  # type: ignore[misc]
    """Asks for no middleware: there is nobody to know."""

    name = "allauth.account"
    default = False

    def ready(self) -> None:
        """Nothing."""
