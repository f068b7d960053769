"""A story’s state in words, and the buttons that go with it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.desk import stamp
from articles.models import Article
from articles.publishing import has_unpublished_changes

Status = Article.Status
SUBMIT, PUBLISH, DRAFT, DROP = "_submit", "_publish", "_draft", "_drop"


@dataclass(frozen=True)
class Button:
    """`name` is posted; a link (`withdraw`) leads to a page that asks first."""

    name: str
    label: str | Promise
    is_link: bool = False


def status_words(article: Article) -> str:
    """Say the status in one phrase, such as “scheduled for 14.07.2025 15:15”."""
    if article.status == Status.PUBLISHED and article.published_at and not article.is_public:
        return _("scheduled for %(date)s") % {"date": stamp(article.published_at)}
    return str(Status(article.status).label)


def what_readers_see(article: Article) -> list[str]:
    """Return one sentence or more: what readers see now, and what they do not see yet."""
    if article.is_public and article.published_at:
        told = [
            _("Readers see this story, since %(date)s.") % {"date": stamp(article.published_at)}
        ]
        if article.due_at:
            told.append(
                _("A change is prepared: they see it from %(date)s on.")
                % {"date": stamp(article.due_at)}
            )
    elif article.status == Status.PUBLISHED and article.published_at:
        date = stamp(article.published_at)
        told = [_("Scheduled: readers see this story from %(date)s on.") % {"date": date}]
    elif article.status == Status.WITHDRAWN and article.withdrawn_at:
        date = stamp(article.withdrawn_at)
        told = [_("Withdrawn on %(date)s: readers do not see it any more.") % {"date": date}]
        if article.withdrawn_reason:
            told.append(_("Reason: %(reason)s") % {"reason": article.withdrawn_reason})
        return told
    elif article.status == Status.IN_REVIEW:
        return [_("Waiting for review: readers do not see this story.")]
    else:
        return [_("A draft: readers do not see this story.")]
    if has_unpublished_changes(article):
        told.append(_("It has changes since that are not published."))
    elif article.due_at or not article.is_public:
        told.append(_("Everything written here is ready for that time."))
    else:
        told.append(_("Everything written here is published."))
    return told


def save_label(article: Article | None) -> str:
    if article is None or article.status == Status.DRAFT:
        return _("Save draft")
    if article.status == Status.PUBLISHED:
        return _("Save without publishing")
    return _("Save")


def buttons(article: Article | None, *, may_publish: bool) -> list[Button]:
    """Return what may be done besides saving, in the order of a story’s life."""
    status = article.status if article else Status.DRAFT
    is_public = article is not None and article.is_public
    found: list[Button] = []
    if status == Status.DRAFT:
        found.append(Button(SUBMIT, gettext_lazy("Submit for review")))
    if status == Status.IN_REVIEW or (may_publish and status == Status.PUBLISHED and not is_public):
        found.append(Button(DRAFT, gettext_lazy("Back to draft")))
    if not may_publish:
        return found
    if is_public:
        found.append(Button(PUBLISH, gettext_lazy("Publish changes")))
        if article is not None and article.due_at:
            found.append(Button(DROP, gettext_lazy("Drop the prepared change")))
        found.append(Button("withdraw", gettext_lazy("Withdraw…"), is_link=True))
    elif status == Status.PUBLISHED:
        found.append(Button(PUBLISH, gettext_lazy("Publish at this time")))
    elif status == Status.WITHDRAWN:
        found.append(Button(PUBLISH, gettext_lazy("Publish again")))
    else:
        found.append(Button(PUBLISH, gettext_lazy("Publish or schedule")))
    return found
