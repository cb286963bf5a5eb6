// One entry in the history: a page of help takes the place of the one before it, and the address stays. Without scripts, or where
// the browser is too old for this, links and forms work as they stand. Beside it: copying and printing the code.
(function () {
  var here = window.location.href, pressed = null, turn = 0, sending = false;

  function ready() {
    var copy = document.querySelector("[data-copy]"), print = document.querySelector("[data-print]");
    if (copy && navigator.clipboard) { copy.hidden = false; }
    if (print) { print.hidden = false; }
  }

  function up(at, name) {
    while (at && at !== document && at.tagName !== name) { at = at.parentNode; }
    return at && at !== document ? at : null;
  }

  function quiet(page) { return page.body && page.body.hasAttribute("data-quiet"); }

  function shown(text, address, otherwise) {
    var page = new DOMParser().parseFromString(text, "text/html"), head;
    if (!quiet(page)) { otherwise(); return; }
    here = address;
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.parentNode.replaceChild(document.importNode(page.body, true), document.body);
    window.scrollTo(0, 0);
    head = document.querySelector("[role=alert], h1");
    if (head) { head.tabIndex = -1; head.focus(); }
    ready();
  }

  function failed() {
    var said = document.getElementById("failed");
    said.hidden = false;
    said.tabIndex = -1;
    said.focus();
  }

  // The last tap counts; but a form that is on its way is not sent twice.
  function fetched(address, body, otherwise) {
    var mine;
    if (sending) { return; }
    sending = Boolean(body);
    mine = turn += 1;
    function last(then) {
      return function (given) { if (mine === turn) { sending = false; then(given); } };
    }
    window.fetch(address, { method: body ? "POST" : "GET", body: body, credentials: "omit", cache: "no-store" }).then(function (answer) {
      return answer.text().then(last(function (text) { shown(text, answer.url || address, otherwise); }));
    }).catch(last(failed));
  }

  function able() { return window.fetch && window.URL && window.FormData && window.DOMParser && quiet(document); }

  document.addEventListener("click", function (event) {
    var link = up(event.target, "A"), button = up(event.target, "BUTTON");
    if (button && button.hasAttribute("data-copy")) {
      navigator.clipboard.writeText(document.getElementById(button.getAttribute("data-copy")).textContent.replace(/\s+/g, " ").trim());
    }
    if (button && button.hasAttribute("data-print")) { window.print(); }
    pressed = button;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !able()) { return; }
    if (link.id === "x" || link.host !== window.location.host || link.hasAttribute("download")) { return; }
    event.preventDefault();
    fetched(link.href, null, function () { window.location.href = link.href; });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target, address, body;
    if (event.defaultPrevented || !able() || form.method !== "post") { return; }
    address = new URL(form.getAttribute("action") || "", here).href;
    body = new FormData(form);
    if (pressed && pressed.name && pressed.form === form) { body.append(pressed.name, pressed.value); }
    event.preventDefault();
    fetched(address, body, function () { form.action = address; form.submit(); });
  });

  ready();
})();
