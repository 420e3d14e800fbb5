from django.urls import path

from studio.generation.views import (
    actions,
    composer,
    cost_report,
    design,
    details,
    examples,
    gallery,
    health,
    prompts,
    trash,
    webhook,
)

app_name = "generation"
PROJECT = "projects/<uuid:project_id>/"
ONE = PROJECT + "generations/<uuid:generation_id>/"
urlpatterns = [
    path(PROJECT, gallery.gallery, name="gallery"),
    path(PROJECT + "watch/", gallery.watch, name="watch"),
    path(PROJECT + "trash/", trash.trash, name="trash"),
    path(PROJECT + "restore/", trash.restore, name="restore"),
    path(PROJECT + "cover/", trash.cover, name="cover"),
    path(PROJECT + "cover/<uuid:take_id>/", trash.choose_cover, name="choose_cover"),
    path(PROJECT + "composer/", composer.composer, name="composer"),
    path(PROJECT + "preflight/", composer.preflight, name="preflight"),
    path(PROJECT + "request/", composer.show_request, name="request"),
    path(PROJECT + "paste/", composer.paste, name="paste"),
    path(PROJECT + "examples/", examples.examples, name="examples"),
    path(PROJECT + "prompts/", prompts.history, name="history"),
    path(PROJECT + "templates/", prompts.templates, name="templates"),
    path(PROJECT + "templates/keep/", prompts.keep_template, name="keep_template"),
    path(PROJECT + "templates/<uuid:template_id>/drop/", prompts.drop_template, name="drop_template"),
    path(PROJECT + "worth/", cost_report.cost_report, name="cost_report"),
    path(PROJECT + "order/", composer.order, name="order"),
    path(PROJECT + "check/<slug:engine>/", actions.check, name="check"),
    path(ONE, details.details, name="details"),
    path(ONE + "approve/", actions.approve, name="approve"),
    path(ONE + "ask/", actions.poll_now, name="poll_now"),
    path(ONE + "fetch/", actions.fetch_again, name="fetch_again"),
    path(ONE + "cancel/", actions.cancel, name="cancel"),
    path(ONE + "promote/", actions.promote, name="promote"),
    path(ONE + "retry/", actions.retry, name="retry"),
    path(ONE + "reuse/", actions.reuse, name="reuse"),
    path("hooks/runware/<uuid:task_uuid>/", webhook.webhook, name="webhook"),
    path("design/", design.design, name="design"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
