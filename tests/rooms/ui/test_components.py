"""What each component promises to a reader, a keyboard and a screen reader."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import engines
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from accord.foundation.ui.forms import CountryField, DateInput, DateTimeInput, Hinted, HouseForm


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


class Page(HTMLParser):
    """All elements with their attributes, in order."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags):
        return [a for tag, a in self.elements if tag in tags]

    @property
    def ids(self):
        return [a["id"] for _, a in self.elements if a.get("id")]


def draw(source, **context):
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


class Sample(HouseForm):
    name = forms.CharField(label="Given name", help_text="As she says it.")
    told = forms.CharField(label="What was told", widget=forms.Textarea, required=False)
    born = forms.DateField(label="Date of birth", widget=DateInput)
    at = forms.DateTimeField(label="When", widget=DateTimeInput)
    language = forms.ChoiceField(label="Language", choices=[("bg", "Bulgarian"), ("uk", "Ukrainian")])
    method = forms.ChoiceField(
        label="How",
        help_text="One.",
        widget=forms.RadioSelect,
        choices=[("oral", Hinted("Spoken", "before <a> witness")), ("sign", "Signed")],
    )
    data = forms.MultipleChoiceField(
        label="Which data", widget=forms.CheckboxSelectMultiple, choices=[("n", "needs"), ("h", "health")]
    )
    danger = forms.BooleanField(label="In danger", help_text="Now.")
    version = forms.IntegerField(widget=forms.HiddenInput)


def wrong():
    form = Sample({})
    assert not form.is_valid()
    return form


FIELDS = '<c-error-summary :form="form" />{% for field in form.visible_fields %}<c-field :field="field" />{% endfor %}'


@pytest.mark.parametrize("form", [Sample(), wrong()], ids=["empty", "wrong"])
def test_every_input_has_a_label_and_every_description_exists(form):
    page = Page(draw(FIELDS, form=form))
    assert len(page.ids) == len(set(page.ids))
    labels = {a["for"] for a in page.all("label")}
    inputs = page.all("input", "select", "textarea")
    assert {a["id"] for a in inputs} == labels
    described = [a["aria-describedby"] for _, a in page.elements if a.get("aria-describedby")]
    assert described
    for names in described:
        assert set(names.split()) <= set(page.ids)


def test_a_wrong_field_says_so_to_a_screen_reader():
    page = Page(draw(FIELDS, form=wrong()))
    found = {a["name"]: a for a in page.all("input", "select", "textarea")}
    assert found["name"]["aria-invalid"] == "true"
    assert found["name"]["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    group = next(a for a in page.all("fieldset") if a["id"] == "id_method")
    assert group["aria-describedby"].split() == ["id_method-hint", "id_method-error"]


def test_the_error_summary_leads_to_fields_that_exist():
    form = wrong()
    html = draw(FIELDS, form=form)
    page = Page(html)
    links = [a["href"][1:] for a in page.all("a")]
    assert len(links) == len([name for name in form.errors if name != "version"])
    assert set(links) <= set(page.ids)
    summary = next(a for a in page.all("div") if a.get("class") == "error-summary")
    assert (summary["role"], summary["tabindex"], "data-focus" in summary) == ("alert", "-1", True)
    assert "Version: This field is required." in html  # hidden: a sentence, no link that leads nowhere


def test_the_error_summary_is_silent_without_errors():
    assert draw('<c-error-summary :form="form" />', form=Sample()).strip() == ""


class Failure(Exception):
    """An expected failure of the domain, as far as a form asks."""

    def __init__(self, field, sentence):
        super().__init__(sentence)
        self.field = field


def test_a_failure_of_the_domain_stands_beside_its_field():
    form = Sample({"name": "Ana"})
    form.fail(Failure("name", "This name is sealed already."))
    assert "This name is sealed already." in form.errors["name"]


def test_an_error_above_the_form_is_listed_first():
    form = wrong()
    form.fail(Failure("", "Somebody else changed this."))
    html = draw('<c-error-summary :form="form" />', form=form)
    assert html.index("Somebody else changed this.") < html.index("Given name")


def test_a_form_and_its_fields_are_drawn_by_the_same_template():
    form = Sample()
    one = draw("{{ form }}", form=form)
    for field in form.visible_fields():
        assert draw('<c-field :field="field" />', field=field).strip() in one
    assert 'name="version"' in one


def test_only_what_may_stay_open_is_marked():
    form = Sample()
    assert "optional" not in draw('<c-field :field="f" />', f=form["name"])
    assert 'class="optional"' in draw('<c-field :field="f" />', f=form["told"])


def test_answers_are_not_remembered_by_the_browser():
    page = Page(draw("{{ form }}", form=Sample()))
    assert all(a.get("autocomplete") == "off" for a in page.all("input", "select", "textarea"))
    assert not any("required" in a for a in page.all("input", "select", "textarea"))


def test_groups_are_fieldsets_with_legends():
    html = draw("{{ form }}", form=Sample())
    assert len(re.findall("<fieldset", html)) == len(re.findall("<legend", html)) == 2


def test_a_choice_can_carry_a_hint():
    html = draw('<c-field :field="f" />', f=Sample()["method"])
    assert '<span>Spoken<span class="choice-hint">before &lt;a&gt; witness</span></span>' in html
    assert html.count("choice-hint") == 1


class Countries(HouseForm):
    home = CountryField(label="Citizenship")
    here = CountryField(label="Country", required=True)


@pytest.mark.parametrize(
    ("language", "ukraine"), [("en", "Ukraine"), ("bg", "Украйна"), ("uk", "Україна"), ("ro", "Ucraina")]
)
def test_countries_are_named_in_the_readers_language_nearest_first(language, ukraine):
    with override(language):
        form = Countries(initial={"home": "UA"})
        page, html = Page(draw("{{ form }}", form=form)), draw("{{ form }}", form=form)
    assert html.count(f'<option value="UA" selected>{ukraine}</option>') == 1
    assert [a["value"] for a in page.all("option")][:2] == ["", "BG"]
    assert [a["id"] for a in page.all("select")] == ["id_home", "id_here"]
    assert [a["value"] for a in page.all("option")].count("") == 1  # only what may stay open can be unknown


def test_a_country_that_is_none_is_refused_and_drawn_harmlessly():
    form = Countries({"home": '"><script>', "here": ""})
    assert set(form.errors) == {"home", "here"}
    assert "<script" not in draw("{{ form }}", form=form)


def test_dates_are_typed_for_the_browser():
    page = Page(draw("{{ form }}", form=Sample(initial={"born": "1997-08-21"})))
    found = {a["name"]: a for a in page.all("input")}
    assert (found["born"]["type"], found["born"]["value"]) == ("date", "1997-08-21")
    assert (found["at"]["type"], found["at"]["step"]) == ("datetime-local", "60")


def test_a_long_text_is_not_a_wall():
    assert Page(draw("{{ form }}", form=Sample())).all("textarea")[0]["rows"] == "5"


def test_what_was_typed_comes_back_escaped():
    form = Sample({"name": '"><script>'})
    html = draw(FIELDS, form=form)
    assert "<script" not in html


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("<c-button>Go</c-button>", ['<button class="button primary" type="submit"', ">Go</button>"]),
        ('<c-button href="/x" variant="secondary">Go</c-button>', ['<a class="button secondary" href="/x"']),
        ('<c-button name="a" value="1" form="f">Go</c-button>', ['name="a" value="1"', 'form="f"']),
        ('<c-tag tone="good">ok</c-tag>', ['<span class="tag good">ok</span>']),
        ('<c-panel title="T" level="3" id="p" tone="danger">b</c-panel>', ['id="p"', "<h3>T</h3>", "panel danger"]),
        ('<c-panel><c-slot name="actions"><b>x</b></c-slot>b</c-panel>', ["<b>x</b>"]),
        ('<c-notice tone="danger">x</c-notice>', ['role="alert"']),
        ('<c-notice tone="good" title="T">x</c-notice>', ['role="status"', "T"]),
        ('<c-empty title="T">x<c-slot name="action"><b>y</b></c-slot></c-empty>', ["T", "x", "<b>y</b>"]),
        (
            '<c-summary-list><c-summary-row label="L">v</c-summary-row></c-summary-list>',
            ["<dl", "<dt>L</dt><dd>v</dd>"],
        ),
        ('<c-task-list><c-task title="T" tone="danger" /></c-task-list>', ["<ul", "<strong>T</strong>", "task danger"]),
        (
            '<c-task title="T" href="/x"><c-slot name="hint">h</c-slot><c-slot name="status">s</c-slot>e</c-task>',
            ['<a href="/x">T</a>', "he", "s"],
        ),
        ('<c-event :when="now" who="Ana" title="T">x</c-event>', ["<time", "Ana", "T", "x"]),
        ('<c-pager next="abc=" previous="?p" />', ['href="?after=abc%3D"', 'href="?p"', "<nav"]),
        ('<c-pager next="?page=2" />', ['href="?page=2"']),
        ('<c-read-aloud target="t" lang="uk" label="L" />', ['data-read-aloud="t"', 'data-lang="uk"', " hidden", "L"]),
        (
            '<c-signature name="s" label="L" />',
            ['<canvas width="600" height="200"', 'type="hidden" name="s"', "<noscript>"],
        ),
        ('<c-reveal summary="S">x</c-reveal>', ["<details", "<summary>S</summary>"]),
        ('<c-reveal summary="S" :open="True">x</c-reveal>', ["<details", " open>"]),
        (
            '<c-nav-link href="/x" :current="True" icon="day" count="3">N</c-nav-link>',
            ['aria-current="page"', "<svg", "3"],
        ),
        (
            '<c-table caption="C" :numeric="True"><tbody></tbody></c-table>',
            ['tabindex="0"', 'role="region"', "<caption>C", 'class="numeric"'],
        ),
        ("<c-form-actions>x</c-form-actions>", ['<div class="actions">x</div>']),
    ],
)
def test_structure(source, parts, now):
    html = draw(source, now=now)
    for part in parts:
        assert part in html
    assert "<c-" not in html


def test_nothing_is_drawn_for_nothing():
    assert draw("<c-pager />").strip() == ""
    assert "aria-current" not in draw('<c-nav-link href="/x">N</c-nav-link>')
    assert "task-status" not in draw('<c-task title="T" />')


def test_a_decision_names_what_is_missing_and_what_to_do():
    reasons = [SimpleNamespace(text="No consent.", remedy="Ask <her>."), SimpleNamespace(text="Expired.", remedy="")]
    html = draw('<c-decision :decision="d" />', d=SimpleNamespace(allow=False, reasons=reasons))
    assert "decision refused" in html
    assert html.count("<li>") == 2
    assert html.count("What to do:") == 1
    assert "Ask &lt;her&gt;." in html
    assert "decision allowed" in draw('<c-decision :decision="d" />', d=SimpleNamespace(allow=True, reasons=[]))


def test_progress_marks_the_current_step():
    steps = [
        {"title": "A", "url": "/a", "state": "done"},
        {"title": "B", "url": "", "state": "current"},
        {"title": "C", "url": "", "state": "todo"},
    ]
    html = draw('<c-progress :steps="steps" />', steps=steps)
    assert html.count('aria-current="step"') == 1
    assert '<a href="/a">A</a>' in html


def test_a_page_holds_what_every_page_needs():
    html = draw('{% extends "ui/base.html" %}{% block content %}x{% endblock %}', theme="dark")
    page = Page(html)
    assert page.all("html")[0] == {"lang": "en", "data-theme": "dark"}
    assert page.all("main")[0] == {"id": "main", "tabindex": "-1"}
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    assert all(a.get("src") for a in page.all("script"))


def test_an_unknown_theme_is_left_to_the_device():
    assert "data-theme" not in draw('{% extends "ui/bare.html" %}')


@pytest.mark.django_db
def test_the_style_page_shows_four_languages_and_no_style_attribute(client):
    html = client.get("/style/").content.decode()
    for code in ("bg", "ro", "uk", "en"):
        assert f'<section class="sample" id="{code}" lang="{code}">' in html
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))


def test_the_styles_stay_light():
    names = ("tokens", "base", "components", "print", "style")
    assert sum(Path(finders.find(f"ui/{name}.css")).stat().st_size for name in names) < 30_000
