"""See README.md of this room."""

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    name = "accord.research.estimates"
    label = "estimates"
