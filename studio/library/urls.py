from django.urls import path

from studio.library.files import responses
from studio.library.views import assets, files, fix, listing, parts, tus, uploads

app_name = "library"
urlpatterns = [
    path("projects/<uuid:project_id>/uploads/", uploads.upload, name="upload"),
    path("projects/<uuid:project_id>/library/", listing.library, name="library"),
    path("projects/<uuid:project_id>/library/pick/", listing.picker, name="picker"),
    path("projects/<uuid:project_id>/library/empty-trash/", listing.empty_trash, name="empty_trash"),
    path("uploads/<uuid:upload_id>/", tus.chunk, name="chunk"),
    path("uploads/<uuid:upload_id>/parts/", parts.parts, name="parts"),
    path("assets/<uuid:asset_id>/tray/", uploads.composer_input_view, name="composer_input"),
    path("assets/<uuid:asset_id>/", assets.asset, name="asset"),
    path("assets/<uuid:asset_id>/facts/", assets.facts, name="facts"),
    path("assets/<uuid:asset_id>/edit/", assets.edit, name="edit"),
    path("assets/<uuid:asset_id>/trash/", assets.throw_away, name="throw_away"),
    path("assets/<uuid:asset_id>/restore/", assets.restore, name="restore"),
    path("assets/<uuid:asset_id>/again/", assets.try_again, name="try_again"),
    path("assets/<uuid:asset_id>/fix/", fix.fix, name="fix"),
    *(
        path(f"assets/<uuid:asset_id>/{what}/", files.file, {"what": what}, name=what)
        for what in responses.FILES
    ),
    path("assets/<uuid:asset_id>/frames/<int:number>.png", files.frame, name="frame"),
    path("assets/<uuid:asset_id>/frames/<int:number>/keep/", files.keep_frame, name="keep_frame"),
]
