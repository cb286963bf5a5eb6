from django.apps import AppConfig


class FieldFaceConfig(AppConfig):
    name = "accord.faces.field"
    label = "field_page"
