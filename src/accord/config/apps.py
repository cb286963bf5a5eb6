"""Start of a node: checks, and the rooms' periodic jobs."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.core.checks import register


class ConfigConfig(AppConfig):
    name = "accord.config"
    label = "accord_config"

    def ready(self) -> None:
        from django.conf import settings

        from accord.config.checks import safe_node
        from accord.config.joints import join
        from accord.config.logs import install_hooks
        from accord.foundation.wall.public import confine

        install_hooks()
        join()
        if settings.ACCORD_PUBLIC:
            confine()
        register(safe_node)
        for app in apps.get_app_configs():
            if app.name.startswith("accord.") and find_spec(f"{app.name}.tasks") and app.label != "accord_tasks":
                import_module(f"{app.name}.tasks")
