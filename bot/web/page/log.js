// The conversation as it is shown. Every text goes in by textContent: nothing that anyone writes is ever markup.

import { closeDeadlines, deadlineCard, forgetDeadlines } from "./deadline.js";
import { language, text, textElement } from "./texts.js";

const GOOD_NEWS = new Set(["utter_event_accepted", "utter_event_answered", "utter_event_agent_joined", "utter_event_phone_contact"]);
const NOTICES = new Set(["utter_system_slow", "utter_general_fault", "utter_event_exhausted", "utter_event_nobody_on_duty", "utter_event_customer_not_reached"]);

const list = document.getElementById("log");
const stage = document.getElementById("stage");
const newest = document.getElementById("newest");
const shown = new Map(); // message id -> its element
let onReply = () => {};

newest.addEventListener("click", () => scrollToNewest());
stage.addEventListener("scroll", () => { if (atNewest()) newest.hidden = true; }, { passive: true });

/** Call back with (title, payload) when a quick reply is chosen. */
export function whenReplied(callback) {
  onReply = callback;
}

/** Show a message of the server once, in its place; returns false if it was there already. */
export function showMessage(frame) {
  if (shown.has(frame.id)) return false;
  const follow = atNewest() || frame.author === "customer";
  if (frame.client) list.querySelector(`[data-client="${CSS.escape(frame.client)}"]`)?.remove();
  const entry = frame.author === "system" && !frame.deadline ? newsRow(frame) : messageEntry(frame);
  entry.dataset.id = frame.id;
  entry.dataset.author = frame.author;
  if (frame.payload) entry.dataset.payload = frame.payload;
  shown.set(frame.id, entry);
  list.insertBefore(entry, placeFor(frame.id));
  if (frame.closes_deadline) closeDeadlines(frame.id);
  tidy();
  follow ? scrollToNewest() : (newest.hidden = false);
  return true;
}

/** Show a message that the server has not confirmed yet; online says whether it is on its way. */
export function showUnsent({ id, text: words, at }, online) {
  const known = list.querySelector(`[data-client="${CSS.escape(id)}"]`);
  const entry = known ?? messageEntry({ author: "customer", text: words, at, buttons: [] });
  entry.classList.toggle("unsent", !online);
  const state = entry.querySelector(".meta");
  state.dataset.text = online ? "sending" : "waits";
  state.textContent = text(state.dataset.text);
  if (known) return;
  entry.dataset.client = id;
  entry.dataset.author = "customer";
  list.append(entry);
  tidy();
  scrollToNewest();
}

/** Take an unsent message out again (it was refused). */
export function removeUnsent(id) {
  list.querySelector(`[data-client="${CSS.escape(id)}"]`)?.remove();
  tidy();
}

/** Empty the log: another conversation begins. */
export function clearLog() {
  list.replaceChildren();
  shown.clear();
  forgetDeadlines();
  newest.hidden = true;
}

/** The highest message id shown, 0 when there is none. */
export function newestId() {
  return Math.max(0, ...shown.keys());
}

/** Whether the customer has written anything here. */
export function customerHasWritten() {
  return list.querySelector('[data-author="customer"]') !== null;
}

/** Scroll to the newest message. */
export function scrollToNewest() {
  newest.hidden = true;
  stage.scrollTop = stage.scrollHeight;
}

function atNewest() {
  return stage.scrollHeight - stage.scrollTop - stage.clientHeight < 80;
}

function placeFor(id) {
  for (const entry of list.children) {
    if (entry.dataset.client || Number(entry.dataset.id) > id) return entry;
  }
  return null;
}

function messageEntry(frame) {
  const entry = element("li", `entry ${frame.author === "system" ? "bot" : frame.author}`);
  if (frame.author !== "customer") entry.append(face(frame));
  const body = element("div", "body");
  body.append(who(frame));
  if (frame.deadline) {
    body.append(deadlineCard(frame));
  } else {
    const bubble = element("div", "bubble");
    bubble.dir = "auto";
    write(bubble, frame.text);
    body.append(bubble);
  }
  if (frame.buttons.length) body.append(replies(frame.buttons));
  const meta = element("p", "meta");
  meta.append(time(frame.at));
  body.append(meta);
  entry.append(body);
  return entry;
}

function newsRow(frame) {
  const row = element("li", "news");
  row.classList.toggle("good", GOOD_NEWS.has(frame.response));
  row.classList.toggle("notice", NOTICES.has(frame.response));
  const label = textElement("span", "news");
  label.className = "unseen";
  const said = element("span", "said");
  write(said, frame.text);
  row.append(label, said, time(frame.at));
  return row;
}

// Contract and incident numbers stay on one line, and can still be copied as they are.
function write(place, words) {
  for (const [index, piece] of words.split(/(INC-\d{6}|\d{4}-\d{4})/u).entries()) {
    if (index % 2 === 0) place.append(piece);
    else place.append(Object.assign(element("span", "number"), { textContent: piece }));
  }
}

function face(frame) {
  const circle = element("span", "face");
  circle.setAttribute("aria-hidden", "true");
  if (frame.author === "agent") {
    circle.textContent = initials(frame.name);
  } else {
    const picture = element("img", "");
    picture.src = "/page/icon.svg";
    picture.alt = "";
    circle.append(picture);
  }
  return circle;
}

function who(frame) {
  const line = element("p", frame.author === "customer" ? "unseen" : "who");
  if (frame.author === "agent") {
    line.dataset.initials = initials(frame.name);
    const name = element("span", "");
    name.textContent = frame.name ?? "";
    line.append(name, textElement("small", "person"));
  } else {
    line.append(textElement("span", frame.author === "customer" ? "you" : "assistant"));
  }
  return line;
}

function replies(buttons) {
  const group = element("div", "replies");
  for (const { title, payload } of buttons) {
    const button = element("button", "reply");
    button.type = "button";
    button.textContent = title.charAt(0).toLocaleUpperCase(language()) + title.slice(1);
    button.dataset.payload = payload;
    button.addEventListener("click", () => {
      button.classList.add("chosen");
      onReply(button.textContent, payload);
    });
    group.append(button);
  }
  return group;
}

// Who follows whom decides about names and gaps; what the customer wrote last decides which quick replies are open.
function tidy() {
  const entries = [...list.children];
  const last = entries.findLastIndex((entry) => entry.dataset.author === "customer");
  entries.at(-1)?.querySelector(".meta")?.removeAttribute("hidden");
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    const isNews = entry.classList.contains("news");
    entry.classList.toggle("follows", before !== undefined && speaker(before) === speaker(entry) && before.classList.contains("news") === isNews);
    before?.classList.toggle("leads", isNews && entry.classList.contains("follows"));
    const meta = before?.querySelector(".meta");
    if (meta && !meta.dataset.text) meta.hidden = entry.classList.contains("follows") && meta.textContent === entry.querySelector(".meta")?.textContent;
    for (const button of entry.querySelectorAll(".reply")) {
      button.disabled = index < last;
      if (index < last && answerAfter(entries, index) === button.textContent) button.classList.add("chosen");
    }
  });
}

function answerAfter(entries, index) {
  const answer = entries.slice(index + 1).find((entry) => entry.dataset.author === "customer");
  return answer?.querySelector(".bubble").textContent;
}

function speaker(entry) {
  return entry.dataset.author + (entry.querySelector(".who span")?.textContent ?? "");
}

function initials(name) {
  const words = (name ?? "").trim().split(/\s+/u).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase(language());
}

function time(iso) {
  const at = new Date(iso);
  const mark = element("time", "");
  mark.dateTime = iso;
  const today = at.toDateString() === new Date().toDateString();
  mark.textContent = new Intl.DateTimeFormat(language(), today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(at);
  return mark;
}

function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}
