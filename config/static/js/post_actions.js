// Thanks and acceptance without leaving the page; without a script the same buttons post a form.
import { call } from "./api.js";
import { press, thank } from "./posts.js";
import { toast } from "./toasts.js";

const thread = document.querySelector("[data-thread]");

// Returns the call that a button of a post stands for.
function meaning(button, path, number) {
  const door = new URL(button.formAction).pathname;
  if (button.matches(".thanks")) {
    const pressed = button.getAttribute("aria-pressed") === "true";
    return { path: `${path}/posts/${number}/thanks`, method: pressed ? "DELETE" : "POST", pressed };
  }
  if (door.endsWith("/accept/")) return { path: `${path}/accepted`, method: "POST", body: { number } };
  return { path: `${path}/accepted`, method: "DELETE" };
}

export function startActions(path, catchUp) {
  thread.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const post = event.target.closest(".post");
    if (!button || !post) return;
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    const number = Number(post.dataset.post);
    const { pressed, ...request } = meaning(button, path, number);
    button.setAttribute("aria-busy", "true");
    if (pressed !== undefined) press(post, !pressed);
    try {
      const answer = await call(request.path, request);
      if (pressed !== undefined) thank(number, answer.thanks);
      await catchUp();
    } catch (refused) {
      if (pressed !== undefined) press(post, pressed);
      toast(refused.message && refused.status ? refused.message : thread.dataset.sayNotSent);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
