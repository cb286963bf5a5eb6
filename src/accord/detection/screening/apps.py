from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "accord.detection.screening"
    label = "screening"
