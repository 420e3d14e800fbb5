from django.urls import path

from studio.projects.views import command_palette, projects, settings

app_name = "projects"
ONE = "projects/<uuid:project_id>/"
urlpatterns = [
    path("", projects.home, name="home"),
    path("projects/", projects.projects, name="projects"),
    path("palette/", command_palette.show_palette, name="palette"),
    path(ONE + "settings/", settings.settings, name="settings"),
    path(ONE + "settings/save/", settings.save, name="save"),
    path(ONE + "archive/", settings.archive, name="archive"),
    path(ONE + "shots/", settings.add_shot, name="add_shot"),
    path(ONE + "shots/order/", settings.order_shots, name="order_shots"),
    path(ONE + "shots/<uuid:shot_id>/", settings.rename_shot, name="rename_shot"),
]
