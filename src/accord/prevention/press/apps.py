"""App of questions of the media."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "accord.prevention.press"
    label = "press"
