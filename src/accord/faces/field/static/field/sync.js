// Sending what is finished, one record at a time; the same record twice is one record there. Nothing of anybody comes back.

import * as vault from "./vault.js";

export const VERSION = "2026.1";

const head = (token) => ({ Authorization: `Bearer ${token}`, "X-Field-Version": VERSION, Accept: "application/json" });

async function call(path, options) {
  const stop = AbortSignal.timeout(30000);
  return fetch(`/field/${path}`, { ...options, signal: stop, credentials: "omit", cache: "no-store", redirect: "error" });
}

const post = (path, token, body) =>
  call(path, { method: "POST", headers: { ...head(token), "Content-Type": "application/json" }, body: JSON.stringify(body) });

export async function enrol(numbers) {
  const answer = await post("enrol", "none", { numbers });
  const told = await answer.json().catch(() => ({}));
  return answer.ok ? told : { code: told.code || "network" };
}

export async function fetchLists(token) {
  const answer = await call("lists", { headers: head(token) });
  if (answer.status === 410) return "lost";
  if (!answer.ok) return null;
  const lists = await answer.json();
  await vault.keepMeta("lists", lists);
  return lists;
}

// Asked with the bell, so that it can be asked while locked. Gives "lost", "known", "unknown", or "away".
export async function state() {
  const bell = await vault.meta("bell");
  if (!bell) return "away";
  try {
    const answer = await call("state", { headers: head(bell) });
    if (answer.status === 410) return "lost";
    return answer.ok ? await answer.json() : answer.status === 401 ? "unknown" : "away";
  } catch {
    return "away";
  }
}

export async function wiped() {
  const bell = await vault.empty().catch(() => ""); // another page of this phone is emptying it
  if (bell) await post("emptied", bell, {}).catch(() => {});
  await vault.destroy();
}

let sending = false;

// Sends every finished record. Gives {sent: [receipts], kept: [{id, code}], stopped: "" | "away" | "lost" | "unknown" | "busy"}.
export async function send(onProgress = () => {}) {
  const result = { sent: [], kept: [], stopped: "" };
  if (sending || !vault.isOpen()) return result;
  sending = true;
  try {
    await vault.settled();
    const phone = await vault.find("phone");
    for (const record of await vault.all()) {
      if (!record.done || record.broken || !vault.isOpen()) continue;
      result.stopped = await one(record, phone.token, result);
      if (result.stopped) break;
      onProgress(result);
    }
  } finally {
    sending = false;
  }
  return result;
}

async function one(record, token, result) {
  const { id, kind, content } = record;
  let answer;
  try {
    answer = await post("records", token, { id, kind, content, sent_at: new Date().toISOString() });
  } catch {
    return "away";
  }
  if (answer.status === 201 || answer.status === 202) {
    const told = await answer.json();
    const now = await vault.find(id); // somebody may have gone on writing while it was on its way
    if (now && JSON.stringify(now.content) === JSON.stringify(content)) await vault.remove(id);
    result.sent.push({ ...told, kind });
    return "";
  }
  if (answer.status === 410) return "lost";
  if (answer.status === 401) return "unknown";
  if (answer.status === 413 || answer.status === 422) {
    result.kept.push({ id, kind });
    return "";
  }
  return answer.status === 429 ? "busy" : "away";
}
