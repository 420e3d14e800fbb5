from django.urls import path

from studio.push import views

app_name = "push"
urlpatterns = [
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("notifications/", views.notification_settings, name="settings"),
    path("notifications/devices/", views.add_device, name="add_device"),
    path("notifications/devices/<uuid:subscription_id>/remove/", views.remove_device, name="remove_device"),
]
