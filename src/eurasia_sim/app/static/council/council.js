// The council game in the page: which of its three faces is shown, and when.

import { at, h } from "../dom.js";
import { send, teacherKey } from "../sending.js";
import { oneScreen } from "./one.js";
import { teacherFace } from "./teacher.js";
import { teamFace } from "./team.js";
import { C } from "./texts.js";

const ADDRESS = /^#(council|team)$/;

// page: { given, left(): called when the game is left }
export function council(page) {
  const { given } = page;
  const root = at("council");
  const head = h("header", { class: "c-top" });
  const inner = h("main", { class: "c-main" });
  let face = null;

  const possible = given.inClass || given.scenarios.some((one) => one.council);

  function open(make) {
    face?.end();
    document.documentElement.toggleAttribute("data-council", true);
    root.hidden = false;
    root.replaceChildren(head, inner);
    const tell = (parts) => head.replaceChildren(h("strong", { class: "brand" }, C.title), ...parts.filter(Boolean), h("span", { class: "spring" }),
      h("button", { id: "c-leave", onclick: close, "aria-label": C.leave, title: C.leave }, "✕"));
    tell([]);
    document.title = C.title;
    if (!ADDRESS.test(location.hash)) history.replaceState(null, "", "#council");
    face = make({ given, root: inner, head: tell, leave: close, oneScreen: () => open(oneScreen) });
  }

  function close() {
    face?.end();
    face = null;
    document.documentElement.toggleAttribute("data-council", false);
    root.hidden = true;
    root.replaceChildren();
    history.replaceState(null, "", "#");
    page.left();
  }

  // The face that this page has: on a server the teacher's or a team's, elsewhere all on one screen.
  const faceHere = () => (!given.inClass ? oneScreen : teacherKey() ? teacherFace : teamFace);

  return {
    possible, isOpen: () => face !== null, isAddress: () => ADDRESS.test(location.hash),
    open: () => open(faceHere()),
    // Opens by itself where the address says so, or where a game of the class goes on. Resolves to
    // whether it did.
    begin: async () => {
      if (!possible) return false;
      if (ADDRESS.test(location.hash)) { open(faceHere()); return true; }
      if (!given.inClass || location.hash.replace(/^#(key=.*)?$/, "")) return false;
      try {
        const { id } = await send("api/council/state");
        if (id) open(faceHere());
        return Boolean(id);
      } catch {
        return false;
      }
    },
  };
}
