"""The table of contents: every address of the site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import host, text_pages, views
from config.api import api
from config.security_txt import security_txt
from foundation.texts.models import SiteText
from learners.views import address, asking

handler500 = "config.unavailable.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    *(path(f"{name}/", text_pages.page(name), name=name.value) for name in SiteText.Name),
    path(
        "<slug:name>/versions/<slug:language>/<int:number>/",
        text_pages.version,
        name="text_version",
    ),
    path("host/texts/", text_pages.texts, name="host_texts"),
    path("host/texts/<slug:name>/<slug:language>/", text_pages.edit_text, name="edit_text"),
    path("accounts/login/", asking.login, name="account_login"),
    path("accounts/signup/", asking.signup, name="account_signup"),
    path("accounts/login/code/", asking.request_login_code, name="account_request_login_code"),
    path("accounts/password/reset/", asking.password_reset, name="account_reset_password"),
    path("accounts/email/", address.change_address, name="account_email"),
    path("accounts/password/set/", address.set_password, name="account_set_password"),
    path("accounts/", include("allauth.account.urls")),
    path("language/", views.set_language, name="set_language"),
    path("", include("foundation.files.urls")),
    # Each app names its own addresses from the root: /me/, /articles/, /circles/, /threads/ ...
    path("", include("learners.urls")),
    path("", include("articles.urls")),
    path("", include("circles.urls")),
    path("", include("discussions.urls")),
    path("", include("notifications.urls")),
    path("host/", host.overview, name="host"),
    path("host/health/", host.health, name="host_health"),
    path("api/v1/", api.urls),
]
if settings.AYNI_EMBEDDED:
    # The mailbox and the components page: for those who build and try, never in production.
    urlpatterns.append(path("dev/", include("config.embedded.urls")))
