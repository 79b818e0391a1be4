// Puts a chat button on another site:
//   <script src="https://support.example.com/embed.js" data-language="de" defer></script>
// Nothing of the other site is read; the chat runs in a frame of its own.
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const texts = {{ texts }};
  const wished = (script.dataset.language || document.documentElement.lang || navigator.language || "").slice(0, 2).toLowerCase();
  const language = wished in texts ? wished : "";
  const words = texts[language] ?? texts[navigator.language?.slice(0, 2)] ?? texts.nl;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet(); // unlike a style element, allowed under a site's strict content policy
  sheet.replaceSync(`
    :host { all: initial; }
    .open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; width: 60px; height: 60px; border: 0;
      border-radius: 50%; background: rgb(0 101 91); color: white; cursor: pointer; box-shadow: 0 4px 18px rgb(0 0 0 / 30%); }
    .open:focus-visible { outline: 3px solid rgb(0 101 91); outline-offset: 3px; }
    .open svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .open.news::after { content: ""; position: absolute; top: 2px; right: 2px; width: 14px; height: 14px; border-radius: 50%;
      background: rgb(200 40 30); border: 2px solid white; }
    .frame { position: fixed; right: 20px; bottom: 92px; z-index: 2147483000; width: 420px; height: min(680px, calc(100vh - 112px));
      border: 0; border-radius: 18px; box-shadow: 0 12px 48px rgb(0 0 0 / 30%); background: white; color-scheme: light dark; }
    [hidden] { display: none; }
    @media (max-width: 480px) { .frame { right: 0; bottom: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.className = "open";
  button.type = "button";
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M4 5h16v11H11l-5 4v-4H4Z");
  picture.append(line);
  button.append(picture);
  root.append(button);
  let frame = null;

  function show(open) {
    if (open && frame === null) {
      frame = document.createElement("iframe");
      frame.className = "frame";
      frame.title = words.title;
      frame.src = `${origin}/?embedded=1${language ? `&lang=${language}` : ""}`;
      root.append(frame);
    }
    if (frame !== null) frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? words.close_chat : words.open_chat);
    button.title = button.getAttribute("aria-label");
    if (open) button.classList.remove("news");
  }

  button.addEventListener("click", () => show(frame === null || frame.hidden));
  window.addEventListener("message", (event) => {
    if (frame === null || event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data?.prioline === "close") {
      show(false);
      button.focus();
    } else if (event.data?.prioline === "news" && frame.hidden) {
      button.classList.add("news");
    }
  });
  show(false);
  document.body.append(host);
})();
