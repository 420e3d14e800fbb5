from django.urls import path

from studio.library.views import files, tus, uploads

app_name = "library"
urlpatterns = [
    path("projects/<uuid:project_id>/uploads/", uploads.upload, name="upload"),
    path("uploads/<uuid:upload_id>/", tus.piece, name="piece"),
    path("assets/<uuid:asset_id>/tray/", uploads.tray_item_view, name="tray_item"),
    path("assets/<uuid:asset_id>/original/", files.original, name="original"),
    path("assets/<uuid:asset_id>/proxy/", files.proxy, name="proxy"),
    path("assets/<uuid:asset_id>/poster/", files.poster, name="poster"),
    path("assets/<uuid:asset_id>/sprite/", files.sprite, name="sprite"),
    path("assets/<uuid:asset_id>/waveform/", files.waveform, name="waveform"),
    path("assets/<uuid:asset_id>/frames/<int:number>.png", files.frame, name="frame"),
    path("assets/<uuid:asset_id>/frames/<int:number>/keep/", files.keep_frame, name="keep_frame"),
]
