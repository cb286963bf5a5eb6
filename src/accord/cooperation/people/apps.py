from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "accord.cooperation.people"
    label = "people"
