// Leaves at once: the page is emptied first, and the back button does not return to it.
for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    location.replace(link.href);
  });
}
