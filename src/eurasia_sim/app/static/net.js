// Asking the server: one question in flight, and of those that wait only the latest.

const KEPT = 40;

export class Refused extends Error {}

/** @param {string} path @param {any} [body] @param {Object<string, string>} [headers] */
export async function send(path, body, headers = {}) {
  const text = typeof body === "string";
  const answer = await fetch(path, body === undefined ? { headers } : {
    method: "POST", body: text ? body : JSON.stringify(body),
    headers: { "content-type": text ? "text/plain" : "application/json", ...headers } });
  if (!answer.ok) {
    const why = await answer.json().catch(() => ({}));
    const error = new Refused([why.message, why.hint].filter(Boolean).join(" – "));
    error.status = answer.status;
    throw error;
  }
  return answer;
}

/** Answers to questions that follow fast upon each other. */
export class Latest {
  /** @param {string} path @param {(answer: any, question: any) => void} got
   * @param {(error: Error) => void} failed */
  constructor(path, got, failed) {
    Object.assign(this, { path, got, failed, flying: false, next: null, known: new Map(), seconds: 0 });
  }

  /** @param {any} question */
  ask(question) {
    const key = JSON.stringify(question);
    this.next = null;
    if (this.known.has(key)) {
      this.current = key;
      this.got(this.known.get(key), question);
      return;
    }
    this.current = key;
    if (this.flying) this.next = question;
    else this.fly(question, key);
  }

  async fly(question, key) {
    this.flying = true;
    const began = performance.now();
    try {
      const answer = await (await send(this.path, question)).json();
      this.seconds = (performance.now() - began) / 1000;
      this.known.set(key, answer);
      if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
      // An answer that was overtaken is still nearer to the slider than the picture before it.
      if (this.current === key || this.next) this.got(answer, question);
    } catch (error) {
      if (this.current === key) {
        this.failed(error);
        // Not the question but the way to the server: the same again, until another comes.
        if (!(error instanceof Refused) || error.status === 429) {
          setTimeout(() => { if (this.current === key && !this.flying) this.fly(question, key); }, 1500);
        }
      }
    } finally {
      this.flying = false;
    }
    if (this.next) {
      const next = this.next;
      this.next = null;
      this.fly(next, JSON.stringify(next));
    }
  }
}

/** Quantiles from the steps in which they were sent.
 * @param {number[]} steps @param {number} levels @param {number} months
 * @returns {Float32Array[][]} [level][series] → months */
export function unpack(steps, levels, months) {
  const series = steps.length / levels / months, found = [];
  let place = 0;
  for (let level = 0; level < levels; level++) {
    const rows = [];
    for (let row = 0; row < series; row++) {
      const values = new Float32Array(months);
      let sum = 0;
      for (let month = 0; month < months; month++) {
        sum += steps[place++];
        values[month] = sum / 1000;
      }
      rows.push(values);
    }
    found.push(rows);
  }
  return found;
}
