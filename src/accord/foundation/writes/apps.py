from django.apps import AppConfig


class WritesConfig(AppConfig):
    name = "accord.foundation.writes"
    label = "writes"
