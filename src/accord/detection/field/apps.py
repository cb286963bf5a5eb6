from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "accord.detection.field"
    label = "field"
