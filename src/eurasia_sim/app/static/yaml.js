// Scenario files: written so that `eurasia-sim run` takes them, and read back.
//
// What is read is YAML as this page and the shipped scenarios write it: mappings and lists by
// indentation, [a, b] and {a: b} also over several lines, text plain, in quotes, or folded (> and
// |), comments. Anchors, tags and several documents in one file are refused.

import { t } from "./language.js";

export class YamlError extends Error {}

const PLAIN = /^[A-Za-z][\w /-]*[\w]$/;
const WORDS = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"]);
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function scalar(value) {
  if (typeof value === "string" && PLAIN.test(value) && !WORDS.has(value.toLowerCase())) return value;
  return JSON.stringify(value);
}

const flow = (value) => {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value && typeof value === "object")
    return `{${Object.entries(value).map(([key, one]) => `${scalar(key)}: ${flow(one)}`).join(", ")}}`;
  return scalar(value);
};

// Data as YAML: tables in lines, what fits on a line in one.
export function written(value, indent = "") {
  return Object.entries(value).map(([key, one]) => {
    const line = `${indent}${scalar(key)}: ${flow(one)}`;
    if (!one || typeof one !== "object" || line.length <= 96) return `${line}\n`;
    if (Array.isArray(one))
      return `${indent}${scalar(key)}:\n${one.map((part) => `${indent}  - ${flow(part)}\n`).join("")}`;
    return `${indent}${scalar(key)}:\n${written(one, `${indent}  `)}`;
  }).join("");
}

// Text as data.
export function read(text) {
  const lines = [];
  text.replace(/^\ufeff/, "").split(/\r?\n/).forEach((raw, number) => {
    lines.push({ number: number + 1, raw, indent: raw.search(/\S/), text: raw.trim() });
  });
  return new Reader(lines).whole();
}

class Reader {
  constructor(lines) {
    this.lines = lines;
    this.at = 0;
  }

  wrong(message, line = this.lines[Math.min(this.at, this.lines.length - 1)]) {
    return new YamlError(t("line {number}: {message}", { number: line.number, message }));
  }

  // The next line that says something.
  peek() {
    while (this.at < this.lines.length
      && (this.lines[this.at].indent < 0 || this.lines[this.at].text.startsWith("#"))) this.at++;
    return this.lines[this.at];
  }

  whole() {
    if (this.peek()?.text === "---") this.at++;
    const found = this.peek() ? this.block(0) : {};
    if (this.peek()) throw this.wrong(t("this is indented otherwise than what it belongs to"));
    return found;
  }

  block(indent) {
    const line = this.peek();
    return line.text.startsWith("- ") || line.text === "-" ? this.list(line.indent)
      : this.table(Math.max(indent, line.indent));
  }

  list(indent) {
    const found = [];
    for (let line = this.peek(); line && line.indent === indent && /^-( |$)/.test(line.text); line = this.peek()) {
      const rest = line.text.slice(1).trim();
      if (!rest || rest.startsWith("#")) {
        this.at++;
        found.push(this.block(indent + 1));
      } else if (/^[\w"'-]+\s*:( |$)/.test(rest)) {
        // A table that begins on the line of its dash.
        const shift = line.raw.indexOf("-") + 1;
        const inner = shift + line.raw.slice(shift).search(/\S/);
        this.lines[this.at] = { ...line, indent: inner, text: rest };
        found.push(this.table(inner));
      } else found.push(this.value(rest, indent));
    }
    return found;
  }

  table(indent) {
    const found = {};
    for (let line = this.peek(); line && line.indent === indent; line = this.peek()) {
      if (/^(---|\.\.\.)/.test(line.text)) throw this.wrong(t("one file, one scenario"));
      const parts = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:{}[\],&*!|>%@`#][^:#]*?)\s*:(?:\s+(.*))?$/.exec(line.text);
      if (!parts) throw this.wrong(t("expected  key: value"));
      const key = String(this.word(parts[1]));
      if (Object.hasOwn(found, key)) throw this.wrong(t("'{key}' stands here twice", { key }));
      const rest = (parts[2] ?? "").trim();
      if (rest && !rest.startsWith("#")) set(found, key, this.value(rest, indent));
      else {
        this.at++;
        const next = this.peek();
        const deeper = next && (next.indent > indent || (next.indent === indent && /^-( |$)/.test(next.text)));
        set(found, key, deeper ? this.block(indent) : null);
      }
    }
    const line = this.peek();
    if (line && line.indent > indent) throw this.wrong(t("this is indented too far"));
    return found;
  }

  // What stands after a colon or a dash, and goes on over further lines where it must.
  value(rest, indent) {
    if (/^[&*!%@`]/.test(rest)) throw this.wrong(t("'{sign}' is beyond this page; eurasia-sim reads it", { sign: rest[0] }));
    if (/^[>|][+-]?\s*(#.*)?$/.test(rest)) return this.folded(rest, indent);
    const line = this.lines[this.at];
    let text = rest;
    this.at++;
    if (/^[[{"']/.test(rest)) {
      for (;;) {
        const [value, end] = this.flowAt(text, line);
        if (end >= 0) {
          const after = text.slice(end).trim();
          if (after && !after.startsWith("#")) throw this.wrong(t("'{text}' is left over", { text: after }), line);
          return value;
        }
        if (this.at >= this.lines.length) throw this.wrong(t("'{sign}' is not closed", { sign: rest[0] }), line);
        text += ` ${withoutComment(this.lines[this.at++].text)}`;
      }
    }
    text = withoutComment(text);
    // Plain text goes on where lines are indented further.
    for (let next = this.lines[this.at]; next && next.indent > indent && !/^[\w-]+:( |$)/.test(next.text);
      next = this.lines[this.at]) {
      text += ` ${withoutComment(next.text)}`;
      this.at++;
    }
    return this.word(text);
  }

  folded(mark, indent) {
    const kept = [];
    this.at++;
    for (let line = this.lines[this.at]; line && (line.indent > indent || line.indent < 0); line = this.lines[this.at]) {
      kept.push(line.text);
      this.at++;
    }
    while (kept.at(-1) === "") kept.pop();
    const text = mark[0] === "|" ? kept.join("\n")
      : kept.map((line) => line || "\n").join(" ").replaceAll(" \n ", "\n");
    return mark[1] === "-" ? text : `${text}\n`;
  }

  word(text) {
    if (text[0] === '"' || text[0] === "'") {
      const [value, end] = this.flowAt(text, this.lines[this.at]);
      if (end === text.length) return value;
    }
    if (text === "" || text === "~" || text === "null") return null;
    if (text === "true" || text === "false") return text === "true";
    return NUMBER.test(text) ? Number(text) : text;
  }

  // The value at the start of a text, and where it ends; -1 if it goes on.
  flowAt(text, line) {
    let at = 0;
    const open = Symbol("open");
    const skip = () => { while (at < text.length && /\s/.test(text[at])) at++; };
    const quoted = () => {
      const mark = text[at++];
      const from = at;
      for (; at < text.length; at++) {
        if (mark === '"' && text[at] === "\\") at++;
        else if (text[at] === mark) {
          if (mark === "'" && text[at + 1] === "'") at++;
          else break;
        }
      }
      if (at >= text.length) throw open;
      const inner = text.slice(from, at++);
      if (mark === "'") return inner.replaceAll("''", "'");
      try {
        return JSON.parse(`"${inner}"`);
      } catch {
        throw this.wrong(t("this text in quotes cannot be read"), line);
      }
    };
    const one = (depth) => {
      if (depth > 20) throw this.wrong(t("too many brackets within each other"), line);
      skip();
      if (at >= text.length) throw open;
      if (text[at] === '"' || text[at] === "'") return quoted();
      if (text[at] === "[" || text[at] === "{") {
        const isList = text[at++] === "[";
        const found = isList ? [] : {};
        for (;;) {
          skip();
          if (at >= text.length) throw open;
          if (text[at] === (isList ? "]" : "}")) { at++; return found; }
          const value = one(depth + 1);
          skip();
          if (isList) found.push(value);
          else {
            if (text[at] !== ":") throw this.wrong(t("expected  key: value  within brackets"), line);
            at++;
            set(found, String(value), one(depth + 1));
            skip();
          }
          if (text[at] === ",") at++;
          else if (at < text.length && !"]}".includes(text[at])) throw this.wrong(t("'{sign}' is not expected here", { sign: text[at] }), line);
        }
      }
      const from = at;
      while (at < text.length && !/[,[\]{}]/.test(text[at]) && !(text[at] === ":" && /\s|$/.test(text[at + 1] ?? ""))) at++;
      if (/^[&*!]/.test(text.slice(from, at))) throw this.wrong(t("'{sign}' is beyond this page; eurasia-sim reads it", { sign: text[from] }), line);
      return this.word(text.slice(from, at).trim());
    };
    try {
      return [one(0), at];
    } catch (error) {
      if (error === open) return [null, -1];
      throw error;
    }
  }
}

function set(table, key, value) {
  Object.defineProperty(table, key, { value, enumerable: true, writable: true, configurable: true });
}

const withoutComment = (text) => (/^\s*#/.test(text) ? "" : text.replace(/\s+#.*$/, "")).trim();
