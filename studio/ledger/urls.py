from django.urls import path

from studio.ledger import views

app_name = "ledger"
PROJECT = "projects/<uuid:project_id>/"
urlpatterns = [
    path(PROJECT + "money/", views.money, name="money"),
    path(PROJECT + "money/ledger.csv", views.entries_csv, name="entries_csv"),
    path(PROJECT + "money/reconciliation/", views.reconciliation, name="reconciliation"),
    path(PROJECT + "money/reconciliation/start/", views.reconcile, name="reconcile"),
    path(PROJECT + "money/budget/", views.set_budget, name="set_budget"),
    path(PROJECT + "money/approval/", views.set_approval, name="set_approval"),
]
