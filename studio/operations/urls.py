from django.urls import path

from studio.operations import metrics, orders, views

app_name = "operations"
urlpatterns = [
    path("metrics", metrics.metrics, name="metrics"),
    path("operations/", views.operations, name="operations"),
    path("operations/teams/<uuid:team_id>/", views.set_allowance, name="set_allowance"),
    path("operations/team-creation/", views.set_team_creation, name="set_team_creation"),
    path("operations/people/", views.add_right, name="add_right"),
    path("operations/people/<uuid:user_id>/", views.remove_right, name="remove_right"),
    path("operations/log/", views.log, name="log"),
    path("operations/log/log.csv", views.log_csv, name="log_csv"),
    path("operations/second-factor/", views.remove_second_factor, name="remove_second_factor"),
    path("operations/orders/<uuid:generation_id>/", orders.order_log, name="order_log"),
    path("operations/orders/<uuid:generation_id>/adopt/", orders.adopt, name="adopt"),
]
