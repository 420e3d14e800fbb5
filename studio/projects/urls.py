from django.urls import path

from studio.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.home, name="home"),
    path("projects/", views.projects, name="projects"),
    path("projects/<uuid:project_id>/shots/", views.add_shot, name="add_shot"),
]
