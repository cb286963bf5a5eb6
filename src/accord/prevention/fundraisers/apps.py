"""App of fundraisers."""

from django.apps import AppConfig


class FundraisersConfig(AppConfig):
    name = "accord.prevention.fundraisers"
    label = "fundraisers"
