from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "accord.protection.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.cases.asked import answer_score
        from accord.protection.outcomes.instruments import instruments
        from accord.protection.outcomes.queries import last_score
        from accord.protection.outcomes.services import follow_closed, follow_reopened

        instruments()  # a file that does not read stops the start
        answer_score(last_score)
        subscribe(Topic.CASE_CLOSED, follow_closed)
        subscribe(Topic.CASE_REOPENED, follow_reopened)
