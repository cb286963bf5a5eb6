from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "accord.cooperation.directory"
    label = "directory"

    def ready(self) -> None:
        from accord.cooperation.directory.access import hidden_from
        from accord.foundation.duties.queries import hide

        hide("entry_report", hidden_from)
