// Passkeys (WebAuthn). A form with data-passkey="create" or "get" runs the ceremony when it is sent, puts what the device
// answers into its field, and goes on. Where the browser knows no passkeys, the form stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create({ publicKey: p }) {
  const made = await navigator.credentials.create({
    publicKey: { ...p, challenge: bytes(p.challenge), user: { ...p.user, id: bytes(p.user.id) }, excludeCredentials: named(p.excludeCredentials) },
  });
  return answer(made, { attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] });
}

async function get({ publicKey: p }) {
  const found = await navigator.credentials.get({
    publicKey: { ...p, challenge: bytes(p.challenge), allowCredentials: named(p.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(credential, response) {
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const sent = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!sent.ok) throw new Error("no options");
  return (await sent.json()).request_options;
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const field = form.elements.credential, failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      failed.hidden = true;
      try {
        field.value = await (form.dataset.passkey === "create" ? create : get)(await options(form));
        form.requestSubmit();
      } catch {
        failed.hidden = false; // given up, no passkey for this site, or not on this device
        failed.focus();
      }
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-passkey]")) form.elements.credential.value = "";
  });
}
for (const note of document.querySelectorAll("[data-no-passkeys]")) note.hidden = Boolean(window.PublicKeyCredential);
