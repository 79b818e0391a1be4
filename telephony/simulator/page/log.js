// What is heard and done on one phone, as a list.

import {element, keepAtEnd, keyName} from "./elements.js";

const ENDED = {
  completed: "The call has ended.", busy: "Busy.", "no-answer": "No answer.", failed: "The call failed.",
  canceled: "The caller has stopped ringing.",
};

function keys(entry) {
  return element("li", {className: "mine"},
    element("span", {className: "hidden", textContent: "Keys: "}),
    element("span", {className: "keys", textContent: entry.pressed ?? entry.text}));
}

function line(entry) {
  const event = (textContent, kind = "event") => element("li", {className: kind, textContent});
  switch (entry.kind) {
    case "say": return element("li", {textContent: entry.text, lang: entry.language});
    case "speech": return element("li", {className: "mine", textContent: entry.text || "(not understood)"});
    case "keys": return keys(entry);
    case "press": return keys(entry);
    case "silence": return event("(silence)");
    case "play": return event(entry.digits ? `tones ${entry.digits}` : "♪ sound");
    case "bridged": return event(`You talk to ${entry.to}.`);
    case "connected": return event("Both are connected.");
    case "participant-join": return event("In the waiting room.");
    case "hangup": return event(entry.by === "person" ? "You hung up." : "The other side hung up.");
    case "reject": return event("The call was rejected.");
    case "ended": return event(ENDED[entry.status] ?? entry.status);
    case "lost": return event(`Lost, nobody listened: ${[...(entry.text || entry.act)].map(keyName).join("")}`, "event fault");
    case "error": return event(`Error ${entry.code}: ${entry.text}`, "event fault");
    case "mismatch": return event(`Not as expected: ${entry.text}`, "event fault");
    default: return null;
  }
}

/** Add the entries of a call which are not in the log yet. */
export function grow(log, timeline) {
  const shown = Number(log.dataset.shown ?? 0);
  if (timeline.length === shown) {
    return;
  }
  keepAtEnd(log, () => log.append(...timeline.slice(shown).map(line).filter(Boolean)));
  log.dataset.shown = timeline.length;
}
