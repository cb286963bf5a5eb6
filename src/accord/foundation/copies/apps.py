from django.apps import AppConfig


class CopiesConfig(AppConfig):
    name = "accord.foundation.copies"
    label = "copies"
