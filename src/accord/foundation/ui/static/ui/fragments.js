// Fragments (htmx). A page that renews itself does not take the focus from who works in it; and a fragment that could
// not be had falls back to the whole page, which says what went wrong.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (part.getAttribute("hx-trigger")?.startsWith("every") && part.contains(document.activeElement)) event.preventDefault();
});

// After a fragment the keyboard stands where the news is: at an error, or at the part that is new.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const part = detail.elt;
  if (part.id === "day" || !part.id || part.contains(document.activeElement)) return;
  part.tabIndex = -1;
  (part.querySelector("[data-focus], .has-error :is(input, textarea, select)") ?? part).focus({ preventScroll: true });
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const form = detail.elt.closest("form");
  if (form) HTMLFormElement.prototype.submit.call(form); // the same key: what was done is not done twice
});
