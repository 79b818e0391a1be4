// Small helpers for building the page; text is always set as text, never as HTML.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"], ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"], ["*", ""], ["0", ""], ["#", ""],
];
const SPOKEN = {"*": "star", "#": "hash"};

export const keyName = (key) => SPOKEN[key] ?? key;

/** Scroll a log to its end unless the reader has scrolled up. */
export function keepAtEnd(log, change) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  change();
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}
