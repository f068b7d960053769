"""How the moderation fares, for those who do it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments import statistics
from comments.desk.doors import desk_page


@desk_page("GET", "HEAD")
def statistics_page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = next((n for n in statistics.PERIODS if asked == str(n)), 30)
    return render(request, "comments/statistics.html", statistics.page(days))
