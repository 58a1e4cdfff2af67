// One socket for all that is live on this page; where sockets do not get through, it polls.
// The protocol is told in docs/realtime.md. Words belong to the page: states are only named here.

const PING = 25_000;
const ANSWER = 20_000; // a 2G line takes its time
const POLL = 15_000;
const NAP = 5 * 60_000;

const follows = new Set();
const meta = document.querySelector('meta[name="live-ticket"]');
let ticket = meta?.content;
let socket = null;
let ready = false; // hello was heard
let epoch = "";
let failures = 0;
let heard = 0;
let asleep = false;
let again, beat, polling, nap;

// Follows a topic and returns what ends it. Options: after, as, onFrame, onResync, onClosed,
// onState ("live", "reconnecting", "polling", "signed-out" or "closed") and poll(after).
export function follow(topic, options = {}) {
  const f = { as: "html", ...options, topic, state: "" };
  if (!meta) {
    say(f, "signed-out");
    return () => {};
  }
  follows.add(f);
  connect();
  ask(f);
  return () => end(f);
}

function connect() {
  clearTimeout(again);
  if (socket || asleep || !follows.size) return;
  const url = new URL("/ws/live/", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const ours = new WebSocket(url, ticket ? ["ayni.v1", `ticket.${ticket}`] : ["ayni.v1"]);
  socket = ours;
  ours.onmessage = ({ data }) => ours === socket && hear(JSON.parse(data));
  ours.onclose = ({ code }) => ours === socket && lost(code);
  again = setTimeout(() => ready || lost(), ANSWER);
}

function hear(frame) {
  heard = Date.now();
  if (frame.ticket) ticket = frame.ticket;
  if (frame.type !== "hello") {
    for (const f of [...follows]) if (f.topic === frame.topic) take(f, frame);
    return;
  }
  ready = true;
  failures = 0;
  clearTimeout(again);
  stopPolling();
  beat = setInterval(ping, PING);
  for (const f of follows) {
    // Numbers of another history mean nothing in this one: the server answers -1 with resync.
    if (epoch && epoch !== frame.epoch) f.after = -1;
    ask(f);
  }
  epoch = frame.epoch;
}

function take(f, frame) {
  if (frame.type === "followed") {
    f.after = Math.max(f.after ?? 0, frame.seq);
    say(f, ready ? "live" : "polling");
  } else if (frame.type === "changed") {
    f.after = frame.version;
    f.onFrame?.(frame);
  } else if (frame.type === "resync") {
    refetch(f);
  } else if (frame.type === "closed" || frame.type === "error") {
    end(f);
    say(f, "closed");
    f.onClosed?.(frame.reason ?? frame.code);
  } else if (!(frame.seq <= f.after)) {
    f.after = frame.seq;
    f.onFrame?.(frame);
  }
}

async function refetch(f) {
  say(f, "reconnecting");
  try {
    f.after = await f.onResync?.();
  } catch {
    setTimeout(() => follows.has(f) && refetch(f), POLL);
    return;
  }
  ask(f);
}

function ask(f) {
  if (!follows.has(f)) return;
  const { topic, after, as } = f;
  send({ type: "follow", topic, after, as, lang: document.documentElement.lang });
}

function end(f) {
  if (!follows.delete(f)) return;
  if (![...follows].some((other) => other.topic === f.topic)) send({ type: "unfollow", topic: f.topic });
  if (!follows.size) {
    drop();
    stopPolling();
  }
}

function send(frame) {
  if (ready) socket.send(JSON.stringify(frame));
}

function ping() {
  const at = Date.now();
  const ours = socket;
  send({ type: "ping" });
  setTimeout(() => ours && ours === socket && heard < at && lost(), ANSWER);
}

function say(f, state) {
  if (f.state === state) return;
  f.state = state;
  f.onState?.(state);
}

function drop() {
  const old = socket;
  socket = null;
  ready = false;
  clearInterval(beat);
  clearTimeout(again);
  old?.close();
}

function lost(code) {
  drop();
  if (code === 4401 && ticket) {
    ticket = ""; // Too old, perhaps: the session's cookie opens the next one.
    connect();
    return;
  }
  for (const f of follows) say(f, code === 4401 ? "signed-out" : "reconnecting");
  if (code === 4401) {
    follows.clear();
    stopPolling();
    return;
  }
  failures += 1;
  if (failures >= 3 && !polling) {
    poll();
    polling = setInterval(poll, POLL);
  }
  again = setTimeout(connect, pause(code));
}

function pause(code) {
  if (code === 4400 || code === 4429) return 60_000;
  const most = code === 1012 ? 15_000 : Math.min(30_000, 1000 * 2 ** (failures - 1));
  return Math.random() * most;
}

function poll() {
  for (const f of follows) {
    f.poll?.(f.after).then(
      (frames) => !ready && frames.forEach((frame) => take(f, { ...frame, topic: f.topic })),
      () => ready || say(f, "reconnecting"),
    );
  }
}

function stopPolling() {
  clearInterval(polling);
  polling = undefined;
}

function sleep() {
  asleep = true;
  drop();
  stopPolling();
  for (const f of follows) say(f, "reconnecting");
}

function wake() {
  asleep = false;
  if (ready) ping();
  else if (meta && !socket) connect();
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(nap);
  if (document.hidden) nap = setTimeout(sleep, NAP);
  else wake();
});
addEventListener("online", wake);
addEventListener("offline", ping); // The socket may not have been told: ask it.
addEventListener("pageshow", wake);
addEventListener("pagehide", sleep);
