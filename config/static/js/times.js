// Tells times as people say them, in their own zone: "5 minutes ago", with the full date at hand.

// As the server writes it: English with the day before the month, Arabic in Latin digits.
const { lang } = document.documentElement;
const language = { en: "en-GB", ar: "ar-u-nu-latn" }[lang] ?? lang;
const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
// The month in letters: "medium" is all digits in Arabic.
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function words(then) {
  const ago = (Date.now() - then) / 1000;
  // "now": the minutes begin with "this minute", which nobody says.
  if (ago < MINUTE) return near.format(0, "second");
  if (ago < HOUR) return near.format(-Math.round(ago / MINUTE), "minute");
  if (ago < DAY) return near.format(-Math.round(ago / HOUR), "hour");
  if (ago < 7 * DAY) return near.format(-Math.round(ago / DAY), "day");
  return day.format(then);
}

// Puts the words into every `<time data-when>` under `root`.
export function tellTimes(root) {
  for (const time of root.querySelectorAll("time[data-when]")) {
    const then = new Date(time.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    time.textContent = words(then);
    time.title = full.format(then);
  }
}

setInterval(() => document.hidden || tellTimes(document), MINUTE * 1000);
