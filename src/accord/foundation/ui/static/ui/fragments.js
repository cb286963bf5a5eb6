// Fragments (htmx). A page that renews itself does not take the focus from who works in it; and a fragment that could
// not be had falls back to the whole page, which says what went wrong.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (part.getAttribute("hx-trigger")?.startsWith("every") && part.contains(document.activeElement)) event.preventDefault();
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const form = detail.elt.closest("form");
  if (form) HTMLFormElement.prototype.submit.call(form); // the same key: what was done is not done twice
});
