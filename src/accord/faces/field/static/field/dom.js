// Small things of a page: words in four languages, elements, fields. Text is set as text, never read as markup.

let all = {};
let language = "en";

export const LANGUAGES = { bg: "Български", ro: "Română", uk: "Українська", en: "English" };
export const speaks = () => language;

export async function loadWords(wanted) {
  const answer = await fetch("/field/words", { credentials: "omit" });
  all = await answer.json();
  speak(wanted);
}

export function speak(wanted) {
  language = wanted in LANGUAGES ? wanted : "en";
  document.documentElement.lang = language;
}

export const t = (sentence, given = {}) =>
  ((all[language] || {})[sentence] || sentence).replace(/%\((\w+)\)s/g, (_all, name) => given[name]);

export const said = (texts) => texts[language] || texts.en || Object.values(texts)[0] || "";

export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const main = () => document.querySelector("main");

// Shows a screen, and puts the reader at its top: her voice reads the heading, her eye finds it.
export function show(heading, ...children) {
  const title = h("h1", { tabindex: "-1" }, heading);
  main().replaceChildren(title, ...children.flat().filter(Boolean));
  document.title = heading;
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

export function notice(text, tone = "info") {
  document.querySelector("#told").replaceChildren(text ? h("p", { class: `notice ${tone}` }, text) : "");
}

export const button = (label, onclick, kind = "") => h("button", { type: "button", class: kind, onclick }, label);
export const bar = (...buttons) => h("div", { class: "bar" }, ...buttons);

let numbers = 0;

// A field with its label; `changed` is called with every letter. Browsers are asked to remember nothing of it.
export function field(label, value, changed, { kind = "text", hint = "", longest = 500, rows = 0 } = {}) {
  const id = `f${(numbers += 1)}`;
  const quiet = { autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: "false" };
  const about = hint ? { "aria-describedby": `${id}h` } : {};
  const given = { id, maxlength: String(longest), ...quiet, ...about, oninput: (event) => changed(event.target.value) };
  const box = rows ? h("textarea", { ...given, rows: String(rows) }) : h("input", { ...given, type: kind });
  box.value = value;
  return h("div", { class: "field" }, h("label", { for: id }, label), hint ? h("p", { class: "hint", id: `${id}h` }, hint) : "", box);
}

export function tick(label, value, changed) {
  const box = h("input", { type: "checkbox", autocomplete: "off", onchange: (event) => changed(event.target.checked) });
  box.checked = value;
  return h("label", { class: "choice" }, box, h("span", {}, label));
}

export function choose(label, choices, value, changed) {
  const id = `f${(numbers += 1)}`;
  const rows = choices.map(([code, word]) => h("option", { value: code }, word));
  const box = h("select", { id, autocomplete: "off", onchange: (event) => changed(event.target.value) }, ...rows);
  box.value = value;
  return h("div", { class: "field" }, h("label", { for: id }, label), box);
}

export function radios(label, choices, value, changed) {
  const name = `f${(numbers += 1)}`;
  const rows = choices.map(([code, word]) => {
    const dot = h("input", { type: "radio", name, value: code, autocomplete: "off", onchange: () => changed(code) });
    dot.checked = code === value;
    return h("label", { class: "choice" }, dot, h("span", {}, word));
  });
  return h("fieldset", {}, h("legend", {}, label), ...rows);
}

export const choices = (lists, name) => Object.entries(lists.codes[name][language] || lists.codes[name].en);
export const word = (lists, name, code) => (lists.codes[name][language] || lists.codes[name].en)[code] || code;
export const countries = (lists) => [["", "–"], ...Object.entries(lists.countries[language] || lists.countries.en)];
export const when = (moment) => new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" }).format(moment);
