"""The public addresses. The language, then a letter: the history of a browser shows them to whoever holds the device."""

from django.urls import URLPattern, path

from accord.faces.site import (
    card,
    check,
    contact,
    fundraisers,
    knowing,
    library,
    near,
    news,
    press,
    reports,
    tell,
    trainings,
    views,
)

app_name = "site"
urlpatterns: list[URLPattern] = [
    path("", views.first, name="first"),
    path("x/", views.leave, name="leave"),
    path("<slug:tongue>/", views.start, name="start"),
    path("<slug:tongue>/c/<int:number>/", check.check, name="check"),
    path("<slug:tongue>/s/", near.regions, name="regions"),
    path("<slug:tongue>/s/<slug:area>/", near.near, name="near"),
    path("<slug:tongue>/s/<slug:area>/<slug:kind>/", near.near, name="near_kind"),
    path("<slug:tongue>/h/", card.card, name="card"),
    path("<slug:tongue>/t/", tell.tell, name="tell"),
    path("<slug:tongue>/r/", tell.code, name="code"),
    path("<slug:tongue>/k/", knowing.learn, name="learn"),
    path("<slug:tongue>/k/<slug:code>/", knowing.lesson, name="lesson"),
    path("<slug:tongue>/o/", library.library, name="library"),
    path("<slug:tongue>/o/catalogue.json", library.catalogue, name="catalogue"),
    path("<slug:tongue>/o/<slug:code>/", library.item, name="item"),
    path("<slug:tongue>/o/<slug:code>/<str:name>", library.file, name="item_file"),
    path("<slug:tongue>/n/", news.news, name="news"),
    path("<slug:tongue>/n/feed.xml", news.feed, name="feed"),
    path("<slug:tongue>/n/ask/", press.ask, name="ask"),
    path("<slug:tongue>/n/<slug:line>/", news.story, name="story"),
    path("<slug:tongue>/l/<str:link>/", trainings.sign_up, name="sign_up"),
    path("<slug:tongue>/p/<str:link>/", reports.owed, name="owed"),
    path("<slug:tongue>/p/<str:link>/<int:number>/", reports.report, name="report"),
    path("<slug:tongue>/g/", fundraisers.give, name="give"),
    path("<slug:tongue>/g/guide.html", fundraisers.guide, name="guide"),
    path("<slug:tongue>/g/<str:token>/", fundraisers.link, name="give_link"),
    path("<slug:tongue>/w/", contact.contact, name="contact"),
    path("<slug:tongue>/v/", trainings.certificate, name="certificate"),
]
