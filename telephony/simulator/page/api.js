// The simulator's control interface.

async function ask(path, body) {
  const how = body === undefined ? {} : {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify(body),
  };
  const answer = await fetch(`/simulator/${path}`, how);
  const data = await answer.json();
  if (!answer.ok) {
    const detail = data.detail;
    throw new Error(typeof detail === "string" ? detail : detail?.[0]?.msg ?? `status ${answer.status}`);
  }
  return data;
}

export const phones = () => ask("phones");
export const call = (from, to) => ask("inbound", {from, to, script: "live"});
export const act = (sid, kind, more = {}) => ask(`calls/${sid}/act`, {kind, ...more});
export const setUsual = (behaviour) => ask("usual", {behaviour});
export const setPhone = (number, behaviour) => ask("behaviour", {number, behaviour});

const WAIT_S = 20;
const AFTER_FAULT_MS = 1500;

/** Tell `onNews(calls)` about every change, and `onFault(message)` when the simulator does not answer; never returns. */
export async function follow(onNews, onFault) {
  let revision = 0;
  let wait = 0;
  for (;;) {
    try {
      const news = await ask(`news?since=${revision}&wait_s=${wait}`);
      revision = news.revision;
      wait = WAIT_S;
      onFault("");
      onNews(news.calls);
    } catch {
      onFault("The simulator does not answer. Is it still running?");
      await new Promise((done) => setTimeout(done, AFTER_FAULT_MS));
    }
  }
}
