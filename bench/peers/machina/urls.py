"""The forum at the root."""

from django.urls import include, path
from machina import urls

urlpatterns = [path("", include(urls))]
