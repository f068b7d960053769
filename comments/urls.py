from django.urls import path

from comments import (
    privacy_views,
    reader_views,
    report_views,
    statement_views,
    subscription_views,
    thread_views,
    views,
)

app_name = "comments"
urlpatterns = [
    path("<int:article_id>/", views.discussion, name="post"),
    path("<int:article_id>/reply/<int:comment_id>/", views.reply, name="reply"),
    path("<int:article_id>/appreciate/<int:comment_id>/", views.appreciate, name="appreciate"),
    path("<int:article_id>/report/<int:comment_id>/", report_views.report, name="report"),
    path("statement/<str:token>/", statement_views.statement, name="statement"),
    path("me/", reader_views.own_comments, name="own"),
    path("confirm/", reader_views.ask_for_link, name="confirm"),
    path("confirm/<str:token>/", reader_views.use_link, name="use_link"),
    path("forget/", reader_views.forget_device, name="forget"),
    path("edit/<int:comment_id>/", reader_views.edit, name="edit"),
    path("withdraw/<int:comment_id>/", reader_views.take_back, name="withdraw"),
    path("subscribe/<str:token>/", subscription_views.subscribe, name="subscribe"),
    path("unsubscribe/<str:token>/", subscription_views.unsubscribe, name="unsubscribe"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/download/", privacy_views.download, name="download"),
    path("privacy/erase/", privacy_views.erase_all, name="erase"),
]
# Below the address of a story.
below_stories = (
    [
        path("", thread_views.threads, name="threads"),
        path("<int:comment_id>/", thread_views.place, name="place"),
        path("<int:comment_id>/replies/", thread_views.thread, name="thread"),
    ],
    "discussion",
)
