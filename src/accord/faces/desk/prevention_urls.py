"""Addresses of prevention at the desk."""

from django.urls import URLPattern, path

from accord.faces.desk.views import (
    campaigns,
    newsroom,
    press,
    programme,
    programme_links,
    programme_reports,
    trainings,
)

urlpatterns: list[URLPattern] = [
    path("desk/programmes/", programme.programmes, name="programmes"),
    path("desk/programmes/new/", programme.programme_new, name="programme_new"),
    path("desk/programmes/<str:programme_id>/", programme.programme, name="programme"),
    path("desk/programmes/<str:programme_id>/edit/", programme.programme_edit, name="programme_edit"),
    path("desk/programmes/<str:programme_id>/step/", programme.programme_step, name="programme_step"),
    path("desk/programmes/<str:programme_id>/revise/", programme.programme_revise, name="programme_revise"),
    path("desk/programmes/<str:programme_id>/activity/", programme.activity_new, name="activity_new"),
    path("desk/programmes/<str:programme_id>/report/", programme_reports.programme_report, name="programme_report"),
    path("desk/programmes/<str:programme_id>/put-out/", programme_reports.programme_put_out, name="programme_put_out"),
    path("desk/programmes/<str:programme_id>/file/", programme_reports.programme_file, name="programme_file"),
    path("desk/programmes/<str:programme_id>/links/", programme_links.links, name="report_links"),
    path("desk/report-links/<str:reportlink_id>/", programme_links.link, name="report_link"),
    path("desk/report-links/<str:reportlink_id>/withdraw/", programme_links.withdraw, name="report_link_withdraw"),
    path("desk/sent-reports/<str:sentreport_id>/", programme_links.decide, name="sent_report"),
    path("desk/activities/<str:activity_id>/", programme.activity, name="activity"),
    path("desk/activities/<str:activity_id>/edit/", programme.activity_edit, name="activity_edit"),
    path("desk/activities/<str:activity_id>/drop/", programme.activity_drop, name="activity_drop"),
    path("desk/activities/<str:activity_id>/indicator/", programme.indicator_new, name="indicator_new"),
    path("desk/activities/<str:activity_id>/report/", programme_reports.activity_report, name="activity_report"),
    path("desk/indicators/<str:indicator_id>/drop/", programme.indicator_drop, name="indicator_drop"),
    path("desk/newsroom/", newsroom.news, name="news"),
    path("desk/newsroom/new/", newsroom.news_new, name="news_new"),
    path("desk/newsroom/questions/", press.questions, name="questions"),
    path("desk/newsroom/questions/open/", press.press_open, name="press_open"),
    path("desk/newsroom/questions/close/", press.press_close, name="press_close"),
    path("desk/newsroom/questions/<str:question_id>/", press.question, name="question"),
    path("desk/newsroom/questions/<str:question_id>/step/", press.question_step, name="question_step"),
    path("desk/newsroom/<str:release_id>/", newsroom.news_open, name="news_open"),
    path("desk/newsroom/<str:release_id>/edit/", newsroom.news_edit, name="news_edit"),
    path("desk/newsroom/<str:release_id>/step/", newsroom.news_step, name="news_step"),
    path("desk/newsroom/<str:release_id>/correct/", newsroom.news_correct, name="news_correct"),
    path("desk/newsroom/<str:release_id>/withdraw/", newsroom.news_withdraw, name="news_withdraw"),
    path("desk/trainings/", trainings.trainings, name="trainings"),
    path("desk/trainings/new/", trainings.training_new, name="training_new"),
    path("desk/trainings/course/", trainings.course_new, name="course_new"),
    path("desk/trainings/<str:training_id>/", trainings.training, name="training"),
    path("desk/trainings/<str:training_id>/open/", trainings.training_open, name="training_open"),
    path("desk/trainings/<str:training_id>/step/", trainings.training_step, name="training_step"),
    path("desk/trainings/<str:training_id>/people/", trainings.training_people, name="training_people"),
    path("desk/trainings/course/<str:course_id>/", trainings.course_renew, name="course_renew"),
    path("desk/attendances/<str:attendance_id>/", trainings.attendance, name="attendance"),
    path("desk/sign-ups/<str:sign_up_id>/", trainings.sign_up_decide, name="sign_up_decide"),
    path("desk/campaigns/", campaigns.campaigns, name="campaigns"),
    path("desk/campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("desk/campaigns/begin/", campaigns.campaigns_begin, name="campaigns_begin"),
    path("desk/campaigns/<str:campaign_id>/", campaigns.campaign, name="campaign"),
    path("desk/campaigns/<str:campaign_id>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("desk/campaigns/<str:campaign_id>/step/", campaigns.campaign_step, name="campaign_step"),
    path("desk/campaigns/<str:campaign_id>/evaluate/", campaigns.campaign_evaluate, name="campaign_evaluate"),
    *(
        path(
            f"desk/campaigns/<str:campaign_id>/{what}/", campaigns.campaign_add, {"what": what}, name=f"campaign_{what}"
        )
        for what in campaigns.ENTRIES
    ),
    path("desk/campaigns/<str:campaign_id>/drop/", campaigns.campaign_drop, name="campaign_drop"),
    path("desk/campaigns/<str:campaign_id>/file/", campaigns.campaign_file, name="campaign_file"),
    path("desk/campaign-events/<str:campaignevent_id>/", campaigns.campaign_count, name="campaign_count"),
]
