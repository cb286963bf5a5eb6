from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "accord.foundation.ui"
    label = "ui"
