// The page of a circle: says quietly when there is something new to show.
import { follow } from "./live.js";

const circle = document.querySelector("[data-circle]");
const news = circle.querySelector("[data-circle-changed]");

const tell = () => {
  news.hidden = false;
};

follow(`circle:${circle.dataset.circle}`, {
  after: Number(circle.dataset.version),
  onFrame: tell,
  onResync: tell,
});
