from django.urls import path

from comments import views

app_name = "comments"
urlpatterns = [
    path("<int:article_id>/", views.discussion, name="post"),
    path("<int:article_id>/reply/<int:comment_id>/", views.reply, name="reply"),
]
