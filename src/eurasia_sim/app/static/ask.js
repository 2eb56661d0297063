// The engine in its worker: questions and answers.

import { decimal, t } from "./language.js";

// Keys, ids and numbers of a refusal are no names to translate.
const asItIs = (text) => ({ cased: () => text });

// What the engine does not do, in the page's language; `reason` in English.
export class Refused extends Error {
  constructor({ message, hint, said }) {
    const parts = Object.fromEntries(Object.entries(said?.parts ?? {}).map(([name, part]) =>
      [name, asItIs(typeof part === "number" ? decimal(String(part)) : String(part))]));
    const words = said ? [said.message, said.hint].filter(Boolean).map((one) => t(one, parts)) : [message, hint];
    super(words.filter(Boolean).join(" – "));
    this.reason = message;
  }
}

export class Engine {
  // given: of index.html; file: the engine's, as one buffer.
  static async start(given, file) {
    const engine = new Engine(given);
    const { scenario } = await engine.ask({ load: file, script: given.script }, [file]);
    engine.scenario = scenario;
    return engine;
  }

  constructor(given) {
    const address = given.script
      ? URL.createObjectURL(new Blob([given.script], { type: "text/javascript" })) : given.worker;
    this.worker = new Worker(address);
    this.waiting = new Map();
    this.last = 0;
    this.running = false;
    this.next = null;
    this.worker.onmessage = ({ data }) => {
      const { resolve, reject } = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.refused) reject(new Refused(data.refused));
      else resolve(data.done);
    };
    this.worker.onerror = (event) => {
      for (const { reject } of this.waiting.values())
        reject(new Error(event.message || t("the engine does not start")));
      this.waiting.clear();
    };
  }

  ask(question, memory = []) {
    return new Promise((resolve, reject) => {
      this.waiting.set(++this.last, { resolve, reject });
      this.worker.postMessage({ id: this.last, ...question }, memory);
    });
  }

  // Ask where the answers to some questions do not matter any more: null for those that were
  // overtaken by a later one before they were asked.
  async latest(question) {
    this.next?.resolve(null);
    this.next = null;
    if (this.running)
      return new Promise((resolve, reject) => { this.next = { question, resolve, reject }; });
    this.running = true;
    try {
      return await this.ask(question);
    } finally {
      this.running = false;
      const { next } = this;
      this.next = null;
      if (next) this.latest(next.question).then(next.resolve, next.reject);
    }
  }

  end() {
    this.worker.terminate();
  }
}

// The description of a scenario and the engine's file: from this page, or from beside it.
export async function scenarioOf(given, id) {
  if (given.about) return [given.about, () => inPage()];
  const about = await (await found(`data/${encodeURIComponent(id)}.json`)).json();
  return [about, async () => {
    const parts = await Promise.all(about.files.map(async (name) =>
      new Uint8Array(await (await found(name)).arrayBuffer())));
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole.buffer;
  }];
}

async function found(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

function inPage() {
  const text = atob(document.getElementById("engine").textContent);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes.buffer;
}

// One series of an answer's bands: by level its months.
export function series(values, row, rows, months) {
  return Array.from({ length: 5 }, (_, level) =>
    values.subarray((level * rows + row) * months, (level * rows + row + 1) * months));
}
