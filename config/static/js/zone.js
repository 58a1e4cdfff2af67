// Sign-up: puts the browser's own time zone into the list, and folds the list away.

const box = document.querySelector("[data-zone]");
const list = box?.querySelector("select");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const tell = () => {
  box.querySelector("[data-zone-name]").textContent = list.value;
};

if (list) {
  if (zone && box.dataset.zone === "guess") {
    list.value = zone;
    // Some browsers still use an older name than the list does; the server knows both.
    if (list.value !== zone) list.add(new Option(zone, zone, true, true));
  }
  tell();
  list.addEventListener("change", tell);
  if (!list.closest(".field").querySelector(".errorlist")) box.open = false;
}
