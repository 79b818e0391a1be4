// Keeps a desk page alive: running clocks, the reader's own time zone, news, alarm. Every page works without it.
"use strict";
(() => {
  const page = document.body;
  const language = document.documentElement.lang;
  document.documentElement.classList.add("has-script");

  // --- Time: the server's clock, told in the reader's zone ---

  let ahead = Date.parse(page.dataset.now) - Date.now();
  const serverNow = () => Date.now() + ahead;

  // As on the server (times.py): English on the European clock.
  const written = language === "en" ? "en-GB" : language;
  const formats = new Map();

  function formatter(zone, parts) {
    const key = `${zone} ${Object.keys(parts)}`;
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(written, { ...parts, timeZone: zone }));
    return formats.get(key);
  }

  const DAY = { weekday: "short", day: "numeric", month: "short" };
  const TIME = { hour: "2-digit", minute: "2-digit" };
  const day = (at, zone) => formatter(zone, DAY).format(at);
  const format = (at, zone) => `${day(at, zone)} ${formatter(zone, TIME).format(at)}`;
  // Of today the time is enough: it is read faster.
  const shortly = (at) => (day(at) === day(serverNow()) ? formatter(undefined, TIME).format(at) : format(at));

  function tellTimes(root) {
    for (const element of root.querySelectorAll("time")) {
      const at = new Date(element.dateTime);
      const there = element.dataset.zone ? ` · ${element.textContent.trim()} (${element.dataset.zone})` : "";
      element.title = format(at) + there;
      element.textContent = shortly(at);
    }
    for (const element of root.querySelectorAll("[data-same]")) {
      const at = new Date(element.dataset.same);
      element.hidden = format(at) === format(at, element.dataset.zone);
    }
  }

  function countdown(seconds) {
    const { d, h, min, s } = page.dataset;
    const two = (number) => String(number).padStart(2, "0");
    const all = Math.abs(seconds);
    const [days, hours] = [Math.floor(all / 86400), Math.floor(all / 3600) % 24];
    const [minutes, rest] = [Math.floor(all / 60) % 60, all % 60];
    if (days) return `${days} ${d} ${hours} ${h}`;
    if (hours) return `${hours} ${h} ${two(minutes)} ${min}`;
    return `${minutes} ${min} ${two(rest)} ${s}`;
  }

  function tick() {
    const now = serverNow();
    for (const element of document.querySelectorAll("[data-due]")) {
      const due = Date.parse(element.dataset.due);
      const left = Math.floor((due - now) / 1000);
      const text = (left < 0 ? `${page.dataset.overdue} ` : "") + countdown(left);
      if (element.textContent !== text) element.textContent = text;
      const start = Date.parse(element.dataset.start || "");
      element.classList.toggle("over", left < 0);
      element.classList.toggle("soon", left >= 0 && due - now < (due - start) / 4);
    }
    setTimeout(tick, 1000 - (serverNow() % 1000));
  }

  // --- Regions: the parts of the page that follow the server ---

  const known = new Map();
  const regions = (root) => root.querySelectorAll("[data-live]");
  for (const region of regions(document)) known.set(region.id, region.innerHTML);

  function isBeingWritten(region) {
    return [...region.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  }

  function keepWriting(region) {
    if (region.querySelector(".warn")) return;
    const hint = document.createElement("p");
    hint.className = "warn";
    hint.setAttribute("role", "status");
    hint.textContent = region.dataset.keep;
    region.append(hint);
  }

  function replace(region, fresh) {
    if (region.dataset.keep && isBeingWritten(region)) return keepWriting(region);
    const open = [...region.querySelectorAll("details[open]")].map((details) => details.id);
    const focus = region.contains(document.activeElement) ? place(region, document.activeElement) : -1;
    const scrolls = [...region.querySelectorAll("ol")].map(scrollPlace);
    region.className = fresh.className;
    region.innerHTML = fresh.innerHTML;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    tellTimes(region);
    region.querySelectorAll("ol").forEach((list, index) => {
      list.scrollTop = scrolls[index] === END ? list.scrollHeight : (scrolls[index] ?? 0);
    });
    if (focus >= 0) focusable(region)[focus]?.focus();
  }

  const focusable = (region) => region.querySelectorAll("a[href], button, summary, input, select, textarea");
  const place = (region, element) => [...focusable(region)].indexOf(element);

  // Who reads the end of the conversation goes on reading its end; who has scrolled up stays there.
  const END = -1;
  const scrollPlace = (list) => {
    const atEnd = list.scrollHeight - list.clientHeight - list.scrollTop < 30;
    return list.className === "transcript" && atEnd ? END : list.scrollTop;
  };

  function scrollToEnd(root) {
    const list = root.querySelector(".transcript");
    if (list) list.scrollTop = list.scrollHeight;
  }

  let loading = false;
  let again = false;

  async function reload() {
    again = true;
    if (loading) return;
    loading = true;
    while (again) {
      again = false;
      try {
        await fetchPage();
      } catch {
        // The stream tells about a lost connection; the next news loads the page again.
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    loading = false;
  }

  async function fetchPage() {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (response.redirected) return location.assign(response.url);
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    ahead = Date.parse(fresh.body.dataset.now) - Date.now();
    for (const region of regions(document)) {
      const next = fresh.getElementById(region.id);
      if (!next || known.get(region.id) === next.innerHTML) continue;
      known.set(region.id, next.innerHTML);
      replace(region, next);
    }
  }

  // --- News ---

  const WAIT_MS = 25000;
  const listens = page.dataset.listen;
  const lost = document.getElementById("lost");
  const live = document.getElementById("live");
  let source = null;
  let version = null;
  let watchdog = 0;
  let lostAt = null;

  function connected() {
    clearTimeout(watchdog);
    watchdog = setTimeout(disconnected, WAIT_MS);
    lostAt = null;
    lost.hidden = true;
    live.hidden = false;
  }

  function disconnected() {
    lostAt = lostAt || new Date();
    const time = formatter(undefined, TIME).format(lostAt);
    lost.textContent = page.dataset.lost.replace("{time}", time);
    lost.hidden = false;
    live.hidden = true;
    if (!source || source.readyState === EventSource.CLOSED) setTimeout(listen, 4000);
  }

  function look(data) {
    connected();
    ahead = Date.parse(data.now) - Date.now();
    const missed = version === null || data.cases === null;
    // A page of results or figures stays as it was asked for; only the alarm above it follows.
    const concerns = listens === "all" || (listens !== "none" && (missed || data.cases.includes(Number(listens))));
    const changed = version !== data.version;
    version = data.version;
    const alarmsDiffer = document.getElementById("alarm").dataset.alarms !== data.alarms.join(" ");
    alarm(data.alarms);
    if (changed && (concerns || alarmsDiffer)) reload();
  }

  function listen() {
    if (source) source.close();
    source = new EventSource("/desk/events");
    source.addEventListener("look", (event) => look(JSON.parse(event.data)));
    source.addEventListener("beat", (event) => {
      connected();
      ahead = Date.parse(JSON.parse(event.data).now) - Date.now();
    });
    source.addEventListener("error", () => {
      disconnected();
      // A stream that the server refused: perhaps the session has ended, which loading the page finds out.
      if (source.readyState === EventSource.CLOSED) reload();
    });
  }

  // A browser allows six connections to a server: a case page in the background gives its stream back.
  function onVisibility() {
    if (listens === "all") return;
    if (document.hidden) {
      source?.close();
      clearTimeout(watchdog);
    } else if (!source || source.readyState === EventSource.CLOSED) {
      version = null;
      listen();
    }
  }

  // --- Alarm: level 1 cases without a person ---

  const title = document.title;
  const sound = document.getElementById("sound");
  let heard = new Set(JSON.parse(sessionStorage.getItem("desk.heard") || "null") || []);
  let audio = null;

  function alarm(cases) {
    document.title = cases.length ? `(${cases.length}) ${title}` : title;
    document.getElementById("alarm").dataset.alarms = cases.join(" ");
    if (cases.some((id) => !heard.has(id))) ring();
    heard = new Set(cases);
    sessionStorage.setItem("desk.heard", JSON.stringify(cases));
  }

  const wantsSound = () => localStorage.getItem("desk.sound") === "on";

  function ring() {
    if (!wantsSound()) return;
    audio = audio || new AudioContext();
    audio.resume();
    for (const [delay, pitch] of [[0, 880], [0.22, 660], [0.44, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, audio.currentTime + delay);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + delay + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + delay);
      tone.stop(audio.currentTime + delay + 0.2);
    }
  }

  function showSound() {
    sound.hidden = false;
    sound.setAttribute("aria-pressed", String(wantsSound()));
    sound.querySelector("span").textContent = wantsSound() ? sound.dataset.on : sound.dataset.off;
  }

  // --- Forms ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
  // A page that the browser kept from before may be sent again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  for (const form of document.querySelectorAll("[data-auto]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      location.assign(location.pathname + (given.size ? `?${given}` : ""));
    });
    form.addEventListener("change", () => form.requestSubmit());
  }

  // On a phone the filters would push the cases off the screen: there they open on request.
  const filters = document.getElementById("filters");
  const small = matchMedia("(max-width: 760px)");
  if (filters) {
    const fold = () => (filters.open = !small.matches || filters.dataset.given === "yes");
    small.addEventListener("change", fold);
    fold();
  }

  document.addEventListener("click", (event) => {
    for (const details of document.querySelectorAll("details.sure[open], details.menu[open]")) {
      if (!details.contains(event.target)) details.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of document.querySelectorAll("details.sure[open], details.menu[open]")) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });

  // --- Start ---

  const address = new URL(location.href);
  if (address.searchParams.has("notice")) {
    address.searchParams.delete("notice");
    history.replaceState(null, "", address);
  }
  tellTimes(document);
  tick();
  scrollToEnd(document);
  if (sound && lost) {
    showSound();
    sound.addEventListener("click", () => {
      localStorage.setItem("desk.sound", wantsSound() ? "off" : "on");
      showSound();
      ring();
    });
    if (listens) {
      // What was there when the page opened is no news.
      const there = document.getElementById("alarm").dataset.alarms.split(" ").filter(Boolean).map(Number);
      if (sessionStorage.getItem("desk.heard") === null) heard = new Set(there);
      alarm(there);
      document.addEventListener("visibilitychange", onVisibility);
      listen();
    }
  }
})();
