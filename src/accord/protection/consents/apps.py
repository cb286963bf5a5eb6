from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "accord.protection.consents"
    label = "consents"
