"""Plain builder functions: each makes one thing that is whole, and takes what matters."""

import io
import itertools
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image as PillowImage

from articles import publishing
from articles.models import Article, Author, Byline, Category, Image, Placement, Section, Tag
from articles.renditions import add_image
from articles.slugs import slug_of
from comments.models import Comment, Commenter, Report
from newsportal.models import User

_numbers = itertools.count(1)
BODY = "<p>Le bac repart à sept heures. On y monte avec son vélo, son chien et son pain.</p>"


def make_category(name: str = "Région", *, language: str = "fr", **fields: Any) -> Category:
    return Category.objects.get_or_create(
        language=language, slug=fields.pop("slug", slug_of(name)), defaults={"name": name, **fields}
    )[0]


def make_author(name: str = "Solène Arvor", **fields: Any) -> Author:
    return Author.objects.get_or_create(slug=slug_of(name), defaults={"name": name, **fields})[0]


def make_tag(name: str = "Littoral", *, language: str = "fr") -> Tag:
    return Tag.objects.get_or_create(
        language=language, slug=slug_of(name), defaults={"name": name}
    )[0]


def picture_bytes(width: int = 900, height: int = 600, *, shade: int = 0) -> bytes:
    """A small PNG; another `shade` gives another picture."""
    stream = io.BytesIO()
    # Steps of 20: finer ones vanish when the safe copy is encoded.
    colour = (shade % 12 * 20, shade // 12 % 12 * 20, shade // 144 % 12 * 20)
    PillowImage.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def make_image(**fields: Any) -> Image:
    number = next(_numbers)
    fields = {"title": f"Picture {number}", "alt": "Un phare au crépuscule"} | fields
    return add_image(picture_bytes(shade=number), **fields)


def make_draft(
    title: str = "",
    *,
    authors: list[Author] | None = None,
    tags: list[Tag] | None = None,
    sections: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Article:
    """A story with everything that publication needs, unpublished."""
    title = title or f"Le bac numéro {next(_numbers)} repart"
    language = fields.setdefault("language", "fr")
    if "category" not in fields:
        fields["category"] = make_category(language=language)
    article = Article.objects.create(title=title, **fields)
    for position, author in enumerate(authors or []):
        Byline.objects.create(article=article, author=author, position=position)
    article.tags.set(tags or [])
    for position, section in enumerate(sections or [{"heading": "Au quai", "body": BODY}]):
        Section.objects.create(article=article, position=position, **section)
    return article


def make_article(
    title: str = "",
    *,
    at: datetime | None = None,
    minutes_ago: int = 60,
    withdrawn: bool = False,
    **fields: Any,
) -> Article:
    """A published story: at `at`, which may be in the future, or some minutes ago."""
    article = make_draft(title, **fields)
    at = at or timezone.now() - timedelta(minutes=minutes_ago)
    publishing.publish(article, by=None, at=at)
    if withdrawn:
        publishing.withdraw(article, by=None, reason="Erreur de personne")
    return article


def make_hidden(**fields: Any) -> dict[str, Article]:
    """One story in every state that readers may not see, each with a telling title."""
    in_review = make_draft("Caché : en relecture", **fields)
    publishing.submit(in_review, by=None)
    later = timezone.now() + timedelta(days=1)
    return {
        "draft": make_draft("Caché : brouillon", **fields),
        "in_review": in_review,
        "scheduled": make_article("Caché : programmé", at=later, **fields),
        "withdrawn": make_article("Caché : retiré", withdrawn=True, **fields),
    }


def make_placement(article: Article, slot: str = Placement.Slot.LEAD, **fields: Any) -> Placement:
    return Placement.objects.create(article=article, language=article.language, slot=slot, **fields)


def make_comment(
    article: Article,
    text: str = "Le premier bac était plein, le second aussi.",
    *,
    name: str = "Hortense B.",
    email: str = "hortense@example.org",
    status: str = Comment.Status.APPROVED,
    parent: Comment | None = None,
    address: str = "192.0.2.7",
) -> Comment:
    """A comment as the portal takes it in, then decided as `status` asks."""
    from comments import moderation, posting
    from comments.models import Decision

    comment = posting.post(
        article, name=name, email=email, text=text, parent=parent,
        address=address, language=article.language,
    )  # fmt: skip
    steps = {
        Comment.Status.PENDING: [],
        Comment.Status.APPROVED: [Decision.Act.APPROVE],
        Comment.Status.REJECTED: [Decision.Act.REJECT],
        Comment.Status.SPAM: [Decision.Act.SPAM],
        Comment.Status.REMOVED: [Decision.Act.APPROVE, Decision.Act.REMOVE],
        Comment.Status.WITHDRAWN: [Decision.Act.APPROVE],
    }[Comment.Status(status)]
    for act in steps:
        moderation.decide(comment, act, by=None, reason="", seen_revision=comment.revision)
        comment.refresh_from_db()
    if status == Comment.Status.WITHDRAWN:
        moderation.withdraw(comment)
    return comment


def make_comments(article: Article, count: int) -> list[Comment]:
    """Many approved comments, a reply to every second; for counting queries."""
    from comments.counting import recount

    commenter = Commenter.objects.get_or_create(email="lectrice@example.org")[0]
    number = next(_numbers)
    made: list[Comment] = []
    for index in range(count):
        parent = made[-1] if index % 2 else None
        comment = Comment(
            article=article, commenter=commenter, name=f"Lectrice {index}", language="fr",
            text=f"Texte {index}", body_html=f"<p>Texte {index}</p>", html_version=1,
            status=Comment.Status.APPROVED, dedup_key=f"{number}-{index}",
            received_at=timezone.now() - timedelta(seconds=count - index),
            parent=parent, root=parent, depth=1 if parent else 0,
        )  # fmt: skip
        comment.save()
        made.append(comment)
    recount([article.pk])
    return made


def make_user(username: str = "", *, group: str = "", **fields: Any) -> User:
    username = username or f"user{next(_numbers)}"
    fields = {"email": f"{username}@example.org", "is_staff": True, "is_active": True} | fields
    user = User.objects.create_user(username, password="correct horse", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_editor(**fields: Any) -> User:
    return make_user(group="Editors", **fields)


def make_journalist(**fields: Any) -> User:
    return make_user(group="Journalists", **fields)


def make_moderator(**fields: Any) -> User:
    return make_user(group="Moderators", **fields)


def make_report(comment: Comment, reason: str = "insult", **fields: Any) -> Report:
    """A report as the portal takes it in, each from a network of its own."""
    from comments import reports

    fields = {"address": f"198.51.100.{next(_numbers) % 250}", "language": "fr"} | fields
    return reports.take_in(comment, reason=reason, **fields)
