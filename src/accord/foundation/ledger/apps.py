from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "accord.foundation.ledger"
    label = "ledger"
