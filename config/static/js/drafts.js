// Keeps what is typed into forms with `data-keep="name"` until it has been sent for good.
// A draft remembers what stood in the field before: it comes back only onto the same ground.

import { toast } from "./toasts.js";

const PREFIX = "draft:";
const LIFE = 30 * 24 * 3600 * 1000;
const TYPED = "textarea, input[type=text], input:not([type])";

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, draft) {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // A full or forbidden store takes nothing; the page itself still holds the words.
  }
}

// Forgets what was kept of a form: it has arrived.
export function forget(form) {
  try {
    localStorage.removeItem(PREFIX + form.dataset.keep);
  } catch {
    // A forbidden store has kept nothing.
  }
}

// Notes that a form leaves this page for the server, which keeps the words or takes them.
export function handOver(form) {
  const name = PREFIX + form.dataset.keep;
  const draft = read(name);
  if (draft) write(name, { ...draft, sent: true });
}

// Takes what stands in a form for given, so that it is not kept.
function ground(form) {
  return Object.fromEntries(
    [...form.querySelectorAll(TYPED)].map((field) => [field.name, field.defaultValue]),
  );
}

function restore(form, name) {
  const draft = read(name);
  if (!draft?.fields) return;
  for (const field of form.querySelectorAll(TYPED)) {
    const kept = draft.fields[field.name];
    const same = draft.ground?.[field.name] === field.defaultValue;
    if (kept && same && field.value === field.defaultValue) field.value = kept;
  }
}

function keep(form) {
  const name = PREFIX + form.dataset.keep;
  restore(form, name);
  form.addEventListener("input", () => {
    const fields = Object.fromEntries(
      [...form.querySelectorAll(TYPED)].map((field) => [field.name, field.value]),
    );
    write(name, { fields, ground: ground(form), page: location.pathname, at: Date.now() });
  });
}

// Heard last, at the document: what a script of the page sends itself does not leave the page.
function leave(event) {
  const form = event.target;
  if (!form.dataset.keep || event.defaultPrevented) return;
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
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    const draft = read(name);
    const arrived = draft?.sent && draft.page === from && draft.page !== location.pathname;
    if (!draft || arrived || Date.now() - draft.at > LIFE) localStorage.removeItem(name);
  }
}

// Whoever signs out may leave the browser to somebody else.
function clear() {
  const drafts = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  drafts.forEach((name) => localStorage.removeItem(name));
}

try {
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", clear);
  }
  document.addEventListener("submit", leave);
  tidy();
  document.querySelectorAll("form[data-keep]").forEach(keep);
} catch {
  // Without a store nothing is kept, and nothing else suffers.
}
