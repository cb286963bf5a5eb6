from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "accord.foundation.tasks"
    label = "accord_tasks"
