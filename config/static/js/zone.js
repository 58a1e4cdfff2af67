// Sign-up: puts the browser's own time zone into the list, and folds the list away.

const box = document.querySelector("[data-zone]");
const list = box?.querySelector("select");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function fold() {
  const name = document.createElement("bdi");
  const tell = () => {
    name.textContent = list.selectedOptions[0]?.text ?? list.value;
  };
  const summary = document.createElement("summary");
  summary.append(box.dataset.say, " ", name);
  const folded = document.createElement("details");
  folded.open = Boolean(box.querySelector(".errorlist"));
  folded.append(summary, ...box.childNodes);
  box.append(folded);
  list.addEventListener("change", tell);
  tell();
}

if (list) {
  if (zone && box.dataset.zone === "guess") {
    list.value = zone;
    // Some browsers still use an older name than the list does; the server knows both.
    if (list.value !== zone) list.add(new Option(zone, zone, true, true));
  }
  fold();
}
