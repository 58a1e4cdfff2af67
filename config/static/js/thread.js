// The page of a thread, live: it takes in what is written meanwhile and shows each viewer's own
// controls. Posts arrive as the HTML that the page itself is made of; see discussions/frames.py.
import { call } from "./api.js";
import { follow } from "./live.js";
import { dress, place, retitle, show, thank } from "./posts.js";
import { startActions } from "./post_actions.js";
import { arrived, dropWaiting, mustWait, startReply } from "./reply.js";

const thread = document.querySelector("[data-thread]");
const status = document.querySelector("[data-live]");
const uid = thread.dataset.thread;
const path = `/threads/${uid}`;
const READ_AFTER = 1500;
let seq = Number(thread.dataset.seq);
let read = seq;
let state = "";
let unseen = 0;
let reading;
const title = document.title;

function take(frame) {
  seq = Math.max(seq, frame.seq ?? 0);
  const post = frame.html && show(frame.html);
  if (mustWait(frame, post)) return;
  if (frame.type === "thanks.changed") thank(frame.number, frame.thanks);
  if (post) {
    const isNew = place(post, frame.type === "post.added");
    arrived(frame.number);
    if (isNew && document.hidden) document.title = `(${++unseen}) ${title}`;
  }
  if (frame.thread) retitle(frame);
  if (frame.passage_html) {
    document.querySelector("[data-passage-now]")?.replaceWith(show(frame.passage_html));
  }
  noteRead();
}

function noteRead() {
  clearTimeout(reading);
  // What is written on a later page has not been seen here.
  if (!thread.dataset.learner || document.hidden || "notLast" in thread.dataset || seq <= read) return;
  reading = setTimeout(async () => {
    const upTo = seq;
    await call(`${path}/read`, { method: "POST", body: { seq: upTo } }).then(
      () => (read = upTo),
      () => {},
    );
  }, READ_AFTER);
}

const facts = async (after) => (await call(`${path}/facts?after=${after}&as=html`)).frames;

// Fetches what the socket has not told, after a write or where there is no socket. It never fails:
// what was written has arrived, and what is missing comes with the next try.
async function catchUp(anyway = false) {
  if (state === "live" && !anyway) return;
  try {
    for (const frame of await facts(seq)) {
      if (frame.type === "resync") await reload();
      else if (frame.html || frame.number || frame.passage_html) take(frame);
    }
  } catch (error) {
    console.info("What is new could not be fetched yet:", error.message);
  }
}

async function reload() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-thread]");
  thread.replaceChildren(...fresh.children, ...thread.querySelectorAll(".post--sending"));
  dropWaiting();
  thread.toggleAttribute("data-not-last", "notLast" in fresh.dataset);
  thread.querySelectorAll(".post").forEach(dress);
  seq = Number(fresh.dataset.seq);
  return seq;
}

function tell(now) {
  state = now;
  const words = { live: "live", reconnecting: "reconnecting", polling: "reconnecting" }[now];
  status.hidden = !words;
  if (!words) return;
  const shown = words !== "live" && !navigator.onLine ? "offline" : words;
  status.dataset.state = shown;
  status.textContent = status.dataset[`say${shown[0].toUpperCase()}${shown.slice(1)}`];
}

function close() {
  document.querySelector("#reply")?.remove();
  status.hidden = false;
  status.dataset.state = "offline";
  status.textContent = thread.dataset.sayClosed;
}

thread.querySelectorAll(".post").forEach(dress);
startActions(path, catchUp);
startReply({ path, catchUp, take });
follow(`thread:${uid}`, {
  after: seq,
  onFrame: take,
  onState: tell,
  onResync: reload,
  onClosed: close,
  poll: facts,
});
addEventListener("online", () => tell(state));
addEventListener("offline", () => tell(state));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
  noteRead();
});
