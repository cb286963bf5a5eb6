from django.apps import AppConfig


class TipsConfig(AppConfig):
    name = "accord.detection.tips"
    label = "tips"
