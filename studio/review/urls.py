from django.urls import path

from studio.review.views import (
    answer,
    bulk,
    compare,
    cut,
    dailies,
    decide,
    guest,
    guest_media,
    lineage,
    notes,
    share,
    take,
)

app_name = "review"
TAKE = "takes/<uuid:take_id>/"
NOTE = "notes/<uuid:note_id>/"
PROJECT = "projects/<uuid:project_id>/"
SHARE = "projects/<uuid:project_id>/guests/"
GUEST = "g/<str:token>/"
GUEST_TAKE = GUEST + "takes/<uuid:take_id>/"
urlpatterns = [
    path(PROJECT + "bulk/", bulk.bulk, name="bulk"),
    path(PROJECT + "compare/", compare.compare, name="compare"),
    path(PROJECT + "dailies/", dailies.dailies, name="dailies"),
    path(PROJECT + "cut/", cut.cut, name="cut"),
    path(PROJECT + "generations/<uuid:generation_id>/lineage/", lineage.show_lineage, name="lineage"),
    path(TAKE, take.take, name="take"),
    path(TAKE + "watch/", take.watch, name="watch"),
    path(TAKE + "notes/", notes.write, name="write"),
    path(TAKE + "verdict/", decide.verdict, name="verdict"),
    path(TAKE + "withdraw/", decide.withdraw, name="withdraw"),
    path(TAKE + "rate/", decide.rate, name="rate"),
    path(TAKE + "pick/", decide.pick, name="pick"),
    path(TAKE + "circle/", decide.circle, name="circle"),
    path(TAKE + "answer/", answer.answer, name="answer"),
    path(NOTE, notes.note, name="note"),
    path(NOTE + "edit/", notes.edit, name="edit"),
    path(NOTE + "history/", notes.history, name="history"),
    path(NOTE + "resolve/", notes.resolve, name="resolve"),
    path(NOTE + "reopen/", notes.reopen, name="reopen"),
    path(NOTE + "delete/", notes.delete, name="delete"),
    path(NOTE + "restore/", notes.restore, name="restore"),
    path(SHARE, share.share, name="share"),
    path(SHARE + "<uuid:link_id>/", share.share_link, name="share_link"),
    path(SHARE + "<uuid:link_id>/switch/", share.switch_link, name="switch_link"),
    path(SHARE + "<uuid:link_id>/renew/", share.renew_link, name="renew_link"),
    path(GUEST, guest.guest, name="guest"),
    path(GUEST + "door/", guest.guest_access, name="guest_access"),
    path(GUEST_TAKE, guest.guest_take, name="guest_take"),
    path(GUEST_TAKE + "say/", guest.guest_submit, name="guest_submit"),
    path(GUEST_TAKE + "withdraw/", guest.guest_withdraw, name="guest_withdraw"),
    path(GUEST_TAKE + "video/", guest_media.guest_video, name="guest_video"),
    path(GUEST_TAKE + "poster/", guest_media.guest_poster, name="guest_poster"),
    path(GUEST_TAKE + "sprite/", guest_media.guest_sprite, name="guest_sprite"),
    path(GUEST_TAKE + "download/", guest_media.guest_download, name="guest_download"),
]
