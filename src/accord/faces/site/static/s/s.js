// Copying and printing the code, where the browser can. Old telephones: no new words of the language.
(function () {
  var copy = document.querySelector("[data-copy]"), print = document.querySelector("[data-print]");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById(copy.getAttribute("data-copy")).textContent.replace(/\s+/g, " ").trim());
    });
  }
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }
})();
