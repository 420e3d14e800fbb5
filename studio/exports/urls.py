from django.urls import path

from studio.exports import views

app_name = "exports"
PROJECT = "projects/<uuid:project_id>/hand-off/"
urlpatterns = [
    path(PROJECT, views.hand_off, name="hand_off"),
    path(PROJECT + "takes.zip", views.zip_file, name="zip"),
    path(PROJECT + "film/", views.film, name="film"),
    path(PROJECT + "film/<uuid:film_id>.mp4", views.film_file, name="film_file"),
    path(PROJECT + "<slug:name>/", views.file, name="file"),
]
