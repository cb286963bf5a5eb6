"""See README.md of this room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "accord.prevention.campaigns"
    label = "campaigns"
