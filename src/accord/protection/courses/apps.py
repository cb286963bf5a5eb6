from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "accord.protection.courses"
    label = "courses"

    def ready(self) -> None:
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.courses.reflection import follow_episode

        subscribe(Topic.EPISODE_BEGUN, follow_episode)
