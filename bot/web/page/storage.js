// What survives a reload: the conversation, messages not yet confirmed, the draft. Falls back to memory where a
// browser allows no storage (private windows, frames on other sites).

const PREFIX = "prioline.";
const memory = new Map();

function read(name) {
  try {
    const found = localStorage.getItem(PREFIX + name);
    return found === null ? null : JSON.parse(found);
  } catch {
    return memory.get(name) ?? null;
  }
}

function write(name, value) {
  memory.set(name, value);
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Memory holds it as long as the page lives.
  }
}

export const conversation = {
  get: () => read("conversation"),
  set: (id) => write("conversation", id),
};

export const draft = {
  get: () => read("draft") ?? "",
  set: (value) => write("draft", value === "" ? null : value),
};

/** Messages written but not confirmed by the server: {id, text, payload, at}. Their id makes a resend harmless. */
export const outbox = {
  all: () => read("outbox") ?? [],
  add: (entry) => write("outbox", [...outbox.all(), entry]),
  remove(id) {
    const left = outbox.all().filter((entry) => entry.id !== id);
    write("outbox", left.length ? left : null);
  },
  clear: () => write("outbox", null),
};
