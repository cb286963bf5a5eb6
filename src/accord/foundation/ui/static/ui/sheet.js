// A call sheet by keyboard: Ctrl+Enter records, Ctrl+S keeps it half-written. The buttons do the same.
document.addEventListener("keydown", (event) => {
  const sheet = (event.ctrlKey || event.metaKey) && document.querySelector("form[data-sheet]");
  if (!sheet) return;
  const button = { Enter: "[data-finish]", s: "[name=draft]" }[event.key];
  if (!button) return;
  event.preventDefault();
  sheet.querySelector(button).click();
});
