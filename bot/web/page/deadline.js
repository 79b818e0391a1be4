// The deadline card: by when an answer is due, in the contract's zone and in the browser's, and the time left.

import { language, text, textElement } from "./texts.js";

const NEAR_MS = 15 * 60 * 1000;
const cards = []; // in the order of their messages; only the last one counts down
let offsetMs = 0;
let closed = 0; // how many cards, from the start, were closed by an answer

/** Tell the server's clock, so that a wrong clock of the browser does not falsify the time left. */
export function setServerTime(iso) {
  offsetMs = Date.parse(iso) - Date.now();
}

/** The card of a message that promises a time. */
export function deadlineCard(frame) {
  const card = document.createElement("article");
  card.className = "deadline";
  const top = part(card, "div", "top");
  const when = part(top, "div", "when");
  const label = textElement("p", "deadline");
  label.className = "label";
  when.append(label);
  const due = part(when, "time", "due");
  due.dateTime = frame.deadline.at;
  due.textContent = frame.deadline.text;
  const yours = part(when, "p", "yours");
  const rest = part(top, "div", "rest");
  const timeLeft = part(rest, "span", "time-left");
  timeLeft.setAttribute("role", "timer");
  const left = textElement("small", "left");
  rest.append(" ", left);
  part(card, "p", "sentence").textContent = frame.text;
  cards.push({ id: frame.id, at: Date.parse(frame.deadline.at), zone: frame.deadline.zone, card, due, yours, timeLeft, left });
  cards.sort((one, other) => one.id - other.id);
  refresh();
  return card;
}

/** The answer was given (or the case withdrawn): the clocks of all cards so far stand still. */
export function closeDeadlines(messageId) {
  closed = Math.max(closed, messageId);
  refresh();
}

/** Forget all cards: another conversation begins. */
export function forgetDeadlines() {
  cards.length = 0;
  closed = 0;
}

/** Write all cards anew: the time left, and every word in the language of now. */
export function refresh() {
  const now = Date.now() + offsetMs;
  cards.forEach((entry, index) => {
    const { card, timeLeft, left } = entry;
    const done = entry.id < closed;
    const replaced = !done && index < cards.length - 1;
    const remaining = entry.at - now;
    card.classList.toggle("done", done);
    card.classList.toggle("replaced", replaced);
    card.classList.toggle("overdue", !done && !replaced && remaining <= 0);
    card.classList.toggle("near", !done && !replaced && remaining > 0 && remaining < NEAR_MS);
    left.hidden = done || replaced || remaining <= 0;
    write(timeLeft, done ? text("answered") : replaced ? text("replaced") : remaining <= 0 ? text("overdue") : span(remaining));
    writeOwnTime(entry);
  });
}

setInterval(refresh, 1000);

function writeOwnTime({ at, zone, yours }) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const same = clockIn(own, at) === clockIn(zone, at);
  yours.hidden = same;
  if (same) return;
  const form = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  write(yours, text("your_time", { time: new Intl.DateTimeFormat(language(), form).format(at) }));
}

function clockIn(zone, at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at);
}

function span(ms) {
  const seconds = Math.floor(ms / 1000);
  const units = [["day", Math.floor(seconds / 86400)], ["hour", Math.floor(seconds / 3600) % 24], ["minute", Math.floor(seconds / 60) % 60], ["second", seconds % 60]];
  const first = Math.max(0, units.findIndex(([, number]) => number > 0));
  return units.slice(first, first + 2).map(([unit, number]) => measure(number, unit)).join(" ");
}

function measure(number, unit) {
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short" }).format(number);
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function part(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}
