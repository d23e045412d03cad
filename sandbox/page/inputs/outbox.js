// What a place still has to tell the server, in order, so that no click overtakes what was typed before it.

/**
 * @typedef {object} Job
 * @property {string} field  whose it is
 * @property {"fill"|"carry"|"act"} kind  what is typed; what must be there before a click, as an upload is; a
 *   click or choice
 * @property {() => Promise<any>} run
 * @property {any} [value]  what is being told
 */

const UNDELIVERED = "Some of what you typed has not arrived. Try again.";

/** A job waits for earlier ones only, so nothing can wait for itself. */
class Outbox {
  #jobs = [];
  #refused = new Map();

  /**
   * @param {Job} job
   * @param {{isNewest?: boolean}} [options]  isNewest: it makes those of its kind that still wait needless
   * @returns {Promise<any>}  what `run` gives
   */
  add(job, { isNewest = false } = {}) {
    const queued = { ...job, isRunning: false };
    queued.done = new Promise((resolve, reject) => Object.assign(queued, { resolve, reject }));
    if (isNewest) {
      const stale = (each) => !each.isRunning && each.field === job.field && each.kind === job.kind;
      for (const each of this.#jobs.filter(stale)) each.resolve(queued.done);
      this.#jobs = this.#jobs.filter((each) => !stale(each));
    }
    if (job.kind === "fill") this.#refused.delete(job.field);
    this.#jobs.push(queued);
    this.#start();
    return queued.done;
  }

  /** Whether this field has something on its way. */
  isBusy(field) {
    return this.#jobs.some((job) => job.field === field);
  }

  /** The newest fill of a field that has not arrived, or undefined. */
  undelivered(field) {
    const waits = (job) => job.field === field && job.kind === "fill";
    return this.#jobs.findLast(waits) ?? this.#refused.get(field);
  }

  /** Tries what was refused again and waits until nothing typed is on its way; whether all has arrived. */
  async flush() {
    for (const job of [...this.#refused.values()]) this.add(job).catch(() => {});
    for (let typed = this.#typed(); typed.length > 0; typed = this.#typed()) {
      await Promise.allSettled(typed.map((job) => job.done));
    }
    return this.#refused.size === 0;
  }

  #typed() {
    return this.#jobs.filter((job) => job.kind !== "act");
  }

  #start() {
    this.#jobs.forEach((job, index) => {
      const isBlocked = this.#jobs.slice(0, index).some((earlier) => blocks(earlier, job));
      if (!job.isRunning && !isBlocked) this.#run(job);
    });
  }

  async #run(job) {
    job.isRunning = true;
    let end;
    try {
      const result = await job.run();
      end = () => job.resolve(result);
    } catch (error) {
      if (job.kind === "fill" && this.undelivered(job.field) === job) this.#refused.set(job.field, job);
      end = () => job.reject(error);
    }
    this.#jobs = this.#jobs.filter((each) => each !== job);
    end();
    this.#start();
  }
}

const blocks = (earlier, job) =>
  earlier.field === job.field || (earlier.kind !== "act" && job.kind === "act");

const outboxes = new Map();

/** The outbox of a place, by the place's key. */
export function outboxOf(key) {
  if (!outboxes.has(key)) outboxes.set(key, new Outbox());
  return outboxes.get(key);
}

/** Forgets what a place that is gone has not told. */
export const forgetOutbox = (key) => outboxes.delete(key);

/**
 * Runs a click once what was typed before it has arrived.
 *
 * @param {string} key  of the place
 * @param {() => Promise<any>} run
 * @returns {Promise<any>}  rejects with an Error for the person when something typed cannot be delivered
 */
export async function afterTyped(key, run) {
  if (!(await outboxOf(key).flush())) throw new Error(UNDELIVERED);
  return run();
}
