from django.urls import path

from comments.desk import case_views, views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="home"),
    path("queue/<slug:name>/", views.queue, name="queue"),
    path("queue/<slug:name>/next/", views.next_case, name="next"),
    path("queue/<slug:name>/ahead/", case_views.ahead, name="ahead"),
    path("case/<int:comment_id>/", case_views.case, name="case"),
    path("case/<int:comment_id>/claim/", case_views.claim, name="claim"),
    path("case/<int:comment_id>/answer/", case_views.answer, name="answer"),
    path("case/<int:comment_id>/appeal/", case_views.appeal, name="appeal"),
    path("case/<int:comment_id>/edit/", case_views.edit, name="edit"),
    path("decision/<int:decision_id>/undo/", views.undo, name="undo"),
    path("search/", views.search, name="search"),
    path("preferences/", views.preferences, name="preferences"),
    path("keys/", views.keys, name="keys"),
]
