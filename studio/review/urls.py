from django.urls import path

from studio.review.views import answer, bulk, compare, cut, dailies, decide, notes, take

app_name = "review"
TAKE = "takes/<uuid:take_id>/"
NOTE = "notes/<uuid:note_id>/"
PROJECT = "projects/<uuid:project_id>/"
urlpatterns = [
    path(PROJECT + "bulk/", bulk.bulk, name="bulk"),
    path(PROJECT + "compare/", compare.compare, name="compare"),
    path(PROJECT + "dailies/", dailies.dailies, name="dailies"),
    path(PROJECT + "cut/", cut.cut, name="cut"),
    path(TAKE, take.take, name="take"),
    path(TAKE + "watch/", take.watch, name="watch"),
    path(TAKE + "notes/", notes.write, name="write"),
    path(TAKE + "verdict/", decide.verdict, name="verdict"),
    path(TAKE + "withdraw/", decide.withdraw, name="withdraw"),
    path(TAKE + "rate/", decide.rate, name="rate"),
    path(TAKE + "pick/", decide.pick, name="pick"),
    path(TAKE + "star/", decide.star, name="star"),
    path(TAKE + "circle/", decide.circle, name="circle"),
    path(TAKE + "answer/", answer.answer, name="answer"),
    path(NOTE, notes.note, name="note"),
    path(NOTE + "edit/", notes.edit, name="edit"),
    path(NOTE + "history/", notes.history, name="history"),
    path(NOTE + "resolve/", notes.resolve, name="resolve"),
    path(NOTE + "reopen/", notes.reopen, name="reopen"),
    path(NOTE + "delete/", notes.delete, name="delete"),
    path(NOTE + "restore/", notes.restore, name="restore"),
]
