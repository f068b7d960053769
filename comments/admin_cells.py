"""What the moderators' lists print of a comment: HTML by format_html only."""

from collections.abc import Iterable, Sequence

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.deciding import Act, Choice
from comments.highlighting import Segment, cut_to
from comments.models import Comment, Hold, Judgement
from comments.models.comment import Status
from comments.models.finding import marked_name, marked_text
from comments.models.rule import Effect
from comments.moderation import possible_acts
from comments.spam_judging import is_held
from comments.spam_reasons import in_words
from newsportal.printing import stamp

SHOWN = 400  # characters of a text that stand in the list; the rest opens
SHOWN_OF_PARENT = 200
LINKS_THAT_WARN = 2  # readers may set more; most advertising does
TONES: dict[str, str] = {Effect.MARK: "plain", Effect.HOLD: "warn", Effect.REJECT: "bad"}
WORDS = {
    Act.APPROVE: gettext_lazy("Approve"),
    Act.REJECT: gettext_lazy("Reject"),
    Act.SPAM: gettext_lazy("Spam"),
    Act.REMOVE: gettext_lazy("Remove"),
    Act.RESTORE: gettext_lazy("Restore"),
    Act.KEEP: gettext_lazy("Keep"),
}


@admin.display(description=gettext_lazy("comment"))
def said(comment: Comment) -> SafeString:
    """The story, the comment that is answered, the text, and the buttons that decide."""
    return format_html(
        '<p class="said__story">{}</p>{}{}{}{}{}',
        story(comment),
        state(comment),
        parent_of(comment),
        text_of(comment),
        found(comment),
        buttons(comment),
    )


def parent_of(comment: Comment) -> str:
    if comment.parent is None:
        return ""
    return format_html(
        '<blockquote class="said__parent"><b>{}</b> {}</blockquote>',
        _("In reply to {name}").format(name=comment.parent.name),
        Truncator(comment.parent.text).chars(SHOWN_OF_PARENT),
    )


def text_of(comment: Comment) -> SafeString:
    return long_text(list(marked_text(comment)))


def long_text(whole: Sequence[Segment]) -> SafeString:
    if sum(len(text) for text, _is_marked in whole) <= SHOWN:
        return format_html('<div class="said__text">{}</div>', marked(whole))
    cut = cut_to(whole, SHOWN)
    return format_html(
        '<details class="said__text"><summary>{}…</summary>{}</details>', marked(cut), marked(whole)
    )


def marked(parts: Iterable[Segment]) -> SafeString:
    """Print the segments of a text, those that rules found as marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", t) if m else t,) for t, m in parts)
    )


def found(comment: Comment) -> SafeString | str:
    """What rules found, each with its effect and words; expects `findings` prefetched."""
    lines = (
        (TONES[finding.effect], finding.get_effect_display(), finding.title,
         ", ".join(finding.patterns))
        for finding in comment.findings.all()
    )  # fmt: skip
    item = '<li><span class="badge badge--{}">{}</span> {} – {}</li>'
    items = format_html_join("", item, lines)
    return format_html('<ul class="said__findings">{}</ul>', items) if items else ""


@admin.display(description=gettext_lazy("rules"))
def findings(comment: Comment) -> SafeString | str:
    return found(comment) or "–"


@admin.display(description=gettext_lazy("commenter"))
def who(comment: Comment) -> SafeString:
    """Name and address, and whether somebody who had proven the address wrote it."""
    proof = _("Confirmed address") if comment.is_proven else ""
    mark = format_html('<br><span class="badge badge--good">{}</span>', proof) if proof else ""
    name = marked(marked_name(comment))
    return format_html("<b>{}</b><br>{}{}", name, comment.commenter.email, mark)


@admin.display(description=gettext_lazy("links"))
def links(comment: Comment) -> SafeString | str:
    if comment.link_count == 0:
        return ""
    tone = "bad" if comment.link_count > LINKS_THAT_WARN else "plain"
    return format_html('<span class="badge badge--{}">{}</span>', tone, comment.link_count)


@admin.display(description=gettext_lazy("spam score"))
def suspicion(comment: Comment) -> SafeString | str:
    """The score and, in words, what it rests on; expects `judgement` selected."""
    if (judgement := judgement_of(comment)) is None:
        return "–"
    reasons = format_html_join("", "<li>{}</li>", ((line,) for line in in_words(judgement.reasons)))
    return format_html('{}<ul class="said__decisions">{}</ul>', score(comment), reasons)


@admin.display(description=gettext_lazy("spam score"))
def score(comment: Comment) -> SafeString | str:
    if (judgement := judgement_of(comment)) is None:
        return ""
    tone = "bad" if is_held(judgement.score) else "plain"
    percent = round(100 * judgement.score)
    return format_html('<span class="badge badge--{}">{} %</span>', tone, percent)


def percent(share: float | None) -> str:
    """A share in the notation of the language; a dash for a share of nothing."""
    return "–" if share is None else f"{number_format(100 * share, 1)} %"


def judgement_of(comment: Comment) -> Judgement | None:
    """None for what was imported, or came in before there was a score."""
    return getattr(comment, "judgement", None)


@admin.display(description=gettext_lazy("received"), ordering="received_at")
def received(comment: Comment) -> str:
    return stamp(comment.received_at).text


def state(comment: Comment) -> str:
    """Of what is decided: the status, and whose decision it was; expects `decisions` prefetched."""
    if comment.is_pending:
        return ""
    label = Status(comment.status)
    tone = "good" if comment.is_visible else "bad"
    badge = format_html('<span class="badge badge--{}">{}</span>', tone, label.label)
    for decision in comment.decisions.all()[:1]:
        at = stamp(decision.at).text
        return format_html('<p class="said__state">{} {}, {}</p>', badge, decision.who, at)
    return format_html('<p class="said__state">{}</p>', badge)


def buttons(comment: Comment) -> SafeString:
    """One button for each act that is possible, and what the page shows; expects `open_cases`."""
    return format_html(
        '<div class="decide"><input type="hidden" name="seen" value="{}:{}">{}</div>',
        comment.pk,
        comment.revision,
        format_html_join(
            "\n",
            '<button type="submit" name="decide" value="{}" class="button decide__{}"'
            ' aria-label="{}">{}</button>',
            (
                (value, act, f"{label} – {comment.name}", label)
                for value, act, label in acts_for(comment, is_reported=is_reported(comment))
            ),
        ),
    )


def is_reported(comment: Comment) -> bool:
    """Whether reports wait for a decision on it; expects `open_cases`."""
    return bool(getattr(comment, "open_cases", ()))


def acts_for(comment: Comment, *, is_reported: bool) -> list[tuple[str, str, str]]:
    """(value of the button, act, its word) for each possible act."""
    return [
        (Choice(act, comment.pk, comment.revision).value, str(act), str(WORDS[act]))
        for act in possible_acts(comment.status, is_reported=is_reported)
    ]


@admin.display(description=gettext_lazy("story"))
def story(comment: Comment) -> SafeString:
    article = comment.article
    title = article.public_title or article.title
    return format_html('<a href="{}">{}</a>', article.get_absolute_url(), title)


@admin.display(description=gettext_lazy("text"))
def whole_text(comment: Comment) -> SafeString:
    return format_html('<div class="said__text">{}</div>', marked(marked_text(comment)))


@admin.display(description=gettext_lazy("in reply to"))
def answered(comment: Comment) -> SafeString | str:
    parent = comment.parent
    if parent is None:
        return "–"
    url = reverse("admin:comments_comment_change", args=[parent.pk])
    return format_html(
        '<a href="{}">{}</a><div class="said__text">{}</div>', url, parent.name, parent.text
    )


@admin.display(description=gettext_lazy("Decisions so far"))
def decisions(comment: Comment) -> str:
    """Newest first: when, what, who, and why; expects `decisions` prefetched."""
    lines = (
        (
            stamp(decision.at).text,
            decision.get_act_display(),
            decision.who,
            "".join(f" – {why}" for why in (decision.law, decision.reason) if why),
        )
        for decision in comment.decisions.all()
    )
    items = format_html_join("", "<li>{} · {} · {}{}</li>", lines)
    return format_html('<ol class="said__decisions">{}</ol>', items) if items else "–"


@admin.display(description=gettext_lazy("suspension"))
def suspend(comment: Comment) -> SafeString:
    """The ways to the form that suspends whoever wrote it."""
    place = reverse("admin:comments_suspension_add")
    ways = [("email", _("Suspend the address"))]
    ways += [("network", _("Suspend the network"))] if comment.network_address else []
    links = ((place, comment.pk, kind, words) for kind, words in ways)
    return format_html_join(" · ", '<a href="{}?comment={}&amp;kind={}">{}</a>', links)


@admin.display(description=gettext_lazy("Legal holds"))
def holds(comment: Comment) -> str:
    """Newest first: from when to when, by whom, and why."""
    lines = (
        (
            stamp(hold.placed_at).text,
            hold.placed_by.get_username(),
            f" – {hold.reason}" if hold.reason else "",
            _lifted(hold),
        )
        for hold in comment.holds.select_related("placed_by", "lifted_by")
    )
    items = format_html_join("", "<li>{} · {}{}{}</li>", lines)
    return format_html('<ol class="said__decisions">{}</ol>', items) if items else "–"


def _lifted(hold: Hold) -> str:
    if hold.lifted_at is None or hold.lifted_by is None:
        return ""
    lifted = _("lifted on {date} by {name}")
    return f" – {lifted.format(date=stamp(hold.lifted_at).text, name=hold.lifted_by)}"
