from django.urls import path

from studio.exports.views import cut, edits, hand_off, packet, report, sound

app_name = "exports"
PROJECT = "projects/<uuid:project_id>/hand-off/"
CUT = "projects/<uuid:project_id>/cut/"
urlpatterns = [
    path(CUT, cut.cut, name="cut"),
    path(CUT + "change/", cut.change, name="change_cut"),
    path(CUT + "watch/", cut.watch, name="watch_cut"),
    path(CUT + "sound/", sound.upload, name="upload_sound"),
    path(CUT + "sound/change/", sound.change, name="change_sound"),
    path(CUT + "sound/<uuid:sound_id>.m4a", sound.copy, name="sound_copy"),
    path(PROJECT, hand_off.hand_off, name="hand_off"),
    path(PROJECT + "sound.wav", sound.wav, name="sound"),
    path(PROJECT + "takes.zip", hand_off.zip_file, name="zip"),
    path(PROJECT + "film/", hand_off.film, name="film"),
    path(PROJECT + "film/<uuid:film_id>.mp4", hand_off.film_file, name="film_file"),
    path(PROJECT + "report/", report.review_report, name="report"),
    path(PROJECT + "packet.zip", packet.packet, name="packet"),
    path(PROJECT + "packet/notes/", packet.merge, name="merge_notes"),
    path(PROJECT + "edits/", edits.receive, name="edits"),
    path(PROJECT + "edits/<uuid:edit_id>/", edits.edit, name="edit"),
    path(PROJECT + "edits/<uuid:edit_id>/notes/", edits.write_note, name="write_edit_note"),
    path(PROJECT + "edits/<uuid:edit_id>/<slug:name>/", edits.edit_file, name="edit_file"),
    path(PROJECT + "<slug:name>/", hand_off.file, name="file"),
]
