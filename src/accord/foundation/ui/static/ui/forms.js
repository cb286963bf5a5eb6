// Errors get the focus; a form is sent once, even when the button is pressed twice.
document.querySelector("[data-focus]")?.focus();

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-held]")) {
    button.disabled = false;
    delete button.dataset.held;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.dataset.sent) return event.preventDefault();
  if (event.defaultPrevented) return;
  form.dataset.sent = "yes";
  // Later, not now: a button that is disabled while the form is read would lose its own name and value.
  setTimeout(() => { if (button) { button.disabled = true; button.dataset.held = "yes"; } });
  // A download or a lost connection leaves this page open: the form must not stay locked.
  setTimeout(release, 8000, form);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) release(form);
});
