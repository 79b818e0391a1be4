// The caller's phone: dialling, speaking, keys.

import * as api from "./api.js";
import {KEYS, byId, element, keyName} from "./elements.js";
import {grow} from "./log.js";
import {hush} from "./voice.js";

const LANGUAGES = {nl: "Dutch", de: "German", ru: "Russian", it: "Italian", fr: "French"};
const STATES = {queued: "Calling…", ringing: "Ringing…", "in-progress": "In the call."};
const KEPT = "caller";

let sid = sessionStorage.getItem(KEPT);
let current = null;
let tell = () => {};

export const callerSid = () => sid;

function listensFor(listening) {
  if (listening === null) {
    return "";
  }
  const ways = [listening.keys && "keys", listening.speech && "speech"].filter(Boolean).join(" and ");
  const most = listening.most_keys ? `, up to ${listening.most_keys} keys` : "";
  const typed = listening.pressed ? ` Pressed so far: ${listening.pressed}` : "";
  return ` The line listens for ${ways}${most}.${typed}`;
}

const busy = () => current !== null && current.status !== "queued" && !current.ended;

async function act(kind, more) {
  if (!busy()) {
    return;
  }
  hush();
  try {
    await api.act(sid, kind, more);
    tell("");
  } catch (fault) {
    tell(fault.message);
  }
}

export function show(call) {
  current = {...call, ended: call.timeline.some((entry) => entry.kind === "ended")};
  const state = byId("caller-state");
  const text = current.ended ? "The call has ended." : (STATES[call.status] ?? call.status) + listensFor(call.listening);
  if (state.textContent !== text) {
    state.textContent = text;
  }
  state.className = `state ${current.ended ? "" : call.status === "ringing" ? "ringing" : "talking"}`;
  grow(byId("caller-log"), call.timeline);
  const listening = call.listening ?? {keys: false, speech: false};
  for (const field of document.querySelectorAll("#say input, #say button")) {
    field.disabled = current.ended;
  }
  byId("noise").disabled = current.ended || !listening.speech;
  byId("hang-up").disabled = current.ended;
  byId("call").disabled = !current.ended;
}

async function dial(event) {
  event.preventDefault();
  const call = byId("call");
  if (call.disabled) {
    return;
  }
  call.disabled = true;
  try {
    const log = byId("caller-log");
    log.replaceChildren();
    log.dataset.shown = 0;
    sid = (await api.call(byId("from").value, byId("to").value)).sid;
    sessionStorage.setItem(KEPT, sid);
    tell("");
  } catch (fault) {
    call.disabled = false;
    tell(fault.message);
  }
}

/** Make the phone ready; `onFault(message)` is told what goes wrong. */
export function prepare(book, onFault) {
  tell = onFault;
  byId("people").append(...Object.entries(book.people).map(([value, label]) => element("option", {value, label})));
  const lines = Object.entries(book.lines);
  byId("to").append(...lines.map(([language, number]) =>
    element("option", {value: number, textContent: `${LANGUAGES[language] ?? language} (…${number.slice(-4)})`})));
  if (!lines.length) {
    byId("to").append(element("option", {value: "+12025550100", textContent: "+12025550100"}));
  }
  byId("dial").addEventListener("submit", dial);
  byId("hang-up").addEventListener("click", () => act("hang_up"));
  byId("silence").addEventListener("click", () => act("silence"));
  byId("noise").addEventListener("click", () => act("noise"));
  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = byId("words");
    if (words.value.trim()) {
      act("say", {text: words.value.trim()});
      words.value = "";
    }
  });
  const press = (key) => act("press", {text: key});
  byId("keypad").append(...KEYS.map(([key, letters]) => {
    const button = element("button", {type: "button", ariaLabel: keyName(key)}, key,
      element("small", {textContent: letters, ariaHidden: "true"}));
    button.addEventListener("click", () => press(key));
    return button;
  }));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, .phone");
    const key = event.key;
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9*#]$/.test(key)) {
      event.preventDefault();
      press(key);
    }
  });
}
