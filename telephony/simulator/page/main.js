// The page of the phone simulator: one person plays caller and agents.

import * as agents from "./agents.js";
import * as api from "./api.js";
import * as caller from "./caller.js";
import {byId} from "./elements.js";
import * as steps from "./steps.js";
import {hush, speakNew} from "./voice.js";

const calls = new Map();

function tell(message) {
  if (byId("alert").textContent !== message) {
    byId("alert").textContent = message;
  }
}

function take(news) {
  for (const call of news) {
    const isNew = !calls.has(call.sid);
    calls.set(call.sid, call);
    if (call.sid === caller.callerSid()) {
      caller.show(call);
      speakNew(call, byId("speak-caller").checked, false);
    } else if (call.direction !== "inbound") {
      agents.show(call);
      // What was said before this page was opened is not said again.
      speakNew(call, byId("speak-agents").checked && call.live && !(isNew && call.timeline.length > 20), true);
    }
  }
  steps.show(calls, caller.callerSid());
}

for (const id of ["speak-caller", "speak-agents"]) {
  byId(id).addEventListener("change", hush);
}

try {
  const book = await api.phones();
  caller.prepare(book, tell);
  agents.prepare(book, tell);
  steps.prepare(() => steps.show(calls, caller.callerSid()));
  await api.follow(take, tell);
} catch (fault) {
  tell(`The simulator does not answer: ${fault.message}`);
}
