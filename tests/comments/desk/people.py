"""A story, two moderators, and their hands at the desk."""

import json
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client, TestCase

from comments.models import Comment, Decision
from newsportal.models import Limit, User
from tests.builders import make_article, make_comment, make_moderator

DESK = "/moderation/"
LIST = f"{DESK}queue/pending/"
DECIDED = f"{DESK}queue/decided/"
JSON = {"HTTP_ACCEPT": "application/json"}


def case(comment: Comment, more: str = "") -> str:
    return f"{DESK}case/{comment.pk}/{more}"


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def said(response: Any) -> dict[str, Any]:
    return json.loads(response.content)


class DeskCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", language="en")
        cls.malik = make_moderator(username="malik", language="en")

    def setUp(self) -> None:
        self.client.force_login(self.claire)

    def waiting(self, text: str = "Le bac était plein.", **fields: Any) -> Comment:
        Limit.objects.all().delete()
        fields = {"article": self.article, "status": "pending"} | fields
        return make_comment(fields.pop("article"), text, **fields)

    def as_(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def press(self, act: str, comment: Comment, client: Client | None = None, **data: Any) -> Any:
        headers = JSON if data.pop("json", False) else {}
        value = f"{act}:{comment.pk}:{data.pop('revision', comment.revision)}"
        return (client or self.client).post(case(comment), {"decide": value, **data}, **headers)

    def status(self, comment: Comment) -> str:
        return Comment.objects.values_list("status", flat=True).get(pk=comment.pk)

    def last_decision(self) -> Decision:
        decision = Decision.objects.order_by("-pk").first()
        assert decision
        return decision
