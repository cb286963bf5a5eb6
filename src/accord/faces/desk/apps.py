from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "accord.faces.desk"
    label = "desk"
