from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "accord.foundation.limits"
    label = "limits"
