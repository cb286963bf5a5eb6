"""Addresses of figures: reports, studies, estimates, what is published and what is sent by law."""

from django.urls import URLPattern, path

from accord.faces.desk.views import estimates, figures, observations, publications, reports, studies, transmissions

urlpatterns: list[URLPattern] = [
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/signals/", figures.figures_signals, name="figures_signals"),
    path("desk/reports/", reports.reports, name="reports"),
    path("desk/reports/<str:document>/", reports.report, name="report"),
    path("desk/reports/<str:document>/file/", reports.report_file, name="report_file"),
    path("desk/reports/<str:document>/chart/<str:table>/", reports.report_chart, name="report_chart"),
    path("desk/reports/<str:document>/behind/<str:indicator>/", reports.report_list, name="report_list"),
    path("desk/figures/others/", observations.others, name="figures_others"),
    path("desk/estimates/", estimates.estimates, name="estimates"),
    path("desk/estimates/new/", estimates.estimate_new, name="estimate_new"),
    path("desk/estimates/beside/", estimates.estimates_beside, name="estimates_beside"),
    path("desk/estimates/<str:estimate_id>/", estimates.estimate, name="estimate"),
    path("desk/estimates/<str:estimate_id>/file/", estimates.estimate_file, name="estimate_file"),
    path("desk/estimates/<str:estimate_id>/chart/", estimates.estimate_chart, name="estimate_chart"),
    path("desk/studies/", studies.studies, name="studies"),
    path("desk/studies/new/", studies.study_new, name="study_new"),
    path("desk/studies/doubts/<str:doubt_id>/", studies.study_doubt, name="study_doubt"),
    path("desk/studies/<str:countingstudy_id>/", studies.study, name="study"),
    path("desk/studies/<str:countingstudy_id>/answer/", studies.study_answer, name="study_answer"),
    path("desk/studies/<str:countingstudy_id>/bring/", studies.study_bring, name="study_bring"),
    path("desk/studies/<str:countingstudy_id>/count/", studies.study_count, name="study_count"),
    path("desk/studies/<str:countingstudy_id>/close/", studies.study_close, name="study_close"),
    path("desk/studies/<str:countingstudy_id>/table/", studies.study_table, name="study_table"),
    path("desk/publications/", publications.publications, name="publications"),
    path("desk/publications/plan/", publications.publication_plan, name="publication_plan"),
    path("desk/publications/new/", publications.publication_new, name="publication_new"),
    path("desk/publications/<str:publication_id>/", publications.publication, name="publication"),
    path("desk/publications/<str:publication_id>/file/", publications.publication_file, name="publication_file"),
    path("desk/publications/<str:publication_id>/decide/", publications.publication_decide, name="publication_decide"),
    path(
        "desk/publications/<str:publication_id>/withdraw/",
        publications.publication_withdraw,
        name="publication_withdraw",
    ),
    path("desk/transmissions/", transmissions.transmissions, name="transmissions"),
    path("desk/transmissions/new/", transmissions.transmission_new, name="transmission_new"),
    path("desk/transmissions/<str:transmission_id>/", transmissions.transmission, name="transmission"),
    path("desk/transmissions/<str:transmission_id>/file/", transmissions.transmission_file, name="transmission_file"),
    path(
        "desk/transmissions/<str:transmission_id>/decide/",
        transmissions.transmission_decide,
        name="transmission_decide",
    ),
    path(
        "desk/transmissions/<str:transmission_id>/withdraw/",
        transmissions.transmission_withdraw,
        name="transmission_withdraw",
    ),
    path("desk/figures/file/", figures.figures_file, name="figures_file"),
]
