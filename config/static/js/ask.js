// Asking at a selection: says where it stands in the canonical text of the edition.
// The walk below follows the rules told in articles/canonical/walk.py, step by step.
import "./margin.js";

const article = document.querySelector("[data-article]");
const popover = document.querySelector("[data-ask-popover]");
const link = popover.querySelector("a");
// Said only where it is so: without scripts marking offers nothing.
document.querySelector("[data-ask-hint]")?.removeAttribute("hidden");
const BLOCKS = new Set(
  ("BLOCKQUOTE CAPTION DD DIV DL DT FIGCAPTION FIGURE HR LI OL P PRE TABLE TBODY TD TFOOT TH " +
    "THEAD TR UL H2 H3 H4 H5 H6").split(" "),
);
const IGNORED = /[\u00ad\u200b\u2060\ufeff]/;
const WHITE = /[\t\n\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const QUOTED = 120;
const MOST = 5000;

// Reference marks and missing pictures are no text; what we added to the page is none either.
function isSkipped(element) {
  if (element.matches("[data-added], .missing-image")) return true;
  const isMark = element.matches("a") && element.getAttribute("href")?.startsWith("#art-cite");
  return isMark && element.closest("sup") !== null;
}

// Returns where a range begins and ends, in code points, and the beginning of its words.
function locate(range) {
  let length = 0;
  let pending = false;
  let start = null;
  let end = null;
  let words = "";

  const add = (character) => {
    const gap = pending && length > 0;
    const inside = start !== null && end === null && words.length < QUOTED;
    if (inside) words += (gap && words ? " " : "") + character;
    length += gap ? 2 : 1;
    pending = false;
  };
  const meet = (node, offset) => {
    if (start === null && node === range.startContainer && offset === range.startOffset) start = length;
    if (end === null && node === range.endContainer && offset === range.endOffset) end = length;
  };
  const read = (node) => {
    let offset = 0;
    for (const character of node.data) {
      meet(node, offset);
      if (WHITE.test(character)) pending = true;
      else if (!IGNORED.test(character)) add(character);
      offset += character.length;
    }
    meet(node, offset);
  };
  const walk = (element) => {
    const breaks = BLOCKS.has(element.tagName) || element.tagName === "BR";
    if (breaks) pending = true;
    [...element.childNodes].forEach((child, index) => {
      meet(element, index);
      if (child.nodeType === Node.TEXT_NODE) read(child);
      else if (child.nodeType === Node.ELEMENT_NODE && !isSkipped(child)) walk(child);
    });
    meet(element, element.childNodes.length);
    if (breaks) pending = true;
  };

  walk(article);
  return { start: start ?? 0, end: end ?? length, words };
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(article)) return null;
  if (!article.contains(range.startContainer)) range.setStart(article, 0);
  if (!article.contains(range.endContainer)) range.setEnd(article, article.childNodes.length);
  return range;
}

function offer() {
  const range = selected();
  const place = range && locate(range);
  popover.hidden = !place || place.end <= place.start || place.end - place.start > MOST;
  if (popover.hidden) return;
  const { edition, ask } = article.dataset;
  const query = new URLSearchParams({ edition, start: place.start, end: place.end, quote: place.words });
  link.href = `${ask}?${query}`;
  const box = range.getBoundingClientRect();
  const middle = (box.left + box.right) / 2 - popover.offsetWidth / 2;
  const most = document.documentElement.clientWidth - popover.offsetWidth - 8;
  popover.style.left = `${scrollX + Math.max(8, Math.min(middle, most))}px`;
  popover.style.top = `${scrollY + box.bottom + 8}px`;
}

let soon;
document.addEventListener("selectionchange", () => {
  clearTimeout(soon);
  soon = setTimeout(offer, 150);
});
// Pressing the link must not clear the selection before it is followed.
popover.addEventListener("pointerdown", (event) => event.preventDefault());
