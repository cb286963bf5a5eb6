from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "accord.detection.offers"
    label = "offers"
