// While a question is typed: shows those on the article that may be the same.
import { call } from "./api.js";

const form = document.querySelector("[data-ask-form]");
const place = document.querySelector("[data-similar]");
const PAUSE = 400;
let soon;
let latest = "";

function item({ url, title }) {
  const link = document.createElement("a");
  link.href = url;
  link.dir = "auto";
  link.textContent = title;
  const row = document.createElement("li");
  row.append(link);
  return row;
}

async function look(title) {
  latest = title;
  const query = new URLSearchParams({ article: form.dataset.article, title });
  const found = await call(`/threads/similar?${query}`).catch(() => null);
  if (!found || latest !== title) return;
  place.hidden = !found.length;
  place.querySelector("[data-similar-list]").replaceChildren(...found.map(item));
}

form?.elements.title.addEventListener("input", ({ target }) => {
  clearTimeout(soon);
  if (target.value.trim().length > 3) soon = setTimeout(() => look(target.value), PAUSE);
});
