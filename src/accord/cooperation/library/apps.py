from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "accord.cooperation.library"
    label = "library"
