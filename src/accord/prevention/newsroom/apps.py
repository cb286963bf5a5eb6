"""See README.md of this room."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "accord.prevention.newsroom"
    label = "newsroom"
