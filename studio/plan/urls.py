from django.urls import path

from studio.plan.views import batches, imports, moving, orders, plan, rows

app_name = "plan"
PLAN = "projects/<uuid:project_id>/plan/"
ONE = PLAN + "rows/<uuid:shot_id>/"
BATCH = PLAN + "batches/<uuid:batch_id>/"
urlpatterns = [
    path(PLAN, plan.plan, name="plan"),
    path(PLAN + "rows/", rows.add, name="add"),
    path(PLAN + "order/", rows.sort, name="sort"),
    path(PLAN + "restore/", rows.restore, name="restore"),
    path(PLAN + "import/", imports.import_list, name="import"),
    path(PLAN + "plan.csv", imports.export_csv, name="export"),
    path(PLAN + "draft/", orders.draft, name="draft"),
    path(PLAN + "watch/", orders.watch, name="watch"),
    path(PLAN + "film/", orders.film, name="film"),
    path(PLAN + "move/", moving.move, name="move"),
    path(PLAN + "costs/", plan.costs, name="costs"),
    path(PLAN + "ask/", batches.ask, name="ask"),
    path(BATCH, batches.batch, name="batch"),
    path(BATCH + "approve/", batches.approve, name="approve"),
    path(BATCH + "decline/", batches.decline, name="decline"),
    path(BATCH + "stop/", batches.stop, name="stop"),
    path(BATCH + "retry/", batches.retry, name="retry"),
    path(ONE, rows.row, name="row"),
    path(ONE + "duplicate/", rows.duplicate, name="duplicate"),
    path(ONE + "split/", rows.split, name="split"),
    path(ONE + "delete/", rows.delete, name="delete"),
]
