// A screening and a signal on the phone. Every answer is sealed at once; what a kill can cost is the word being typed.

import { bar, button, choices, choose, countries, field, h, LANGUAGES, notice, radios, said, show, speaks, t, tick, word } from "./dom.js";
import { merged, nextSteps, score } from "./score.js";
import * as vault from "./vault.js";

const now = () => new Date().toISOString();

export function newScreening(country) {
  const content = {
    began: now(), ended: now(), setting: "border", language: speaks(), interpreter: false, age_group: "unknown",
    sex: "NonSpecifiedUnknown", citizenship: "", instrument: "", version: "", modules: [], answers: {}, ending: "open",
    conclusion: "", urgent: false,
  };
  return { id: crypto.randomUUID(), kind: "screening", done: false, step: 0, country, content };
}

export function newSignal(country) {
  const content = {
    began: now(), channel: "outreach", country: country || "BG", language: speaks(), danger: false, child: false, anonymous: false,
    forms: [], account: "", place: "", callback: "", reporter_name: "", reporter_phone: "", persons: [],
  };
  return { id: crypto.randomUUID(), kind: "signal", done: false, step: 0, content };
}

// What is changed is not finished any more, so that nothing goes while somebody writes in it.
async function keep(record, done = false) {
  record.done = done;
  if (record.kind === "screening") record.content.ended = now();
  const kept = await vault.keep(record.id, record);
  if (!kept) notice(t("The phone is full. Keep this page open: what you enter stays here until it is closed. Send it, or write it down."), "danger");
}

export function screening(lists, record, leave) {
  const { content } = record;
  const scored = lists.instruments.filter((one) => one.kind === "scored");
  const chosen = lists.instruments.find((one) => one.id === content.instrument && one.version === content.version);
  if (!record.step || !chosen) return begin(lists, scored, record, leave);
  const added = content.modules.map((key) => lists.instruments.find((one) => `${one.id}@${one.version}` === key)).filter(Boolean);
  const groups = merged(chosen, added);
  if (record.step <= groups.length) return group(lists, chosen, groups, record, leave);
  return result(lists, chosen, groups, record, leave);
}

const serves = (list, age) => list.populations.includes(age === "adult" ? "adult" : "child");

function begin(lists, scored, record, leave) {
  const { content } = record;
  const set = (name) => (value) => {
    content[name] = value;
    keep(record);
  };
  const again = (name) => (value) => {
    content[name] = value;
    content.modules = [];
    keep(record);
    begin(lists, scored, record, leave);
  };
  const fitting = scored.filter((one) => serves(one, content.age_group));
  const list = fitting.find((one) => one.id === content.instrument) || fitting.find((one) => one.jurisdiction === record.country) || fitting.find((one) => !one.jurisdiction) || fitting[0];
  if (list) Object.assign(content, { instrument: list.id, version: list.version });
  const modules = lists.instruments.filter((one) => one.kind === "module" && serves(one, content.age_group));
  show(
    t("New screening"),
    list ? h("p", { class: "said" }, said(list.introduction)) : "",
    radios(t("Age"), choices(lists, "age_group"), content.age_group, again("age_group")),
    h("p", { class: "hint" }, t("If you are not sure that the person is 18, treat the person as a child.")),
    fitting.length > 1 ? radios(t("List"), fitting.map((one) => [one.id, said(one.title)]), content.instrument, again("instrument")) : "",
    ...modules.map((one) => {
      const key = `${one.id}@${one.version}`;
      return tick(said(one.title), content.modules.includes(key), (on) => {
        content.modules = on ? [...content.modules, key] : content.modules.filter((other) => other !== key);
        keep(record);
      });
    }),
    choose(t("Where you talk"), choices(lists, "setting"), content.setting, set("setting")),
    choose(t("Language of the conversation"), Object.entries(LANGUAGES), content.language, set("language")),
    tick(t("With an interpreter"), content.interpreter, set("interpreter")),
    choose(t("Sex"), choices(lists, "sex"), content.sex, set("sex")),
    choose(t("Citizenship"), countries(lists), content.citizenship, set("citizenship")),
    bar(
      button(t("Back"), leave),
      button(t("Begin"), () => {
        if (!list) return notice(t("No list on this phone is made for this age. Ask a colleague, or call a help line."), "danger");
        record.step = 1;
        keep(record);
        screening(lists, record, leave);
      }, "primary"),
    ),
  );
}

function group(lists, chosen, groups, record, leave) {
  const { content } = record;
  const here = groups[record.step - 1];
  const go = (step) => {
    record.step = step;
    keep(record);
    screening(lists, record, leave);
  };
  const ask = (one) => {
    const given = content.answers[one.id] || { reply: "", evidence: "" };
    const how = choose(t("How do you know it"), [["", "–"], ...choices(lists, "evidence")], given.evidence, (evidence) => {
      content.answers[one.id] = { reply: (content.answers[one.id] || given).reply || "unknown", evidence };
      keep(record);
    });
    how.hidden = !["yes", "no"].includes(given.reply);
    const asked = radios(said(one.text), choices(lists, "reply"), given.reply, (reply) => {
      const evidence = ["yes", "no"].includes(reply) ? (content.answers[one.id] || given).evidence : "";
      content.answers[one.id] = { reply, evidence };
      how.hidden = !["yes", "no"].includes(reply);
      keep(record);
    });
    asked.append(how);
    asked.id = `i-${one.id}`;
    return asked;
  };
  const reminders = lists.instruments.filter((one) => one.kind === "prompts" && serves(one, content.age_group));
  show(
    said(here.title),
    h("p", { class: "hint" }, t("Part %(number)s of %(all)s", { number: record.step, all: groups.length })),
    h("p", { class: "said" }, said(here.prompt)),
    ...here.indicators.map(ask),
    ...reminders.map((one) => reminder(one)),
    bar(
      button(t("Stop: the person is distressed"), () => finish(lists, record, "stop", {}, leave), "stop"),
      button(t("Back"), () => go(record.step - 1)),
      button(t("Go on"), () => go(record.step + 1), "primary"),
    ),
  );
}

const reminder = (one) =>
  h(
    "details",
    {},
    h("summary", {}, said(one.title)),
    ...one.groups.flatMap((group) => [h("h2", {}, said(group.title)), h("ul", {}, ...group.indicators.map((i) => h("li", {}, said(i.text))))]),
  );

function result(lists, chosen, groups, record, leave) {
  const { content } = record;
  const found = score(lists, groups, lists.rules[chosen.rule], content.answers, content.age_group);
  const title = Object.fromEntries(lists.dimensions.map((one) => [one.code, one.title]));
  const rule = lists.rules[chosen.rule];
  const positive = found.dimensions.filter((one) => one.positive);
  const opens = found.couldBecome !== found.conclusion || found.couldBeUrgent !== found.urgent;
  const texts = (rows) => h("ul", {}, ...rows.map((one) => h("li", {}, found.matters.includes(one) ? h("strong", {}, said(one.text)) : said(one.text))));
  const part = (heading, rows) => (rows.length ? [h("h3", {}, heading), texts(rows)] : []);
  show(
    t("Result"),
    h("p", { class: `result ${found.conclusion}`, id: "conclusion", "data-conclusion": found.conclusion }, word(lists, "conclusion", found.conclusion)),
    found.urgent ? h("p", { class: "notice danger", id: "urgent" }, t("Urgent."), " ", said(rule.urgent.text)) : "",
    h("p", {}, said(found.sentence)),
    h("h2", {}, t("What to do now")),
    h("ul", { id: "next" }, ...nextSteps(rule, found, content.citizenship, record.country).map((step) => h("li", {}, said(step.text)))),
    positive.length ? h("h2", {}, t("Because of these answers")) : "",
    ...positive.flatMap((one) => part(said(title[one.code]), one.because)),
    found.matters.length ? h("p", { class: "hint" }, t("Without an answer in bold the result would be another.")) : "",
    opens ? h("h2", {}, t("Not known yet, and it could change the result")) : "",
    ...(opens ? [...part(t("Each of these alone"), found.alone), ...part(t("These only together"), found.together)] : []),
    bar(
      button(t("Back"), () => {
        record.step -= 1;
        keep(record);
        screening(lists, record, leave);
      }),
      button(t("Finish"), () => finish(lists, record, "complete", found, leave), "primary"),
    ),
  );
}

async function finish(lists, record, ending, found, leave) {
  const { content } = record;
  Object.assign(content, { ending, conclusion: ending === "complete" ? found.conclusion : "", urgent: Boolean(found.urgent) });
  await keep(record, true);
  leave(ending === "stop" ? t("Stopped. What you have is kept. Stay with the person; ask nothing more now.") : "");
}

export function signal(lists, record, leave) {
  const { content } = record;
  const set = (name) => (value) => {
    content[name] = value;
    keep(record);
  };
  const persons = h("div", {});
  const draw = () => {
    persons.replaceChildren(
      ...content.persons.map((one, n) => {
        const change = (name) => (value) => {
          one[name] = value;
          keep(record);
        };
        return h(
          "fieldset",
          {},
          h("legend", {}, t("Person %(number)s", { number: n + 1 })),
          choose(t("Sex"), choices(lists, "sex"), one.sex, change("sex")),
          choose(t("Age"), choices(lists, "age_group"), one.age_group, change("age_group")),
          choose(t("Citizenship"), countries(lists), one.citizenship, change("citizenship")),
        );
      }),
      button(t("Add a person"), () => {
        content.persons.push({ sex: "NonSpecifiedUnknown", age_group: "unknown", citizenship: "" });
        keep(record);
        draw();
      }),
    );
  };
  draw();
  show(
    t("New signal"),
    tick(t("Somebody is in immediate danger"), content.danger, set("danger")),
    tick(t("A child is or may be concerned"), content.child, set("child")),
    field(t("What was told"), content.account, set("account"), { rows: 6, longest: 20000 }),
    field(t("Where"), content.place, set("place")),
    choose(t("Country"), countries(lists).slice(1), content.country, set("country")),
    choose(t("How it came"), choices(lists, "channel"), content.channel, set("channel")),
    persons,
    tick(t("The caller wants to stay anonymous"), content.anonymous, set("anonymous")),
    field(t("Name of the caller"), content.reporter_name, set("reporter_name"), { longest: 200 }),
    field(t("Telephone"), content.reporter_phone, set("reporter_phone"), { kind: "tel", longest: 60 }),
    field(t("When and how is it safe to call back"), content.callback, set("callback")),
    choose(t("Language of the caller"), [["", "–"], ...Object.entries(LANGUAGES)], content.language, set("language")),
    bar(
      button(t("Back"), leave),
      button(t("Finish"), async () => {
        if (!content.account.trim()) return notice(t("Write what was reported, even if it is little."), "danger");
        await keep(record, true);
        leave();
      }, "primary"),
    ),
  );
}

// What a full phone, or one that cannot send, still gives: the record as lines that can be written down.
export function paper(lists, record, back) {
  const { content } = record;
  const replies = Object.entries(content.answers || {}).map(([id, given]) => `${id}: ${word(lists, "reply", given.reply)}`);
  const texts = ["account", "place", "reporter_name", "reporter_phone", "callback"].map((name) => content[name]).filter(Boolean);
  const head = [content.began, content.instrument && `${content.instrument} ${content.version}`, content.age_group, content.citizenship];
  show(
    t("To write down"),
    h("pre", { class: "paper" }, [...head.filter(Boolean), ...replies, ...texts, content.conclusion || ""].filter(Boolean).join("\n")),
    bar(button(t("Back"), back, "primary")),
  );
}
