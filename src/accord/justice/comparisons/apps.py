from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "accord.justice.comparisons"
    label = "comparisons"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.justice.comparisons.access import hidden_files, hidden_from

        hide("comparison", hidden_from)
        hide("link_file", hidden_files)
