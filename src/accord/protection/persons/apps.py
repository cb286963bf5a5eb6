from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "accord.protection.persons"
    label = "persons"
