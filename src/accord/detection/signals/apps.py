from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "accord.detection.signals"
    label = "signals"
