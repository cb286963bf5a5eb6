// Errors get the focus; a form is sent once, even when the button is pressed twice; and before it is sent the session is
// asked for, so that what was typed stays on the screen when the session has ended or the line is down.
document.querySelector("[data-focus]")?.focus();

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-held]")) {
    button.disabled = false;
    delete button.dataset.held;
  }
}

function say(form, words) {
  let notice = form.querySelector(".notice.unsent");
  if (!notice) {
    notice = document.createElement("div");
    notice.className = "notice danger unsent";
    notice.setAttribute("role", "alert");
    notice.tabIndex = -1;
    form.prepend(notice);
  }
  notice.textContent = words;
  notice.focus();
}

async function sessionStands(form) {
  const { alive, ended, offline } = document.body.dataset;
  try {
    const answer = await fetch(alive, { headers: { "X-Requested-With": "fetch" }, redirect: "manual", cache: "no-store" });
    if (!answer.ok) return say(form, ended);
    const field = form.elements.csrfmiddlewaretoken;
    if (field) field.value = (await answer.json()).token;
    return true;
  } catch {
    return say(form, offline);
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent === "yes") return event.preventDefault();
  if (form.dataset.sent === "checked" || !document.body.dataset.alive) {
    form.dataset.sent = "yes";
    // Later, not now: a button that is disabled while the form is read would lose its own name and value.
    setTimeout(() => { if (button) { button.disabled = true; button.dataset.held = "yes"; } });
    // A download or a lost connection leaves this page open: the form must not stay locked.
    setTimeout(release, 8000, form);
    return;
  }
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "asking";
  if (!await sessionStands(form)) return release(form);
  form.dataset.sent = "checked";
  setTimeout(() => form.requestSubmit(button)); // not before this event has ended: a form fires one submission at a time
});

// Typing is work: the session hears of it, at most every four minutes, so that it does not end under a long text.
let heard = Date.now();
document.addEventListener("input", () => {
  const { alive } = document.body.dataset;
  if (!alive || Date.now() - heard < 240_000) return;
  heard = Date.now();
  fetch(alive, { headers: { "X-Requested-With": "fetch" }, redirect: "manual", cache: "no-store" }).catch(() => {});
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) release(form);
});
