// Puts the page together: the conversation, the box, the language, the connection.

import { recount, suggest, tellFault, whenSent } from "./composer.js";
import { Connection } from "./connection.js";
import { refresh, setServerTime } from "./deadline.js";
import { clearLog, customerHasWritten, newestId, removeUnsent, scrollToNewest, showMessage, showUnsent, whenReplied } from "./log.js";
import { conversation, outbox } from "./storage.js";
import { language, text, useLanguage } from "./texts.js";

const SEND_AGAIN_MS = 3000;
const SHOW_BACK_MS = 2500;

const bar = document.getElementById("connection");
const chooser = document.getElementById("language");
const incident = document.getElementById("incident");
const typing = document.getElementById("typing");
const welcome = document.getElementById("welcome");
const renew = document.getElementById("new");
const sure = document.getElementById("sure");
const embedded = document.documentElement.dataset.embedded === "yes";

const connection = new Connection({
  hello: () => ({ type: "hello", conversation: conversation.get(), language: language(), after: newestId() || null }),
  onFrame: receive,
  onState: showState,
});

function receive(frame) {
  if (frame.type === "welcome") greet(frame);
  else if (frame.type === "message") take(frame);
  else if (frame.type === "typing") showTyping(frame.on);
  else if (frame.type === "language") follow(frame.language);
  else if (frame.type === "error") refused(frame);
}

function greet(frame) {
  if (conversation.get() !== frame.conversation) {
    clearLog();
    incident.hidden = true;
  }
  conversation.set(frame.conversation);
  if (text("title") === "") useLanguage(language());
  setServerTime(frame.now);
  frame.messages.forEach(take);
  showTyping(frame.typing);
  if (customerHasWritten()) follow(frame.language);
  else if (frame.language !== language()) connection.send({ type: "language", language: language() });
  outbox.all().forEach(send);
  tidyWelcome();
}

function take(frame) {
  if (frame.client) outbox.remove(frame.client);
  const isNew = showMessage(frame);
  if (frame.author === "bot" || frame.author === "agent") showTyping(false);
  if (frame.incident) {
    document.getElementById("incident-number").textContent = frame.incident;
    incident.hidden = false;
  }
  if (isNew && frame.author !== "customer" && document.visibilityState === "hidden") tellFrame("news");
  tidyWelcome();
}

function say(words, payload = null) {
  const entry = { id: crypto.randomUUID ? crypto.randomUUID() : randomId(), text: words, payload, at: new Date().toISOString() };
  outbox.add(entry);
  send(entry);
  tidyWelcome();
}

function send(entry) {
  const online = connection.send({ type: "message", id: entry.id, text: entry.text, payload: entry.payload });
  showUnsent(entry, online);
}

function refused({ code, id, text: words }) {
  tellFault(words);
  const entry = outbox.all().find((waiting) => waiting.id === id);
  if (!entry) return;
  if (code === "too_fast" || code === "not_stored") {
    setTimeout(() => { if (outbox.all().some((waiting) => waiting.id === id)) send(entry); }, SEND_AGAIN_MS);
    return;
  }
  outbox.remove(id);
  removeUnsent(id);
  suggest(entry.text);
  tidyWelcome();
}

function showState(state) {
  const wasLost = !bar.hidden && !bar.classList.contains("back");
  document.documentElement.dataset.connection = state;
  bar.classList.toggle("back", state === "open");
  bar.dataset.text = state === "open" ? "online" : "offline";
  bar.textContent = text(bar.dataset.text);
  bar.hidden = state === "open" && !wasLost;
  if (state === "open") setTimeout(() => { if (bar.classList.contains("back")) bar.hidden = true; }, SHOW_BACK_MS);
  else outbox.all().forEach((entry) => showUnsent(entry, false));
}

function showTyping(on) {
  typing.hidden = !on;
  if (on) scrollToNewest();
}

function tidyWelcome() {
  const begun = customerHasWritten();
  welcome.hidden = begun;
  renew.hidden = !begun;
}

async function follow(code) {
  if (code === language()) return;
  const { line, shown_line: shown } = await useLanguage(code);
  chooser.value = code;
  const link = document.getElementById("line");
  if (link && line) {
    link.href = `tel:${line}`;
    document.getElementById("line-number").textContent = shown;
  }
  refresh();
  recount();
}

chooser.addEventListener("change", async () => {
  const code = chooser.value;
  await follow(code);
  // Once the conversation has begun, the assistant must know too: it answers in the new language.
  if (customerHasWritten()) say(chooser.selectedOptions[0].textContent, `/change_language{"target_language": "${code}"}`);
  else connection.send({ type: "language", language: code });
});

renew.addEventListener("click", () => sure.showModal());
sure.addEventListener("close", () => {
  if (sure.returnValue !== "new") return;
  sure.returnValue = "";
  conversation.set(null);
  outbox.clear();
  clearLog();
  incident.hidden = true;
  showTyping(false);
  tidyWelcome();
  connection.restart();
});

for (const example of document.querySelectorAll(".example")) {
  example.addEventListener("click", () => suggest(example.textContent));
}

function tellFrame(what) {
  // No content goes along, so any site that was allowed to frame the page may hear it.
  if (embedded) parent.postMessage({ prioline: what }, "*");
}

document.getElementById("close")?.addEventListener("click", () => tellFrame("close"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !sure.open) tellFrame("close");
});

function randomId() {
  // crypto.randomUUID exists on https and localhost only.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

whenSent((words) => say(words));
whenReplied((title, payload) => say(title, payload));
await useLanguage(language()).catch(() => {}); // without connection the page still keeps what is written
recount();
outbox.all().forEach((entry) => showUnsent(entry, false));
tidyWelcome();
connection.open();
