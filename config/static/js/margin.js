// Passages of an article lead to their notes in the margin.

const article = document.querySelector("[data-article]");

function find(mark) {
  const note = document.getElementById(`note-${mark.dataset.thread}`);
  if (!note) return;
  note.closest("details").open = true;
  for (const one of article.querySelectorAll(".is-active")) one.classList.remove("is-active");
  mark.classList.add("is-active");
  note.scrollIntoView({ block: "nearest" });
}

article.addEventListener("click", ({ target }) => {
  const mark = target.closest("mark[data-thread]");
  if (mark && getSelection().isCollapsed) find(mark);
});
