from django.urls import path

from studio.privacy.views import personal_data, retention, team_deletion

app_name = "privacy"
urlpatterns = [
    path("profile/data/", personal_data.personal_data, name="personal_data"),
    path("profile/data/export/", personal_data.request_export, name="request_export"),
    path("profile/data/<uuid:data_export_id>/", personal_data.download, name="download"),
    path("profile/delete/", personal_data.delete_account, name="delete_account"),
    path("teams/<uuid:team_id>/deletion/", team_deletion.team_deletion, name="team_deletion"),
    path("teams/<uuid:team_id>/deletion/restore/", team_deletion.restore, name="restore_team"),
    path("projects/<uuid:project_id>/retention/", retention.retention, name="retention"),
]
