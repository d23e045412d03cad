// The window's line to the stand-in: named parts come in, looks and deeds go out.

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 4000;

/** The store of one window. `parts` holds what the stand-in has shown, by name. */
export class Store {
  /** @param {string} who  whose window this is, by id or name; "": the first person's */
  constructor(who) {
    this.parts = {};
    this.isOpen = false;
    this.refusal = null;
    /** What is typed and not sent, by where. */
    this.drafts = new Map();
    this._address = `ws://${location.host}/window?as=${encodeURIComponent(who)}`;
    this._waiting = new Map();
    this._watchers = new Set();
    this._number = 0;
    this._isNew = true;
    this._pause = FIRST_PAUSE;
    this._look = {};
    this._connect();
  }

  /** Calls `watcher` at each change; returns what ends that. */
  watch(watcher) {
    this._watchers.add(watcher);
    return () => this._watchers.delete(watcher);
  }

  /** Tells the stand-in where this window looks: its keys are those of `Look` there. */
  look(look) {
    this._look = look;
    this._send({ look });
  }

  /**
   * Does something.
   *
   * @param {string} name  as in the stand-in's `Deeds`
   * @param {object} given  what it needs
   * @returns {Promise<object>}  what came of it; rejects with an Error whose message is for the person
   */
  do(name, given = {}) {
    const number = ++this._number;
    return new Promise((resolve, reject) => {
      this._waiting.set(number, { resolve, reject });
      if (!this._send({ n: number, do: name, ...given })) {
        this._waiting.delete(number);
        reject(new Error("The stand-in cannot be reached. Is it still running?"));
      }
    });
  }

  _send(message) {
    if (this._socket.readyState !== WebSocket.OPEN) return false;
    this._socket.send(JSON.stringify(message));
    return true;
  }

  _connect() {
    this._socket = new WebSocket(this._address);
    this._socket.onopen = () => {
      this.isOpen = true;
      // What is shown stays until it is shown anew: a modal must not blink.
      this._isNew = true;
      this._pause = FIRST_PAUSE;
      this._send({ look: this._look });
      this._tell();
    };
    this._socket.onmessage = (event) => this._take(JSON.parse(event.data));
    this._socket.onclose = (event) => {
      this.isOpen = false;
      for (const { reject } of this._waiting.values()) reject(new Error("The line was lost. Try again."));
      this._waiting.clear();
      if (event.code === 4404) {
        this.refusal = event.reason;
      } else {
        setTimeout(() => this._connect(), this._pause);
        this._pause = Math.min(this._pause * 2, LONGEST_PAUSE);
      }
      this._tell();
    };
  }

  _take(message) {
    if ("re" in message) {
      const waiting = this._waiting.get(message.re);
      this._waiting.delete(message.re);
      if (message.error) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message);
      return;
    }
    const parts = this._isNew ? message.set : { ...this.parts, ...message.set };
    this._isNew = false;
    for (const name of message.drop) delete parts[name];
    this.parts = parts;
    this._tell();
  }

  _tell() {
    for (const watcher of this._watchers) watcher();
  }
}
