from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "accord.exchange.bridge"
    label = "bridge"

    def ready(self) -> None:
        from accord.exchange.bridge import (
            agreements,
            comparisons,
            enquiries,
            information,
            places,
            recalls,
            referrals,
            signals,
            summons,
        )

        for room in (agreements, referrals, recalls, signals, enquiries, information, places, comparisons, summons):
            room.connect()
