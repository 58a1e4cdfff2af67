// Keeps what is typed into forms with `data-keep="name"` until it has been sent for good.
// A draft remembers what stood in the fields before (its ground), the hidden key under which the
// server takes it once, and the etag of the state that it edits.

import { toast } from "./toasts.js";

const PREFIX = "draft:";
const LIFE = 30 * 24 * 3600 * 1000;
const TYPED = "textarea, input[type=text], input:not([type])";
const HIDDEN = "input[type=hidden][name=key], input[type=hidden][name=etag]";
// What each form that is leaving the page has sent.
const leaving = new Map();
// What stood in a form before its page was refused, and when this page kept it last.
const grounds = new Map();
const own = new Map();

// Returns what is kept under a name; null where nothing is.
export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

// Keeps something under a name, or nothing more.
export function write(name, draft) {
  try {
    if (draft) localStorage.setItem(PREFIX + name, JSON.stringify(draft));
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // A full or forbidden store takes nothing; the page itself still holds the words.
  }
}

// Returns the names under which something is kept.
export function names() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return keys.map((key) => key.slice(PREFIX.length));
}

const valuesOf = (form, fields, property = "value") =>
  Object.fromEntries([...form.querySelectorAll(fields)].map((field) => [field.name, field[property]]));

// Keeps what stands in a form now; an empty form takes away only what this page has kept.
export function save(form) {
  const name = form.dataset.keep;
  const [fields, defaults] = [valuesOf(form, TYPED), valuesOf(form, TYPED, "defaultValue")];
  const ground = grounds.get(form) ?? defaults;
  const sent = leaving.get(form);
  const isTyped = sent || Object.keys(fields).some((field) => fields[field] !== ground[field]);
  if (!isTyped && read(name)?.at !== own.get(form)) return;
  const at = Date.now();
  const draft = { fields, ground, sent, hidden: valuesOf(form, HIDDEN), page: location.pathname, at };
  own.set(form, at);
  write(name, isTyped && draft);
}

// Notes that a form leaves this page for the server, which keeps the words or takes them.
export function handOver(form) {
  leaving.set(form, valuesOf(form, TYPED));
  save(form);
}

// Nobody knows any more whether what is on its way arrives: it stays kept, under its key.
function stay() {
  const forms = [...leaving.keys()];
  leaving.clear();
  forms.forEach(save);
}

const same = (one, other) => one?.trim().replace(/\r\n/g, "\n") === other.trim();

function restore(form) {
  const draft = read(form.dataset.keep);
  if (!draft?.fields) return;
  const { fields, ground = {}, sent = {}, hidden = {} } = draft;
  const { key, etag } = form.elements;
  const typed = [...form.querySelectorAll(TYPED)];
  // The page shows what was sent: refused, or saved by now.
  const isSent = typed.every(({ name, defaultValue }) => same(sent[name], defaultValue));
  let isBack = false;
  for (const field of typed) {
    const { name, value, defaultValue } = field;
    const words = fields[name];
    if (!words || words === ground[name] || words === value || value !== defaultValue) continue;
    const isFresh = same(ground[name], defaultValue);
    // An edit of an older state comes back too: to save it shows both.
    if (!isFresh && !isSent && !(etag && hidden.etag)) continue;
    field.value = words;
    isBack = true;
    if (isFresh && key && hidden.key) key.value = hidden.key;
  }
  own.set(form, draft.at);
  if (isSent) grounds.set(form, ground);
  else if (isBack && etag && hidden.etag) etag.value = hidden.etag;
  if (etag && !isBack) write(form.dataset.keep, null);
  else if (draft.sent) write(form.dataset.keep, { ...draft, sent: etag && sent });
}

// Takes the words that were sent out of a draft: what was typed after them stays.
function settle(name, draft) {
  const { sent, fields, hidden } = draft;
  if (hidden.etag) {
    // An edit goes on from the words that were sent.
    if (!Object.keys(fields).some((field) => fields[field] !== sent[field])) write(name, null);
    return;
  }
  const rest = {};
  let isClean = true;
  for (const [field, now] of Object.entries(fields)) {
    const isAfter = now.startsWith(sent[field]);
    rest[field] = isAfter ? now.slice(sent[field].length).trimStart() : now;
    isClean &&= isAfter;
  }
  const isMore = Object.values(rest).some(Boolean);
  // Where the two cannot be told apart the key stays: the server refuses it for other words.
  const left = { ...draft, fields: rest, sent: undefined, hidden: isClean ? {} : hidden };
  write(name, isMore && left);
}

// Heard last, at the document: what a script of the page sends itself does not leave the page.
function leave(event) {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (!form.dataset.keep) {
    stay();
    return;
  }
  if (navigator.onLine) {
    handOver(form);
    return;
  }
  // The browser's own error page would take the place of what was typed.
  event.preventDefault();
  toast(document.querySelector("[data-toasts]").dataset.sayOffline);
}

// A form's page leads elsewhere only when what it sent was taken: refused, it shows itself again.
function tidy() {
  const from = document.referrer && new URL(document.referrer).pathname;
  for (const name of names()) {
    const draft = read(name);
    const arrived = draft?.sent && draft.page === from && draft.page !== location.pathname;
    if (!draft || Date.now() - draft.at > LIFE) write(name, null);
    else if (arrived) settle(name, draft);
  }
}

// Whoever signs out may leave the browser to somebody else.
function clear() {
  names().forEach((name) => write(name, null));
}

try {
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", clear);
  }
  document.addEventListener("submit", leave);
  document.addEventListener("click", ({ target }) => target.closest("a[href]") && stay());
  addEventListener("pageshow", stay);
  tidy();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    restore(form);
    form.addEventListener("input", () => save(form));
  }
} catch {
  // Without a store nothing is kept, and nothing else suffers.
}
