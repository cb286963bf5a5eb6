from django.apps import AppConfig


class SecondConfig(AppConfig):
    name = "accord.foundation.second"
    label = "second"
