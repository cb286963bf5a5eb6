from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "accord.protection.services"
    label = "services"
