from django.urls import path

from comments import thread_views, views

app_name = "comments"
urlpatterns = [
    path("<int:article_id>/", views.discussion, name="post"),
    path("<int:article_id>/reply/<int:comment_id>/", views.reply, name="reply"),
    path("<int:article_id>/appreciate/<int:comment_id>/", views.appreciate, name="appreciate"),
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
