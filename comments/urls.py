from django.urls import path

from comments import report_views, statement_views, views

app_name = "comments"
urlpatterns = [
    path("<int:article_id>/", views.discussion, name="post"),
    path("<int:article_id>/reply/<int:comment_id>/", views.reply, name="reply"),
    path("<int:article_id>/report/<int:comment_id>/", report_views.report, name="report"),
    path("statement/<str:token>/", statement_views.statement, name="statement"),
]
