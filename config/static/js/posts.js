// Posts on a thread's page: made from HTML, put in their place, dressed for who looks at them.
import { tellTimes } from "./times.js";

const thread = document.querySelector("[data-thread]");
const me = thread.dataset.learner;
const standing = new Set(thread.dataset.roles.split(" ").filter(Boolean));

// Returns the element of a post's HTML, which the server has made safe.
export function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function rolesTowards(post) {
  const roles = new Set();
  const isMine = me && post.dataset.author === me;
  if (!standing.has("member")) return roles.add("onlooker");
  roles.add(isMine ? "author" : "others");
  if (standing.has("asker")) roles.add("asker");
  if (standing.has("facilitator")) roles.add("facilitator");
  return roles;
}

// Shows the controls of a post that its viewer may use, and the times as people say them.
export function dress(post) {
  const roles = rolesTowards(post);
  for (const control of post.querySelectorAll("[data-for]")) {
    const wanted = control.dataset.for.split(" ").some((role) => roles.has(role));
    control.hidden = !wanted || (control.matches(".mark") && !control.innerText.match(/\d/));
  }
  tellTimes(post);
}

// Puts a post where it belongs; says whether it is new on this page.
export function place(post, isAdded) {
  const old = document.getElementById(post.id);
  dress(post);
  if (old) {
    press(post, isPressed(old));
    old.replaceWith(post);
    return false;
  }
  if (!isAdded) return false;
  if ("notLast" in thread.dataset) {
    sayMore();
    return false;
  }
  // An own post may have waited while others came; what is only on its way stands last.
  const isBefore = (other) => Number(other.dataset.post) < Number(post.dataset.post);
  const next = [...thread.querySelectorAll(".post")].find((other) => !isBefore(other));
  thread.insertBefore(post, next ?? null);
  return true;
}

function sayMore() {
  const next = document.querySelector('.pagination [rel="next"]');
  if (next) next.textContent = thread.dataset.sayMore;
}

const isPressed = (post) => post.querySelector(".thanks")?.getAttribute("aria-pressed") === "true";

// Shows whether I gave thanks for a post.
export function press(post, pressed) {
  const button = post.querySelector(".thanks");
  button?.setAttribute("aria-pressed", pressed);
}

// Shows how many gave thanks for a post.
export function thank(number, count) {
  const post = document.getElementById(`p${number}`);
  if (!post) return;
  for (const place of post.querySelectorAll("[data-thanks]")) place.textContent = count || "";
  for (const mark of post.querySelectorAll(".mark")) {
    if (!mark.dataset.for) mark.hidden = !count;
  }
  dress(post);
}

// Shows how far the question is now, and its title.
export function retitle({ state_html: html, thread: now }) {
  const state = document.querySelector("[data-thread-state]");
  if (html && state) state.replaceWith(show(html));
  const heading = document.querySelector("[data-thread-title]");
  if (heading) heading.textContent = now.title;
  const link = document.querySelector("[data-accepted-link]");
  link.hidden = !now.accepted_url;
  if (now.accepted_url) link.querySelector("a").href = now.accepted_url;
}
