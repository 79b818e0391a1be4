// Every step of a call with the TwiML that was answered.

import {byId, element} from "./elements.js";

const shownSteps = {sid: "", length: 0};

const path = (url) => {
  try {
    const {pathname, search} = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
};

function openTag(node) {
  const parts = [element("span", {className: "tag", textContent: `<${node.tagName}`})];
  for (const {name, value} of node.attributes) {
    parts.push(element("span", {className: "attribute", textContent: ` ${name}="${value}"`}));
  }
  return parts;
}

function pretty(node, indent, into) {
  const pad = "  ".repeat(indent);
  const children = [...node.childNodes].filter((child) => child.nodeType === 1 || child.textContent.trim());
  into.append(pad, ...openTag(node));
  if (!children.length) {
    into.append(element("span", {className: "tag", textContent: "/>"}), "\n");
    return;
  }
  into.append(element("span", {className: "tag", textContent: ">"}));
  const plain = children.every((child) => child.nodeType !== 1);
  if (plain) {
    into.append(node.textContent.trim());
  } else {
    into.append("\n");
    children.forEach((child) => (child.nodeType === 1 ? pretty(child, indent + 1, into) : into.append(child.textContent)));
    into.append(pad);
  }
  into.append(element("span", {className: "tag", textContent: `</${node.tagName}>`}), "\n");
}

function twiml(text) {
  const box = element("pre", {tabIndex: 0, ariaLabel: "TwiML"});
  const read = new DOMParser().parseFromString(text, "text/xml");
  if (read.querySelector("parsererror")) {
    box.textContent = text;
  } else {
    pretty(read.documentElement, 0, box);
  }
  return box;
}

function details(entry) {
  switch (entry.kind) {
    case "webhook":
    case "callback": {
      const sent = Object.entries(entry.sent ?? {}).filter(([, value]) => value !== "");
      return `${entry.status}, ${entry.took_ms} ms` + (sent.length ? ` · ${sent.map((pair) => pair.join("=")).join(" ")}` : "");
    }
    case "say": return entry.text;
    case "keys": return entry.pressed;
    case "speech": return `${entry.text} (${entry.confidence})`;
    default: {
      const {at_s: _at, kind: _kind, ...rest} = entry;
      return Object.values(rest).filter((value) => typeof value !== "object").join(" ");
    }
  }
}

function step(entry) {
  const head = element("div", {className: "head"},
    element("time", {textContent: `${entry.at_s.toFixed(1)} s`}), element("strong", {textContent: entry.kind}));
  if (entry.kind === "webhook" || entry.kind === "callback") {
    head.append(element("code", {textContent: path(entry.url)}));
  }
  head.append(element("span", {textContent: details(entry)}));
  const item = element("li", {className: entry.kind}, head);
  if (entry.kind === "webhook" && entry.answer) {
    item.append(twiml(entry.answer));
  }
  return item;
}

function title(call) {
  const who = call.direction === "inbound" ? `caller ${call.from}` : `to ${call.to}`;
  return `${new Date(call.created).toLocaleTimeString()} ${who}: ${call.status}`;
}

/** Show the chosen call, the newest caller's unless another one was chosen. */
export function show(calls, preferred) {
  const select = byId("step-call");
  const listed = [...calls.values()].reverse();
  const chosen = select.dataset.chosen && calls.has(select.dataset.chosen) ? select.dataset.chosen
    : calls.has(preferred) ? preferred : listed[0]?.sid;
  const wanted = listed.map((call) => `${call.sid} ${title(call)}`).join("\n");
  if (select.dataset.listed !== wanted) {
    select.dataset.listed = wanted;
    select.replaceChildren(...listed.map((call) => element("option", {value: call.sid, textContent: title(call)})));
  }
  if (!chosen) {
    return;
  }
  select.value = chosen;
  const call = calls.get(chosen);
  byId("no-steps").hidden = true;
  if (shownSteps.sid !== chosen || call.timeline.length < shownSteps.length) {
    byId("step-list").replaceChildren();
    Object.assign(shownSteps, {sid: chosen, length: 0});
  }
  byId("step-list").prepend(...call.timeline.slice(shownSteps.length).map(step).reverse());
  shownSteps.length = call.timeline.length;
}

export function prepare(again) {
  const select = byId("step-call");
  select.addEventListener("change", () => {
    select.dataset.chosen = select.value;
    again();
  });
}
