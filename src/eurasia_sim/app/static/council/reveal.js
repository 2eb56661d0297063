// After a reveal: what everyone did, and what happened, against what one could have known.

import { h } from "../dom.js";
import { fan, lookOf } from "./fan.js";
import { largest, movesOf, refill } from "./parts.js";
import { C, changed, level } from "./texts.js";
import { Truth } from "./world.js";

// tall: on a wall.
export function revealPart({ world, seat = null, tall = false }) {
  const did = h("section", { class: "card" });
  const news = h("section", { class: "card c-news" });
  const picture = fan(world, { tall, pick: (next) => { look = next; paint(); } });
  const verdict = h("p", { class: "c-verdict", role: "status" });
  const node = h("div", { class: "c-reveal" }, did, news, h("section", { class: "card c-picture" }, picture.node, verdict));
  let look = null;
  let round = -1;
  let view = null;
  let answer = null;

  // now: what may be seen, its `happened` perhaps not there yet.
  async function show(now) {
    const key = `${now.id} ${now.round}`;
    if (round !== key) { look = null; answer = null; }
    round = key;
    view = now;
    refill(did, h("h2", {}, C.reveal.did(now.round + 1)), movesOf(world, now, now.round, { mine: seat }));
    paint();
    const found = await world.bands(now);
    if (view !== now) return;
    answer = found;
    paint();
  }

  function paint() {
    const truth = view.happened ? new Truth(world, view.happened) : null;
    if (!truth) {
      refill(news, h("h2", {}, C.reveal.happened), h("p", { class: "c-wait" }, C.reveal.wait));
    } else {
      const most = largest(world, (one) => truth.now(one, view.months).change, { measures: ["alignment", "pressure", "grievance"], count: tall ? 5 : 4 });
      look ??= most[0]?.look ?? lookOf(world, seat);
      refill(news, h("h2", {}, C.reveal.largest), most.length ? h("div", { class: "c-largest" }, most.map(({ look: one, value }) => h("button", {
        "data-key": JSON.stringify(one), "aria-pressed": String(JSON.stringify(one) === JSON.stringify(look)), onclick: () => { look = one; paint(); } }, changed(world, one, value))))
        : h("p", {}, C.reveal.nothing));
    }
    picture.show({ game: view, look: look ?? lookOf(world, seat), answer, truth });
    verdict.textContent = truth && answer ? judged(truth) : "";
  }

  // In words: how it stands now, and whether one could have known.
  function judged(truth) {
    const { value } = truth.now(look, view.months);
    const q = world.levels(answer, look);
    const month = truth.first + truth.count - 1;
    return `${level(world, look, value)}. ${value >= q[0][month] && value <= q[4][month] ? C.reveal.inside : C.reveal.outside}`;
  }

  return { node, show };
}
