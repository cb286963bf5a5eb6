from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "accord.protection.plans"
    label = "plans"

    def ready(self) -> None:
        from accord.foundation.duties.queries import hide
        from accord.foundation.duties.services import guard
        from accord.foundation.writes.events import Topic, subscribe
        from accord.protection.cases.asked import answer_risk
        from accord.protection.plans import clocks, hidden
        from accord.protection.plans.queries import risk_of
        from accord.protection.plans.questions import forms

        forms()  # a file that does not read stops the start
        guard("plan", clocks.refuse_outsiders_of_plan)
        guard("plan_step", clocks.refuse_outsiders_of_step)
        hide("plan", hidden.plans)
        hide("plan_step", hidden.steps)
        answer_risk(risk_of)
        subscribe(Topic.CASE_CLOSED, clocks.follow_closed)
        subscribe(Topic.CASE_REOPENED, clocks.follow_reopened)
        subscribe(Topic.EPISODE_BEGUN, clocks.follow_episode)
