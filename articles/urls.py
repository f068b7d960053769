"""The readers' addresses of one edition; the project puts them below each language."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from articles import archive_views, feeds, views

app_name = "articles"


class FourDigits(IntConverter):
    """A year, always written with four digits."""

    regex = "[0-9]{4}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):04d}"


class TwoDigits(IntConverter):
    """A month or day, always written with two digits: one address for each page."""

    regex = "[0-9]{2}"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):02d}"


register_converter(FourDigits, "yyyy")
register_converter(TwoDigits, "mm")

urlpatterns = [
    path("", views.front, name="front"),
    path("latest/", views.latest, name="latest"),
    path("category/<slug:slug>/", views.category, name="category"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("feed/rss/", feeds.rss, name="rss"),
    path("<yyyy:year>/", archive_views.year, name="year"),
    path("<yyyy:year>/<mm:month>/", archive_views.month, name="month"),
    path("<yyyy:year>/<mm:month>/<mm:day>/", archive_views.day, name="day"),
    path("<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/", views.story, name="story"),
]
