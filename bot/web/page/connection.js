// The socket to the server: says hello, notices a dead connection, comes back by itself.

const WAITS_MS = [300, 1000, 2000, 4000, 8000, 15000];
const PING_EVERY_MS = 20000;
const PONG_WITHIN_MS = 8000;
const TELL_AFTER_MS = 1200;

export class Connection {
  #socket = null;
  #attempt = 0;
  #timers = {};
  #ready = false;

  /** hello() gives the first frame; onFrame gets every frame; onState gets "open" or "lost". */
  constructor({ hello, onFrame, onState }) {
    this.hello = hello;
    this.onFrame = onFrame;
    this.onState = onState;
    window.addEventListener("online", () => this.#again(0));
    window.addEventListener("offline", () => this.#socket?.close());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#ready ? this.#ping() : this.#again(0);
    });
  }

  /** Whether frames can be sent now. */
  get ready() {
    return this.#ready;
  }

  open() {
    clearTimeout(this.#timers.again);
    const address = new URL("/ws/chat", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify(this.hello())));
    socket.addEventListener("message", (event) => this.#receive(socket, event));
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /** Leave this connection and open a fresh one, for another conversation. */
  restart() {
    const old = this.#socket;
    this.#socket = null;
    this.#ready = false;
    clearInterval(this.#timers.ping);
    old?.close();
    this.open();
  }

  /** Send a frame; false when there is no connection (whoever sends keeps it). */
  send(frame) {
    if (!this.#ready) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #receive(socket, event) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#timers.pong);
    const frame = JSON.parse(event.data);
    if (frame.type === "welcome") {
      this.#ready = true;
      this.#attempt = 0;
      clearTimeout(this.#timers.tell);
      this.#timers.tell = null;
      clearInterval(this.#timers.ping);
      this.#timers.ping = setInterval(() => this.#ping(), PING_EVERY_MS);
      this.onState("open");
    }
    if (frame.type !== "pong") this.onFrame(frame);
  }

  #ping() {
    if (!this.send({ type: "ping" })) return;
    const socket = this.#socket;
    clearTimeout(this.#timers.pong);
    this.#timers.pong = setTimeout(() => {
      socket.close();
      this.#lost(socket); // a dead connection may take minutes to report its close
    }, PONG_WITHIN_MS);
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#ready = false;
    clearInterval(this.#timers.ping);
    clearTimeout(this.#timers.pong);
    this.#timers.tell ??= setTimeout(() => this.onState("lost"), TELL_AFTER_MS);
    const wait = WAITS_MS[Math.min(this.#attempt++, WAITS_MS.length - 1)];
    this.#again(wait * (0.7 + 0.6 * Math.random())); // spread, so that a crowd does not come back at one instant
  }

  #again(wait) {
    clearTimeout(this.#timers.again);
    this.#timers.again = setTimeout(() => {
      if (this.#socket === null) this.open();
    }, wait);
  }
}
