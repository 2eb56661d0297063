// A class's game on a server: what is sent, and looking again and again for what is new.

import { send } from "../sending.js";

const EVERY = 1500; // milliseconds between two looks
const FAR = 4; // looks that fail before it is said

// heads(): the key or code of whoever looks. seen(view, offset): called when something is new; offset:
// seconds by which the server's clock is ahead. lost(is): called when the way to it is lost and found.
export function follow({ heads, seen, lost, refused }) {
  let version = "";
  let failures = 0;
  let timer = 0;
  let ended = false;
  let turn = 0;
  const offset = (view) => view.now - Date.now() / 1000;

  function take(view) {
    version = view.version;
    seen(view, offset(view));
  }

  async function look() {
    clearTimeout(timer);
    const mine = ++turn;
    try {
      const view = await send(`api/council/state${version ? `?known=${encodeURIComponent(version)}` : ""}`, undefined, heads());
      if (ended || mine !== turn) return;
      if (failures >= FAR) lost(false);
      failures = 0;
      if ("id" in view) take(view);
    } catch (error) {
      if (ended || mine !== turn) return;
      if (error.status && error.status !== 503 && refused(error)) return;
      failures++;
      if (failures === FAR) lost(true);
    }
    timer = setTimeout(look, EVERY);
  }

  // Something is done; what it answers is what there is now.
  async function act(path, body) {
    turn++; // an answer that is on its way is older
    try {
      const view = await send(`api/council/${path}`, body, heads());
      turn++;
      if (!ended && ("phase" in view || "id" in view)) take(view);
      return view;
    } finally {
      if (!ended) {
        clearTimeout(timer);
        timer = setTimeout(look, EVERY);
      }
    }
  }

  look();
  return { act, again: () => { version = ""; look(); }, end: () => { ended = true; clearTimeout(timer); } };
}
