from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "accord.detection.offers"
    label = "offers"

    def ready(self) -> None:
        from accord.detection.offers.services import follow_signal
        from accord.foundation.writes.events import Topic, subscribe

        subscribe(Topic.SIGNAL_RECORDED, follow_signal)
