from django.urls import path

from studio.generation.views import (
    composer,
    deeds,
    design,
    details,
    gallery,
    hook,
    lineage,
    operations,
    prompts,
    thrown,
    worth,
)

app_name = "generation"
PROJECT = "projects/<uuid:project_id>/"
ONE = PROJECT + "generations/<uuid:generation_id>/"
urlpatterns = [
    path(PROJECT, gallery.gallery, name="gallery"),
    path(PROJECT + "watch/", gallery.watch, name="watch"),
    path(PROJECT + "trash/", thrown.trash, name="trash"),
    path(PROJECT + "restore/", thrown.restore, name="restore"),
    path(PROJECT + "cover/", thrown.cover, name="cover"),
    path(PROJECT + "cover/<uuid:take_id>/", thrown.choose_cover, name="choose_cover"),
    path(PROJECT + "composer/", composer.composer, name="composer"),
    path(PROJECT + "preflight/", composer.preflight, name="preflight"),
    path(PROJECT + "request/", composer.show_request, name="request"),
    path(PROJECT + "paste/", composer.paste, name="paste"),
    path(PROJECT + "prompts/", prompts.history, name="history"),
    path(PROJECT + "templates/", prompts.templates, name="templates"),
    path(PROJECT + "templates/keep/", prompts.keep_template, name="keep_template"),
    path(PROJECT + "templates/<uuid:template_id>/drop/", prompts.drop_template, name="drop_template"),
    path(PROJECT + "worth/", worth.worth, name="worth"),
    path(PROJECT + "order/", composer.order, name="order"),
    path(PROJECT + "check/<slug:engine>/", deeds.check, name="check"),
    path(ONE, details.details, name="details"),
    path(ONE + "approve/", deeds.approve, name="approve"),
    path(ONE + "ask/", deeds.ask, name="ask"),
    path(ONE + "cancel/", deeds.cancel, name="cancel"),
    path(ONE + "lineage/", lineage.show_lineage, name="lineage"),
    path(ONE + "promote/", deeds.promote, name="promote"),
    path(ONE + "retry/", deeds.retry, name="retry"),
    path(ONE + "reuse/", deeds.reuse, name="reuse"),
    path("hooks/runware/<uuid:task_uuid>/", hook.hook, name="hook"),
    path("design/", design.design, name="design"),
    path("operations/", operations.operations, name="operations"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
]
