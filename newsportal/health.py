"""Two questions of those who run the portal: is it alive, can it serve?"""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from newsportal.pagecache import private_page


@private_page
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@private_page
def ready(request: HttpRequest) -> HttpResponse:
    """200 once the database answers, 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            cursor.fetchall()
    except Error:  # DatabaseError, and InterfaceError of a connection that broke
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
