from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "accord.cooperation.organisations"
    label = "organisations"
