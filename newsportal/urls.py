"""Addresses: French at the root, every other language below its code."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from articles import sitemaps
from comments import records_views, statistics_views
from comments.urls import below_stories
from newsportal import errors, health, media

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("admin/", admin.site.urls),
    path("moderation/statistics/", statistics_views.statistics_page, name="statistics"),
    path("moderation/records/<int:comment_id>/", records_views.export, name="record"),
    path("moderation/", include("comments.desk.urls")),
]
if settings.SERVES_MEDIA:
    prefix = settings.MEDIA_URL.strip("/")
    urlpatterns.append(re_path(rf"^{prefix}/(?P<path>.+)$", media.media, name="media"))
urlpatterns += i18n_patterns(
    path("comments/", include("comments.urls")),
    path("", include("articles.urls")),
    path("<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/comments/", include(below_stories)),
    prefix_default_language=False,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
