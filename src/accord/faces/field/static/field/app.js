// The page: enrolled or not, locked or open, at home. The way to help (112, help lines) is open in every state.

import { newScreening, newSignal, paper, screening, signal } from "./ask.js";
import { bar, button, choose, countries, field, h, LANGUAGES, loadWords, notice, said, show, speak, speaks, t, when } from "./dom.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";

let lists = null;
let phone = null;

async function start() {
  if (navigator.serviceWorker) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
  await vault.open();
  await loadWords((await vault.meta("language")) || navigator.language.slice(0, 2));
  chooseLanguage();
  if (await vault.isOver()) return lost();
  lists = await vault.meta("lists");
  vault.lockWith(() => locked());
  await look();
  setInterval(() => look().then(() => sendAll()), 60e3);
  addEventListener("online", () => look().then(() => sendAll()));
  document.addEventListener("pointerdown", vault.stir, { passive: true });
  document.addEventListener("keydown", vault.stir);
  document.querySelector("#lines").addEventListener("click", helpLines);
  if (document.body.dataset.over) return;
  return (await vault.made()) ? locked() : enrol();
}

// What is done again and again, locked or open: delete what is too old, and ask whether this phone was reported lost.
async function look() {
  if (document.body.dataset.over || !(await vault.made())) return;
  const { soon, gone } = await vault.expire();
  if (gone) notice(t("What was not sent within 72 hours was deleted from this phone: %(number)s.", { number: gone }), "danger");
  else if (soon) notice(t("Send soon: %(number)s not sent will be deleted within 12 hours.", { number: soon }), "danger");
  const state = await sync.state();
  if (state === "lost") return lost();
  if (state.lists && lists && state.lists !== lists.version && vault.isOpen()) await fresh();
}

async function fresh() {
  const found = await sync.fetchLists(phone.token).catch(() => null);
  if (found === "lost") return lost();
  if (found) lists = found;
}

async function lost() {
  document.body.dataset.over = "yes";
  await sync.wiped();
  phone = lists = null;
  notice("");
  show(t("This phone is empty"), h("p", {}, t("It was reported lost. Everything that it kept has been deleted from it.")));
}

function chooseLanguage() {
  const box = document.querySelector("#language");
  box.replaceChildren(...Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code }, name)));
  box.value = speaks();
  box.setAttribute("aria-label", t("Language"));
  box.onchange = async () => {
    speak(box.value);
    await vault.keepMeta("language", box.value).catch(() => {});
    chooseLanguage();
    if (document.body.dataset.over) return;
    if (vault.isOpen()) home();
    else (await vault.made()) ? locked() : enrol();
  };
  document.querySelector("#lines").textContent = t("Help lines");
}

function enrol() {
  const typed = { numbers: location.hash.slice(1).replace(/\D/g, ""), first: "", second: "" };
  history.replaceState(null, "", "/field/"); // the numbers do not stay in the address
  const proposal = vault.suggest();
  show(
    t("Set up this phone"),
    h("p", {}, t("You need a network once, and the numbers that the desk shows under “Phones”.")),
    field(t("Numbers from the desk"), typed.numbers, (value) => (typed.numbers = value), { longest: 30 }),
    h("p", {}, t("Choose a passphrase of at least 12 characters that nobody can guess. It cannot be reset. If you want, take this one:")),
    h("p", { class: "code", id: "proposal" }, proposal),
    field(t("Passphrase"), "", (value) => (typed.first = value), { kind: "password", longest: 200, hint: t("Do not let the browser save it.") }),
    field(t("Passphrase again"), "", (value) => (typed.second = value), { kind: "password", longest: 200 }),
    bar(button(t("Set up"), (event) => setUp(typed, event.target), "primary")),
  );
}

async function setUp(typed, pressed) {
  const numbers = typed.numbers.replace(/\D/g, "");
  if (numbers.length !== 12) return notice(t("The numbers are twelve digits. Look at the desk again."), "danger");
  if (vault.isWeak(typed.first)) {
    return notice(t("This passphrase is too easy to guess. Take at least 12 characters that make no row, or the one that is proposed."), "danger");
  }
  if (typed.first !== typed.second) return notice(t("The two passphrases are not the same. Type them again."), "danger");
  pressed.disabled = true;
  notice(t("One moment …"));
  try {
    const given = await sync.enrol(numbers);
    if (!given.token) throw new Error(given.code);
    await vault.make(typed.first);
    const { token, bell, ...rest } = given;
    phone = { token, ...rest };
    if (!(await vault.keep("phone", phone))) throw new Error("full");
    await vault.keepMeta("bell", bell);
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    await fresh();
    notice("");
    home();
  } catch (failure) {
    const words = {
      full: t("The phone is full. Make room on it, then ask the desk for new numbers."),
      "phone-code": t("These numbers open nothing. They work once, for 15 minutes. Ask for new ones under “Phones” at the desk."),
      "too-many": t("Too many tries. Wait some minutes, then try again."),
    };
    notice(words[failure.message] || t("No network. Try again where there is one."), "danger");
    pressed.disabled = false;
  }
}

function locked() {
  let typed = "";
  const box = field(t("Passphrase"), "", (value) => (typed = value), { kind: "password", longest: 200 });
  const form = h("form", { novalidate: "", onsubmit: (event) => event.preventDefault() || open() }, box, bar(h("button", { class: "primary" }, t("Unlock"))));
  const open = async () => {
    const wait = await vault.wait();
    if (wait) return notice(t("Too many wrong tries. Wait %(seconds)s seconds. Nothing is deleted by wrong tries.", { seconds: Math.ceil(wait / 1000) }), "danger");
    notice(t("One moment …"));
    if (!(await vault.unlock(typed))) return notice(t("This is not the passphrase."), "danger");
    phone = await vault.find("phone");
    notice("");
    if (!lists) await fresh();
    home();
    look().then(() => sendAll());
  };
  show(t("Locked"), form);
}

function leave(text = "") {
  const before = typeof text === "string" ? text : ""; // a button hands over its event
  if (before) notice(before);
  home();
  sendAll(false, before);
}

async function home() {
  if (!vault.isOpen()) return locked();
  if (!lists) return show(t("No lists yet"), h("p", {}, t("This phone has no lists yet. Open it once where there is a network.")), bar(button(t("Try again"), () => fresh().then(home), "primary")));
  const records = await vault.all();
  const kinds = { screening: t("Screening"), signal: t("Signal") };
  const row = (record) =>
    h(
      "li",
      {},
      h("p", {}, h("strong", {}, record.broken ? t("It does not open") : kinds[record.kind]), " ", when(record.sealed_at)),
      h("p", { class: "hint" }, record.unsaved ? t("only in memory: do not close this page") : record.done ? t("finished, not sent yet") : t("not finished")),
      record.broken ? "" : h("div", { class: "row" }, ...steps(record)),
    );
  show(
    t("Field work"),
    h("div", { class: "big" }, button(t("New screening"), () => go(newScreening(phone.country)), "primary"), button(t("New signal"), () => go(newSignal(phone.country)), "primary")),
    records.length ? h("h2", {}, t("On this phone")) : h("p", { id: "nothing" }, t("Nothing waits on this phone.")),
    records.length ? h("ul", { class: "records" }, ...records.map(row)) : "",
    bar(button(t("Lock"), vault.lock), button(t("Send now"), () => sendAll(true), records.some((one) => one.done) ? "primary" : "")),
  );
}

function steps(record) {
  const found = [button(record.done ? t("Look again") : t("Go on"), () => go(record))];
  if (!record.done) found.push(button(t("Send as it is"), () => asItIs(record)));
  found.push(button(t("To write down"), () => paper(lists, record, home)));
  return found;
}

async function asItIs(record) {
  const { sealed_at, unsaved, ...kept } = record;
  await vault.keep(record.id, { ...kept, done: true });
  leave();
}

function go(record) {
  notice("");
  const { sealed_at, unsaved, ...kept } = record;
  return kept.kind === "screening" ? screening(lists, kept, leave) : signal(lists, kept, leave);
}

async function sendAll(asked = false, before = "") {
  if (!vault.isOpen() || document.body.dataset.over) return;
  if (asked) notice(t("One moment …"));
  const { sent, kept, stopped } = await sync.send();
  if (stopped === "lost") return lost();
  const words = {
    away: t("No network. What is finished is sent when there is one."),
    unknown: t("This phone is not known here. Enrol it again; what it keeps stays on it until then."),
    busy: t("The node is busy. What is left is sent later."),
  };
  const lines = [before, ...sent.map((one) => (one.state === "waiting" ? t("Sent, a colleague looks at it: %(code)s", one) : t("Sent: %(code)s", one)))];
  if (kept.length) lines.push(t("Not taken: %(number)s. It stays here; write it down and call a colleague.", { number: kept.length }));
  if (stopped && asked) lines.push(words[stopped]);
  const told = lines.filter(Boolean).join(" · ");
  if (told) notice(told, kept.length || stopped ? "danger" : "info");
  else if (asked) notice(t("Nothing waits on this phone."));
  if (sent.length && document.querySelector(".big")) home();
}

function helpLines() {
  let country = phone && phone.country ? phone.country : "";
  const back = async () => (document.body.dataset.over ? lost() : vault.isOpen() ? home() : (await vault.made()) ? locked() : enrol());
  const draw = () => {
    const rows = lists ? lists.hotlines.filter((one) => !country || one.country === country || one.country === "any") : [];
    const others = rows.filter((one) => one.number !== "112"); // it stands above them already
    const known = lists ? new Set(lists.hotlines.map((one) => one.country)) : new Set();
    show(
      t("Help lines"),
      lists ? choose(t("Country"), countries(lists).filter(([code]) => !code || known.has(code)), country, (code) => ((country = code), draw())) : "",
      h("ul", { class: "records" }, h("li", {}, h("a", { href: "tel:112", class: "call" }, "112"), h("p", {}, t("Immediate danger: police, ambulance, fire"))),
        ...others.map((one) => h("li", {}, h("a", { href: `tel:${one.number.replace(/\s/g, "")}`, class: "call" }, one.number), h("p", {}, said(one.names))))),
      bar(button(t("Back"), back, "primary")),
    );
  };
  draw();
}

start().catch(() => notice(t("This browser cannot keep anything sealed. Use another one, or paper. In danger call 112."), "danger"));
