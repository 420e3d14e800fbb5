from django.urls import path

from studio.library import views

app_name = "library"
urlpatterns = [
    path("projects/<uuid:project_id>/uploads/", views.upload, name="upload"),
    path("assets/<uuid:asset_id>/tray/", views.tray_item_view, name="tray_item"),
    path("assets/<uuid:asset_id>/original/", views.original, name="original"),
    path("assets/<uuid:asset_id>/poster/", views.poster, name="poster"),
    path("assets/<uuid:asset_id>/sprite/", views.sprite, name="sprite"),
]
