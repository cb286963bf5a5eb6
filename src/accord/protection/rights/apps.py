from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "accord.protection.rights"
    label = "rights"
