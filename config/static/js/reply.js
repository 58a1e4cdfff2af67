// The form under a thread: shows at once what is sent, keeps it until it has arrived.
import { call, newKey } from "./api.js";
import { forget, handOver } from "./drafts.js";

const thread = document.querySelector("[data-thread]");
const form = document.querySelector("form[data-reply]");
const PATIENCE = 3000;

function echo(words, key) {
  const template = document.querySelector("template[data-echo]");
  const post = template.content.firstElementChild.cloneNode(true);
  post.dataset.key = key;
  post.querySelector(".post__body").textContent = words;
  thread.append(post);
  post.scrollIntoView({ block: "nearest" });
  return post;
}

// Takes the echo away: the post itself is there.
export function arrived(key) {
  thread.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
}

function say(words) {
  const place = form.querySelector("[data-reply-error]");
  place.textContent = words;
  place.hidden = !words;
}

async function send(path, catchUp) {
  const { body, key, is_answer: isAnswer } = form.elements;
  const words = body.value;
  const button = form.querySelector("button");
  if (!words.trim() || button.getAttribute("aria-busy")) return;
  say("");
  button.setAttribute("aria-busy", "true");
  const shown = "notLast" in thread.dataset ? null : echo(words, key.value);
  try {
    const post = await call(`${path}/posts`, {
      method: "POST",
      body: { body: words, is_answer: isAnswer ? isAnswer.checked : false },
      key: key.value,
    });
    if (body.value === words) body.value = "";
    forget(form);
    // What the server had kept over a sign-in has arrived too: a reload must not bring it back.
    if (location.search.includes("kept=")) history.replaceState(null, "", location.pathname);
    key.value = newKey();
    if (!shown) location.assign(post.url);
    else setTimeout(() => shown.isConnected && catchUp(true), PATIENCE);
    await catchUp();
  } catch (refused) {
    shown?.remove();
    if (refused.status === 401) {
      // Signed out meanwhile: the server keeps the words and asks to sign in.
      handOver(form);
      form.submit();
    }
    if (refused.code === "key_reused") key.value = newKey();
    say(refused.status ? refused.message : thread.dataset.sayNotSent);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function startReply(path, catchUp) {
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(path, catchUp);
  });
  form.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
