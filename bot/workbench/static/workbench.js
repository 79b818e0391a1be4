// What the pages of the workbench do beyond plain links and forms: listening, playing, and changing a text in its place.
"use strict";

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- Forms of choices: short addresses, sent by themselves ---

  for (const form of all("form[data-auto]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      location.assign((form.getAttribute("action") ?? location.pathname) + (given.size ? `?${given}` : ""));
    });
    form.addEventListener("change", (event) => {
      if (event.target.name === "at") form.elements.moment.value = "own";
      // A box of languages is rarely the last one that is ticked.
      if (event.target.type !== "checkbox") form.requestSubmit();
    });
  }
  const menu = document.getElementById("menu");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const address = new URL(location.href);
  if (address.searchParams.has("notice")) {
    address.searchParams.delete("notice");
    history.replaceState(null, "", address);
  }

  // --- Listening ---

  const note = document.getElementById("voice-note");
  const voices = () => speechSynthesis.getVoices();

  function voiceFor(language) {
    const wanted = language.toLowerCase();
    const exact = voices().find((voice) => voice.lang.replace("_", "-").toLowerCase() === wanted);
    return exact ?? voices().find((voice) => voice.lang.slice(0, 2).toLowerCase() === wanted.slice(0, 2));
  }

  function speak(text, language, ended = () => {}) {
    const spoken = language === "en-XA" ? "en" : language;
    const voice = voiceFor(spoken);
    if (!voice) {
      const name = new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(spoken);
      note.textContent = document.body.dataset.noVoice.replace("{language}", name);
      note.hidden = false;
      ended(false);
      return;
    }
    note.hidden = true;
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = voice.lang;
    words.voice = voice;
    words.addEventListener("end", () => ended(true));
    words.addEventListener("error", () => ended(false));
    speechSynthesis.speak(words);
  }

  if ("speechSynthesis" in window) {
    voices(); // Chromium begins to load them when somebody asks
    for (const button of all(".speak")) button.hidden = false;
    document.addEventListener("click", (event) => {
      const button = event.target.closest(".speak");
      if (button) speak(button.dataset.speak, button.dataset.lang);
    });
  }

  // --- Changing a text in its place ---

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.edit");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cell = link.closest(".cell");
    event.preventDefault();
    const answer = await fetch(link.href).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const form = page?.querySelector("form.editor");
    if (!form) {
      location.assign(link.href);
      return;
    }
    for (const open of all(".cell .editor")) close(open);
    const own = document.importNode(form, true);
    own.removeAttribute("id");
    link.hidden = true;
    cell.append(own);
    own.querySelector("textarea").focus();
    own.querySelector(".cancel").addEventListener("click", (cancel) => {
      cancel.preventDefault();
      close(own);
      link.focus();
    });
  });

  function close(form) {
    const cell = form.closest(".cell");
    form.remove();
    cell.querySelector("a.edit").hidden = false;
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".cell .editor");
    if (event.key === "Escape" && form) {
      const link = form.closest(".cell").querySelector("a.edit");
      close(form);
      link.focus();
    }
  });

  // --- Playing a dialogue ---

  const TURN_MS = 1200;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  for (const replay of all(".replay")) {
    const turns = all(".turn", replay);
    const [play, next, whole] = ["play", "next", "whole"].map((name) => replay.querySelector(`.${name}`));
    const start = play.textContent;
    let at = turns.length;
    let timer = 0;
    replay.querySelector(".playing").hidden = false;
    const names = all("thead .language", replay).map((each) => each.textContent);
    for (const turn of turns) all("td", turn).forEach((cell, place) => (cell.dataset.name = names[place]));

    const show = () => {
      replay.classList.toggle("playing-now", at < turns.length);
      turns.forEach((turn, place) => {
        turn.classList.toggle("later", place >= at);
        turn.classList.toggle("current", place === at - 1 && at < turns.length);
      });
      if (at > 0 && at < turns.length) {
        turns[at - 1].scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
      }
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = start;
    };
    const step = () => {
      at = at >= turns.length ? 1 : at + 1;
      show();
      if (at >= turns.length) stop();
    };
    play.addEventListener("click", () => {
      if (timer) return stop();
      at = at >= turns.length ? 0 : at;
      play.textContent = play.dataset.stop;
      timer = setInterval(step, TURN_MS);
      step();
    });
    next.addEventListener("click", () => {
      stop();
      step();
    });
    whole.addEventListener("click", () => {
      stop();
      at = turns.length;
      show();
    });
  }
})();
