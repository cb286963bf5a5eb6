from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "accord.faces.api"
    label = "api"
