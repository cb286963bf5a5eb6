"""Every address of a node. An address that is not in the access matrix fails the build."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accord.config import health, metrics, views
from accord.config.gates import gated
from accord.faces.api.urls import api
from accord.faces.desk import links, ministry, signin
from accord.faces.desk import urls as desk

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

operations, _application, name_of_api = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((gated(desk.urlpatterns), desk.app_name))),
    path("api/", (gated(operations), "ninja", name_of_api)),
    path("style/", include("accord.foundation.ui.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", signin.SecondStepView.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", signin.passkey, name="sign_in_passkey"),
    path("sign-in/invited/", links.invited, name="invited_here"),
    path("sign-in/invited/<str:token>/", links.invited, name="invited"),
    path("sign-in/reset/", links.reset, name="reset_here"),
    path("sign-in/reset/<str:token>/", links.reset, name="reset"),
    path("sign-in/with/<slug:provider_id>/", ministry.start, name="provider_start"),
    path("sign-in/with/<slug:provider_id>/done/", ministry.done, name="provider_done"),
    path("sign-in/again/", signin.again, name="sign_in_again"),
    path("sign-out/", signin.sign_out, name="account_logout"),
    path("second-factor/", signin.first_factor, name="mfa_activate_totp"),
    path("second-factor/passkey/", signin.first_passkey, name="first_passkey"),
    path("second-factor/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("n/", include("accord.faces.portal.urls")),
    path("field/", include("accord.faces.field.urls")),
    path("language/", set_language, name="set_language"),
    path("health", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
