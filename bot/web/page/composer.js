// The box in which the customer writes: grows with the text, counts near the limit, keeps the draft.

import { draft } from "./storage.js";
import { language, text } from "./texts.js";

const COUNT_FROM = 0.9; // share of the limit from which on the counter shows

const form = document.getElementById("composer");
const box = document.getElementById("message");
const fault = document.getElementById("fault");
const counter = document.getElementById("counter");
const limit = Number(box.dataset.limit);
let onSend = () => {};

/** Call back with the text when the customer sends; the box is empty then. */
export function whenSent(callback) {
  onSend = callback;
}

/** Put a text into the box, for the customer to complete; an own draft is not overwritten. */
export function suggest(words) {
  if (box.value.trim() === "") box.value = words;
  changed();
  box.focus();
}

/** Say under the box what was wrong. */
export function tellFault(words) {
  fault.textContent = words;
  box.setAttribute("aria-invalid", String(words !== ""));
}

/** Write the counter anew in the language of now. */
export function recount() {
  const used = [...box.value].length;
  counter.hidden = used < limit * COUNT_FROM;
  counter.classList.toggle("over", used > limit);
  const number = new Intl.NumberFormat(language());
  counter.textContent = text("characters", { used: number.format(used), limit: number.format(limit) });
  return used;
}

function changed() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  draft.set(box.value);
  recount();
}

function send() {
  const words = box.value;
  if (words.trim() === "") return tellFault(text("empty"));
  if (recount() > limit) return tellFault(text("too_long", { limit: new Intl.NumberFormat(language()).format(limit) }));
  box.value = "";
  changed();
  tellFault("");
  onSend(words.trim());
  box.focus();
}

box.addEventListener("input", () => {
  tellFault("");
  changed();
});

box.addEventListener("keydown", (event) => {
  // While an input method composes a word, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

box.value = draft.get();
changed();
