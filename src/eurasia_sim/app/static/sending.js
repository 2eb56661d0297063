// Talking to the server of a class, and the teacher's key.

import { code } from "./language.js";

// Refusals come in the page's language.
export async function send(path, body, headers = {}) {
  const answer = await fetch(path, body === undefined ? { headers: { "accept-language": code, ...headers } } : { method: "POST",
    body: JSON.stringify(body), headers: { "content-type": "application/json", "accept-language": code, ...headers } });
  if (answer.ok) return answer.json();
  const why = await answer.json().catch(() => ({}));
  throw Object.assign(new Error([why.message, why.hint].filter(Boolean).join(" – ")), { status: answer.status });
}

const keyOnce = new URLSearchParams(location.hash.slice(1)).get("key");

// The teacher's key: from the address once, then from this tab's memory, so that the projector
// does not show it. Null on a student's page, "" where there is none.
export function teacherKey() {
  if (!/\/teacher$/.test(location.pathname)) return null;
  const found = new URLSearchParams(location.hash.slice(1)).get("key") ?? keyOnce;
  if (found) {
    try { sessionStorage.setItem("teacher", found); } catch { /* not over a reload, then */ }
    return found;
  }
  try { return sessionStorage.getItem("teacher") ?? ""; } catch { return ""; }
}
