"""Somebody of the newsroom at the desk of a running portal: cookies and tokens, no browser."""

import re
from http.cookies import SimpleCookie

from tests.portal import Answer, ask

PASSWORD = "correct horse"  # of everyone whom tests/builders.py makes


class Desk:
    """One person's session. It holds on every host: `port` says which is asked."""

    def __init__(self, username: str, *, port: int) -> None:
        self.cookies: dict[str, str] = {}
        self.get("/admin/login/", port=port)
        form = {"username": username, "password": PASSWORD, "next": "/admin/"}
        assert self.post("/admin/login/", form, port=port).status == 302

    def get(self, path: str, *, port: int) -> Answer:
        return self._ask(path, None, port)

    def post(self, path: str, form: dict[str, str], *, port: int) -> Answer:
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self._ask(path, form | token, port)

    def _ask(self, path: str, form: dict[str, str] | None, port: int) -> Answer:
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = ask(port, path, form, Cookie=sent)
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: kept.value for name, kept in SimpleCookie(header).items()}
        return answer


def messages(answer: Answer) -> list[str]:
    """Return what the desk says about what was just done."""
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', answer.text, re.DOTALL)
    items = re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [re.sub(r"<[^>]+>|\s+", " ", item).strip() for item in items]
