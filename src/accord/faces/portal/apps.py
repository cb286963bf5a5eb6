from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "accord.faces.portal"
    label = "portal"
