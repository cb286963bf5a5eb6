// What a phone keeps: sealed records and little else. The key is random, never leaves as bytes, and is wrapped by the passphrase.

const ROUNDS = 600000; // PBKDF2-HMAC-SHA-256 (OWASP 2023): about a second on an old phone
const HOUR = 3600e3;
export const KEEP = 72 * HOUR;
export const WARNED = 12 * HOUR; // nothing goes before somebody could read for so long that it will
const IDLE = 5 * 60e3;
const BLOCK = 512; // sealed sizes tell nothing finer than this

let db = null;
let key = null; // in memory only; locking or killing the page forgets it
let idle = 0;
let onLock = () => {};
let clockSeen = 0;

export const unsaved = new Map(); // what a full phone could not keep: id -> {record}

const bytes = (text) => new TextEncoder().encode(text);
const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const request = (asked) =>
  new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

function inStore(name, mode, work) {
  return new Promise((done, failed) => {
    const act = db.transaction(name, mode, { durability: "strict" }); // on the disk before it counts as kept
    const result = work(act.objectStore(name));
    act.oncomplete = () => done(result && result.result);
    act.onabort = act.onerror = () => failed(act.error || new Error("aborted"));
  });
}

export const meta = (name) => inStore("meta", "readonly", (store) => store.get(name));
export const keepMeta = (name, value) => inStore("meta", "readwrite", (store) => store.put(value, name));

export async function open() {
  const asked = indexedDB.open("field", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("records", { keyPath: "id" });
    asked.result.createObjectStore("meta");
  };
  db = await request(asked);
  db.onversionchange = () => db.close();
  clockSeen = (await meta("clock")) || 0;
  await tick();
}

// A clock that is set back makes nothing younger.
export function clock() {
  clockSeen = Math.max(clockSeen, Date.now());
  return clockSeen;
}

export const tick = () => keepMeta("clock", clock()).catch(() => {});
export const isOver = async () => (await meta("over")) !== undefined;
export const made = async () => Boolean(await meta("lock"));
export const isOpen = () => key !== null;

async function wrapping(passphrase, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", bytes(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

const unwrap = (lock, by) =>
  crypto.subtle.unwrapKey("raw", lock.wrapped, by, { name: "AES-GCM", iv: lock.iv }, "AES-GCM", false, ["encrypt", "decrypt"]);

export async function make(passphrase) {
  const salt = random(16), iv = random(12);
  const by = await wrapping(passphrase, salt, ROUNDS);
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const lock = { salt, iv, rounds: ROUNDS, wrapped: await crypto.subtle.wrapKey("raw", fresh, by, { name: "AES-GCM", iv }) };
  await keepMeta("lock", lock);
  key = await unwrap(lock, by);
  stir();
}

// Wrong tries make one wait, longer each time; they never delete: a child who plays with the phone must not lose a child.
export async function wait() {
  const tries = (await meta("tries")) || { count: 0, until: 0 };
  return Math.max(0, tries.until - clock());
}

export async function unlock(passphrase) {
  if (await wait()) return false;
  const tries = (await meta("tries")) || { count: 0, until: 0 };
  const count = tries.count + 1;
  const pause = count < 4 ? 0 : Math.min(15 * 60e3, 5000 * 2 ** (count - 4));
  await keepMeta("tries", { count, until: clock() + pause }); // counted before it is tried: a kill does not give it back
  const lock = await meta("lock");
  try {
    key = await unwrap(lock, await wrapping(passphrase, lock.salt, lock.rounds));
  } catch {
    return false;
  }
  await keepMeta("tries", { count: 0, until: 0 });
  stir();
  return true;
}

export function lockWith(callback) {
  onLock = callback;
}

export function lock() {
  key = null;
  clearTimeout(idle);
  onLock();
}

export function stir() {
  clearTimeout(idle);
  if (key) idle = setTimeout(lock, IDLE);
}

async function sealed(id, value) {
  const text = JSON.stringify(value);
  const iv = random(12);
  const size = bytes(text).length;
  const padded = bytes(text + " ".repeat(BLOCK - (size % BLOCK)));
  const how = { name: "AES-GCM", iv, additionalData: bytes(id) }; // one record cannot stand in the place of another
  return { iv, data: await crypto.subtle.encrypt(how, key, padded) };
}

async function unsealed(row) {
  const how = { name: "AES-GCM", iv: row.iv, additionalData: bytes(row.id) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, row.data)));
}

const queue = { last: Promise.resolve() };

// One after the other, so that the newest is what stays. Gives false where the phone is full: then it stays in memory.
export function keep(id, value) {
  const copy = structuredClone(value);
  queue.last = queue.last.then(() => put(id, copy), () => put(id, copy));
  return queue.last;
}

async function put(id, value) {
  if (!key) return false;
  stir();
  const before = await inStore("records", "readonly", (store) => store.get(id));
  const row = { id, ...(await sealed(id, value)), sealed_at: before ? before.sealed_at : clock(), warned_at: before ? before.warned_at : 0 };
  try {
    await inStore("records", "readwrite", (store) => store.put(row));
    unsaved.delete(id);
    return true;
  } catch {
    unsaved.set(id, value);
    return false;
  }
}

export const settled = () => queue.last.catch(() => {});
export const rows = async () => (await inStore("records", "readonly", (store) => store.getAll())) || [];

export async function find(id) {
  if (unsaved.has(id)) return unsaved.get(id);
  const row = await inStore("records", "readonly", (store) => store.get(id));
  return row ? unsealed(row) : null;
}

export async function all() {
  const found = [];
  for (const row of await rows()) {
    if (row.id === "phone" || unsaved.has(row.id)) continue;
    try {
      found.push({ ...(await unsealed(row)), sealed_at: row.sealed_at });
    } catch {
      found.push({ id: row.id, broken: true, sealed_at: row.sealed_at });
    }
  }
  for (const [id, value] of unsaved) if (id !== "phone") found.push({ ...value, unsaved: true, sealed_at: clock() });
  return found.sort((a, b) => a.sealed_at - b.sealed_at);
}

export async function remove(id) {
  unsaved.delete(id);
  await inStore("records", "readwrite", (store) => store.delete(id));
}

// Deletes what is older than 72 hours, and twelve hours after it was first said that it will; gives how many go soon.
export async function expire() {
  await tick();
  let soon = 0, gone = 0;
  for (const row of await rows()) {
    if (row.id === "phone") continue;
    const age = clock() - row.sealed_at;
    if (age >= KEEP && row.warned_at && clock() - row.warned_at >= WARNED) {
      await inStore("records", "readwrite", (store) => store.delete(row.id));
      gone += 1;
    } else if (age >= KEEP - WARNED) {
      soon += 1;
      if (!row.warned_at) await inStore("records", "readwrite", (store) => store.put({ ...row, warned_at: clock() })).catch(() => {});
    }
  }
  return { soon, gone };
}

// The end of this phone. First, in one step, all that it kept; "over" stays, so that a page that is closed meanwhile goes on.
export async function empty() {
  key = null;
  clearTimeout(idle);
  unsaved.clear();
  const bell = (await meta("over")) || (await meta("bell")) || "";
  const act = db.transaction(["records", "meta"], "readwrite", { durability: "strict" });
  act.objectStore("records").clear();
  act.objectStore("meta").clear();
  act.objectStore("meta").put(bell, "over");
  await new Promise((done) => (act.oncomplete = act.onabort = act.onerror = done));
  if (self.caches) for (const name of await caches.keys()) await caches.delete(name);
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
  for (const worker of workers) await worker.unregister();
  return bell;
}

// Then the database itself. What was in memory goes with the page.
export function destroy() {
  db.close();
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase("field");
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });
}

// Weak ones can be guessed on a copy of the phone: 12 characters of five kinds at least, and no plain row of keys.
export function isWeak(passphrase) {
  const text = passphrase.normalize("NFKC").trim().toLowerCase();
  if ([...text].length < 12 || new Set(text).size < 5) return true;
  return ["1234567890123456", "qwertyuiopasdfghjkl", "йцукенгшщзхъ", "passwordpassword", "паролапарола", "парольпароль"].some(
    (row) => row.includes(text.slice(0, 10)) || text.includes(row.slice(0, 12)),
  );
}

// Eight syllables of two letters out of 80: 50 bits, which can be said aloud in every language.
export function suggest() {
  const syllable = () => {
    let n;
    do n = random(1)[0]; while (n >= 240); // else some would come more often
    return "bdfgjklmnprstvzh"[Math.floor((n % 80) / 5)] + "aeiou"[n % 5];
  };
  return [3, 2, 3].map((size) => Array.from({ length: size }, syllable).join("")).join("-");
}
