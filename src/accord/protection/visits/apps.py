from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "accord.protection.visits"
    label = "visits"
