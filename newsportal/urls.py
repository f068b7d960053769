"""Addresses: French at the root, every other language below its code."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from newsportal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("admin/", admin.site.urls),
]
