// Speaking what is said on a line with the browser's own voices.

const synthesis = window.speechSynthesis;
const spoken = new Map();

function voiceFor(language, second) {
  const voices = synthesis.getVoices();
  const exact = voices.filter((voice) => voice.lang.replace("_", "-") === language);
  const near = voices.filter((voice) => voice.lang.slice(0, 2) === language.slice(0, 2));
  const fitting = exact.length ? exact : near;
  return fitting[second && fitting.length > 1 ? 1 : 0];
}

/** Speak what was said on a call since the last time; `aloud` false only remembers that it was said. */
export function speakNew(call, aloud, second) {
  const from = spoken.get(call.sid) ?? 0;
  spoken.set(call.sid, call.timeline.length);
  if (!synthesis || !aloud) {
    return;
  }
  for (const entry of call.timeline.slice(from)) {
    if (entry.kind !== "say") {
      continue;
    }
    const words = new SpeechSynthesisUtterance(entry.text);
    words.lang = entry.language;
    words.voice = voiceFor(entry.language, second) ?? null;
    synthesis.speak(words);
  }
}

/** Fall silent: somebody has pressed a key, spoken or hung up. */
export function hush() {
  synthesis?.cancel();
}
