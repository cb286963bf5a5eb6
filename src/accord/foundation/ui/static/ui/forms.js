// Errors get the focus; a form is sent once, even when the button is pressed twice.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
