// The count at the bell: follows the learner's own topic and asks for the number when it moves.
import { follow } from "./live.js";

const bell = document.querySelector("[data-bell]");
const place = bell?.querySelector("[data-bell-count]");
const MOST = 99;

async function refresh() {
  const answer = await fetch("/api/v1/notifications/count", {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) return;
  const { unread } = await answer.json();
  place.textContent = unread > MOST ? `${MOST}+` : unread || "";
}

if (place) {
  follow("me", {
    onFrame: refresh,
    onResync: () => refresh().then(() => undefined),
    poll: () => refresh().then(() => []),
  });
}
