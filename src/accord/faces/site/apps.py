from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "accord.faces.site"
    label = "site"
