from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "accord.cooperation.agreements"
    label = "agreements"
