from django.urls import path

from studio.activity import views

app_name = "activity"
PROJECT = "projects/<uuid:project_id>/"
TEAM = "teams/<uuid:team_id>/"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<uuid:notification_id>/", views.open_notification, name="open_notification"),
    path(PROJECT + "log/", views.project_log, name="project_log"),
    path(PROJECT + "log/log.csv", views.project_log_csv, name="project_log_csv"),
    path(TEAM + "log/", views.team_log, name="team_log"),
    path(TEAM + "log/log.csv", views.team_log_csv, name="team_log_csv"),
]
