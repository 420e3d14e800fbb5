from django.urls import path

from studio.webhooks import views

app_name = "webhooks"
PROJECT = "projects/<uuid:project_id>/webhooks/"
ONE = PROJECT + "<uuid:webhook_id>/"
urlpatterns = [
    path(PROJECT, views.webhooks, name="webhooks"),
    path(ONE, views.webhook, name="webhook"),
    path(ONE + "log/", views.log, name="log"),
    path(ONE + "pause/", views.pause, name="pause"),
    path(ONE + "rotate/", views.rotate, name="rotate"),
    path(ONE + "test/", views.send_test, name="send_test"),
    path(ONE + "remove/", views.remove, name="remove"),
    path(ONE + "deliveries/<uuid:delivery_id>/", views.delivery, name="delivery"),
    path(ONE + "deliveries/<uuid:delivery_id>/send/", views.send_again, name="send_again"),
]
