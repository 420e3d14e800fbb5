from django.urls import path

from studio.core.translations import words

app_name = "core"
urlpatterns = [
    path("words/<slug:language>.<slug:version>.js", words.script, name="words"),
]
