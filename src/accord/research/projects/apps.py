"""See README.md of this room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "accord.research.projects"
    label = "projects"
