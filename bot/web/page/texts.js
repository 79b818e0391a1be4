// The page's texts: fetched per language, put into the page wherever an element names one.

let texts = {};
let current = document.documentElement.lang;

/** The language the page is in now: nl, de, ru, it or fr. */
export function language() {
  return current;
}

/** Fetch the texts of a language and put them into the page. Resolves to the server's answer, which names the priority line. */
export async function useLanguage(code) {
  const answer = await fetch(`/page/texts/${encodeURIComponent(code)}.json`);
  if (!answer.ok) throw new Error(`no texts in ${code}: status ${answer.status}`);
  const found = await answer.json();
  texts = found.texts;
  current = found.language;
  document.documentElement.lang = current;
  document.title = texts.title;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of document.querySelectorAll("[data-title]")) element.title = text(element.dataset.title);
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = text(element.dataset.placeholder);
  return found;
}

/** One text, its {arguments} filled in. */
export function text(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element that keeps its text when the language changes. */
export function textElement(tag, key) {
  const element = document.createElement(tag);
  element.dataset.text = key;
  element.textContent = text(key);
  return element;
}
