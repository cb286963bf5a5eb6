from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "accord.exchange.nodes"
    label = "nodes"
