// The phones of the people who are rung.

import * as api from "./api.js";
import {byId, element, keyName} from "./elements.js";
import {grow} from "./log.js";
import {hush} from "./voice.js";

const MOST_CARDS = 6;
const KEYS = ["1", "2", "*", "3", "0", "#"];
const MEANINGS = {"1": "1 accept", "2": "2 pass on", "*": "* again"};
const BEHAVIOURS = {
  live: "are answered here, by you", accept: "answer and press 1", pass: "answer and press 2",
  again: "listen twice, then press 1", silent: "answer and stay silent", "hang-up": "answer and hang up",
  "wrong-key": "answer and press 7", mailbox: "are answered by a mailbox", busy: "are busy",
  "no-answer": "are not answered", failed: "cannot be reached", refused: "are refused by the carrier",
  "rate-limited": "are refused once for too many requests", "server-error": "meet a fault of the carrier once",
  ambiguous: "are rung, but the carrier's answer comes late", unreachable: "meet a carrier that does not answer",
};

const cards = new Map();
let tell = () => {};
let people = {};

async function act(sid, kind, more) {
  hush();
  try {
    await api.act(sid, kind, more);
    tell("");
  } catch (fault) {
    tell(fault.message);
  }
}

function button(textContent, work, properties = {}) {
  const made = element("button", {type: "button", textContent, ...properties});
  made.addEventListener("click", work);
  return made;
}

function buttons(call, stage) {
  const does = (kind, more) => () => act(call.sid, kind, more);
  if (stage === "ringing") {
    return [
      button("Answer", does("answer"), {className: "primary"}),
      button("Busy", does("busy")), button("Decline", does("decline")), button("Mailbox", does("mailbox")),
    ];
  }
  if (stage === "talking") {
    return [
      ...KEYS.map((key) => button(MEANINGS[key] ?? key, does("press", {text: key}), {ariaLabel: keyName(key)})),
      button("Hang up", does("hang_up"), {className: "danger"}),
    ];
  }
  return [];
}

function stageOf(call) {
  if (call.timeline.some((entry) => entry.kind === "ended")) {
    return "ended";
  }
  return call.status === "in-progress" ? "talking" : "ringing";
}

function makeCard(call) {
  const name = people[call.to];
  const title = element("h3", {},
    element("span", {className: "bell", ariaHidden: "true"}),
    name ?? call.to, element("span", {className: "about"}));
  const log = element("ol", {className: "log", role: "log", ariaLabel: `What ${name ?? call.to} hears and does`, tabIndex: 0});
  const card = element("article", {className: "phone"}, title, log, element("div", {className: "buttons"}));
  card.addEventListener("keydown", (event) => {
    if (/^[0-9*#]$/.test(event.key) && card.dataset.stage === "talking" && call.live) {
      act(call.sid, "press", {text: event.key});
    }
  });
  return card;
}

const SAID = {ringing: "rings", talking: "is on the phone", ended: "call ended"};

export function show(call) {
  let card = cards.get(call.sid);
  if (!card) {
    card = makeCard(call);
    cards.set(call.sid, card);
    byId("phones").prepend(card);
    byId("no-phones").hidden = true;
    for (const [sid, old] of [...cards].slice(0, -MOST_CARDS)) {
      if (old.dataset.stage === "ended") {
        old.remove();
        cards.delete(sid);
      }
    }
  }
  const stage = stageOf(call);
  card.querySelector(".about").textContent =
    `${people[call.to] ? call.to + ", " : ""}${SAID[stage]}${call.live ? "" : ` (${call.behaviour})`}`;
  if (card.dataset.stage !== stage) {
    const hadFocus = card.contains(document.activeElement);
    card.dataset.stage = stage;
    card.className = `phone ${stage}`;
    card.querySelector(".buttons").replaceChildren(...(call.live ? buttons(call, stage) : []));
    if (hadFocus) {
      card.querySelector(".buttons button, .log")?.focus();
    }
    byId("ringing").textContent = `${people[call.to] ?? call.to} ${SAID[stage]}.`;
  }
  grow(card.querySelector(".log"), call.timeline);
}

function options(names) {
  const known = Object.keys(BEHAVIOURS).filter((name) => names.includes(name));
  const others = names.filter((name) => !known.includes(name));
  return [...known, ...others].map((value) => element("option", {value, textContent: BEHAVIOURS[value] ?? value}));
}

async function set(number, behaviour) {
  try {
    await api.setPhone(number, behaviour);
    listSet(await api.phones());
    tell("");
  } catch (fault) {
    tell(fault.message);
  }
}

function listSet(book) {
  byId("set-phones").replaceChildren(...Object.entries(book.set).map(([number, behaviour]) =>
    element("li", {}, `${people[number] ?? number}: ${behaviour}`, button("As the others", () => set(number, null)))));
}

/** Make the panel ready; `onFault(message)` is told what goes wrong. */
export function prepare(book, onFault) {
  tell = onFault;
  people = book.people;
  const usual = byId("usual");
  usual.append(...options(book.behaviours));
  usual.value = book.usual;
  usual.addEventListener("change", async () => {
    try {
      await api.setUsual(usual.value);
      tell("");
    } catch (fault) {
      tell(fault.message);
    }
  });
  byId("phone-behaviour").append(...options(book.behaviours));
  byId("one-phone").addEventListener("submit", (event) => {
    event.preventDefault();
    set(byId("phone-number").value, byId("phone-behaviour").value);
  });
  listSet(book);
}
