from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "accord.protection.documents"
    label = "documents"
