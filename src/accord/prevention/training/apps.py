"""See README.md of this room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "accord.prevention.training"
    label = "training"
