from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "accord.protection.cases"
    label = "cases"
