// The form under a thread. What is sent leaves the box at once and is shown as on its way. It comes
// back into the box when it was refused, or when nobody knows whether it has arrived: then under
// the key that it was sent with, so that the server takes it once.
import { call, newKey } from "./api.js";
import { handOver, names, read, save, write } from "./drafts.js";

const thread = document.querySelector("[data-thread]");
const form = document.querySelector("form[data-reply]");
const PATIENCE = 3000;
const HOUR = 3600 * 1000;
const LEAVING = 300;
const PENDING = `sending:${thread.dataset.thread}:`;
let sending = null; // { words, key, isAnswer, by, at }
let unsure = ""; // The words that may have arrived although no answer came.
// Frames of own posts: while an answer is awaited, it may name one of them.
const waiting = [];

function echo(words) {
  const template = document.querySelector("template[data-echo]");
  const post = template.content.firstElementChild.cloneNode(true);
  post.querySelector(".post__body").textContent = words;
  thread.append(post);
  post.scrollIntoView({ block: "nearest" });
  return post;
}

// Takes the echo of a post away: the post itself is there.
export function arrived(number) {
  thread.querySelector(`[data-awaits="${number}"]`)?.remove();
}

// Says whether a frame waits until it is known whether it brings the post that is on its way.
export function mustWait(frame, post) {
  const isMine = frame.type === "post.added" && post.dataset.author === thread.dataset.learner;
  const isNew = sending && isMine && !document.getElementById(post.id);
  if (!isNew && !waiting.some(({ number }) => number === frame.number)) return false;
  waiting.push(frame);
  return true;
}

// Forgets the frames that wait: the page was fetched anew and shows what they bring.
export function dropWaiting() {
  waiting.length = 0;
}

function say(words) {
  const place = form.querySelector("[data-reply-error]");
  place.textContent = words;
  place.hidden = !words;
}

const isUnsure = ({ status }) => !status || status >= 500;

// Asks the server to take the words, twice where a post of mine came in place of the answer.
async function post(path, { words, key, isAnswer }) {
  const request = { method: "POST", body: { body: words, is_answer: isAnswer }, key };
  for (let isLast = false; ; isLast = true) {
    try {
      const made = await call(`${path}/posts`, request);
      if (made?.number) return made;
      throw new TypeError(); // A page of the network on the way, say.
    } catch (refused) {
      if (isLast || !waiting.length || !isUnsure(refused)) throw refused;
    }
  }
}

async function deliver({ path, catchUp, take }) {
  const { words, key } = sending;
  const button = form.querySelector("button");
  const shown = echo(words);
  write(PENDING + key, sending);
  button.setAttribute("aria-busy", "true");
  let made, refused;
  try {
    made = await post(path, sending);
  } catch (error) {
    refused = error;
    // A page that is being left fails what it waits for; the next one goes on with it.
    if (isUnsure(error)) await new Promise((done) => setTimeout(done, LEAVING));
  }
  const { isAnswer } = sending;
  sending = null;
  write(PENDING + key, null);
  button.removeAttribute("aria-busy");
  waiting.splice(0).forEach(take);
  if (refused) {
    shown.remove();
    giveBack(words, key, isAnswer, refused);
    if (refused.code === "key_reused") await catchUp(true);
    return;
  }
  unsure = "";
  // What the server had kept over a sign-in has arrived too: a reload must not bring it back.
  if (location.search.includes("kept=")) history.replaceState(null, "", location.pathname);
  shown.dataset.awaits = made.number;
  if (document.getElementById(`p${made.number}`)) arrived(made.number);
  else if ("notLast" in thread.dataset) location.assign(made.url);
  else setTimeout(() => shown.isConnected && catchUp(true), PATIENCE);
  await catchUp();
}

// Puts words back into the box, before those typed since.
function giveBack(words, sentWith, isAnswer, refused) {
  const { body, key, is_answer: box } = form.elements;
  const isPosted = refused.code === "key_reused" && unsure && words.startsWith(unsure);
  const back = isPosted ? words.slice(unsure.length).trimStart() : words;
  body.value = [back, body.value].filter((part) => part.trim()).join("\n\n");
  if (box) box.checked = isAnswer;
  unsure = "";
  if (isUnsure(refused)) {
    key.value = sentWith;
    unsure = words;
  }
  save(form);
  if (refused.status === 401) {
    // Signed out meanwhile: the server keeps the words and asks to sign in.
    handOver(form);
    form.submit();
  }
  const { sayNotSent, sayPosted } = thread.dataset;
  say(isPosted ? sayPosted : (refused.status && refused.message) || sayNotSent);
}

function send(page) {
  const { body, key, is_answer: box } = form.elements;
  if (!body.value.trim() || sending) return;
  const by = thread.dataset.learner;
  const isAnswer = box ? box.checked : false;
  sending = { words: body.value, key: key.value, isAnswer, by, at: Date.now() };
  body.value = "";
  key.value = newKey();
  save(form);
  say("");
  deliver(page);
}

// Goes on with what was on its way when the page was left; what is older waits in the box.
async function resume(page) {
  for (const name of names().filter((name) => name.startsWith(PENDING))) {
    const left = read(name);
    write(name, null);
    if (left?.by !== thread.dataset.learner) continue;
    if (Date.now() - left.at < HOUR) {
      sending = left;
      await deliver(page);
    } else {
      giveBack(left.words, left.key, left.isAnswer, {});
    }
  }
}

// `page` has the thread's `path` in the API, catchUp(anyway) and take(frame).
export function startReply(page) {
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(page);
  });
  form.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  resume(page);
}
