"""The one door of the desk: who may come in, and that nothing keeps its pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from comments.moderation import PERMISSION
from newsportal.pagecache import private_page

View = Callable[..., HttpResponse]
JSON = "application/json"


def desk_page(*methods: str) -> Callable[[View], View]:
    """Declare a page of the desk: for moderators alone; others sign in, or are refused."""

    def declare(view: View) -> View:
        answer = require_http_methods([*methods])(view)

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if wants_json(request):
                    return JsonResponse({"signed_out": True}, status=401)
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(PERMISSION):
                raise PermissionDenied
            return answer(request, *args, **kwargs)

        return private_page(wrapper)

    return declare


def wants_json(request: HttpRequest) -> bool:
    """Whether the desk’s script asks, which reads answers rather than pages."""
    return request.headers.get("Accept") == JSON
