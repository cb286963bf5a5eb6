// The way out: the page goes blank at once, then the browser forgets it. Old telephones: no new words of the language.
(function () {
  var going = false;
  function leave(event) {
    var link = document.getElementById("x");
    if (event) { event.preventDefault(); }
    if (going || !link) { return; }
    going = true;
    document.title = "\u00a0";
    document.documentElement.style.display = "none";
    window.location.replace(link.href);
  }
  document.addEventListener("click", function (event) {
    var at = event.target;
    while (at && at !== document) {
      if (at.id === "x") { leave(event); return; }
      at = at.parentNode;
    }
  });
  document.addEventListener("keydown", function (event) {
    // Once it is blank, another Esc must not stop the way out.
    if (event.key === "Escape" || event.key === "Esc" || event.keyCode === 27) { leave(event); }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });
})();
