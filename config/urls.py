"""The table of contents: every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health, views
from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.account.urls")),
    path("language/", views.set_language, name="set_language"),
    path("", include("foundation.files.urls")),
    # Each app names its own addresses from the root: /me/, /articles/, /circles/, /threads/ ...
    path("", include("learners.urls")),
    path("", include("articles.urls")),
    path("", include("circles.urls")),
    path("", include("discussions.urls")),
    path("", include("notifications.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
if settings.AYNI_EMBEDDED:
    # The mailbox and the components page: for those who build and try, never in production.
    urlpatterns.append(path("dev/", include("config.embedded.urls")))
