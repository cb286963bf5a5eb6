from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "accord.foundation.duties"
    label = "duties"
