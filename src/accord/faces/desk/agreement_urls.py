"""Addresses of agreements at the desk."""

from django.urls import URLPattern, path

from accord.faces.desk.views import agreements

urlpatterns: list[URLPattern] = [
    path("desk/agreements/", agreements.agreement_list, name="agreements"),
    path("desk/agreements/new/", agreements.new_agreement, name="agreement_new"),
    path("desk/agreements/abroad/", agreements.agreements_abroad, name="agreements_abroad"),
    path("desk/agreements/<str:agreement_id>/", agreements.agreement, name="agreement"),
    path("desk/agreements/<str:agreement_id>/act/", agreements.act, name="agreement_act"),
    path("desk/agreements/<str:agreement_id>/sign/", agreements.sign, name="agreement_sign"),
    path("desk/agreements/<str:agreement_id>/paper/<str:organisation_id>/", agreements.paper, name="agreement_paper"),
    path("desk/agreements/<str:agreement_id>/version/", agreements.new_version, name="agreement_version"),
    path("desk/agreements/<str:agreement_id>/changes/", agreements.changes, name="agreement_changes"),
    path("desk/agreements/<str:agreement_id>/flowed/", agreements.flowed, name="agreement_flowed"),
    path("desk/agreements/<str:agreement_id>/contact/", agreements.contact, name="agreement_contact"),
]
