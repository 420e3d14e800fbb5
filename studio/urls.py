"""URL configuration: one include per app."""

from django.urls import include, path

from studio.operations import admin

handler500 = "studio.core.monitoring.outages.error_view"
urlpatterns = [
    path("", include("studio.core.urls")),
    path("", include("studio.accounts.urls")),
    path("", include("studio.projects.urls")),
    path("", include("studio.activity.urls")),
    path("", include("studio.library.urls")),
    path("", include("studio.ledger.urls")),
    path("", include("studio.generation.urls")),
    path("", include("studio.review.urls")),
    path("", include("studio.plan.urls")),
    path("", include("studio.exports.urls")),
    path("", include("studio.operations.urls")),
    path("", include("studio.webhooks.urls")),
    path("", include("studio.push.urls")),
    path("", include("studio.privacy.urls")),
    path("", include("studio.api.urls")),
    path("admin/", admin.site.urls),
]
