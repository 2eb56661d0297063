// The debrief in four steps that can be read out, and the game played once more round by round.

import { h, slider } from "../dom.js";
import { named } from "../language.js";
import { options } from "../shown.js";
import { signed, T } from "../texts.js";
import { monthAt } from "../months.js";
import { fan, lookOf } from "./fan.js";
import { finalPage, printed, resultOf } from "./final.js";
import { largest, movesOf, refill } from "./parts.js";
import { pairChart } from "./pair.js";
import { monthOf } from "./rules.js";
import { shapley, worths } from "./shares.js";
import { C, changed, lookName, wouldBe } from "./texts.js";
import { MEASURES, Truth, afterRounds } from "./world.js";

const FELT = 0.005;

// The world of the game is all it needs; what is shown follows from the game.
export function debriefPart({ world }) {
  const nav = h("nav", { class: "c-steps", "aria-label": C.debrief.title });
  const body = h("div", { class: "c-body" });
  const node = h("div", { class: "c-debrief" }, nav, body);
  const picture = fan(world, { tall: true, pick: (look) => { now.look = look; paintPicture(); } });
  const now = { key: "", view: null, step: 0, look: null, which: null, until: 0, answer: null, worth: null, results: null };
  const { rules } = world;

  async function show(view) {
    const key = JSON.stringify([view.id, view.done, view.moves, view.events, view.seats]);
    if (now.key === key) return;
    Object.assign(now, { key, view, step: 0, look: null, which: null, until: view.done, answer: null, worth: null, results: null });
    paint();
    const found = await world.bands(view);
    if (now.view !== view) return;
    now.answer = found;
    paintPicture();
    count(); // it takes a while with many teams
  }

  const truth = () => (now.view.happened ? new Truth(world, now.view.happened) : null);
  const aloud = (...texts) => h("blockquote", { class: "c-aloud" }, h("p", { class: "small" }, C.debrief.read), texts.filter(Boolean).map((text) => h("p", {}, text)));
  const steps = [happened, caused, without, cannot];

  function paint() {
    refill(nav, C.debrief.steps.map((label, k) => h("button", { "aria-pressed": String(now.step === k), "data-key": `step ${k}`, "data-step": k,
      onclick: () => { now.step = k; paint(); scrollTo(0, 0); } }, h("b", {}, String(k + 1)), ` ${label}`)));
    refill(body, steps[now.step]());
    paintPicture();
  }

  // --- 1 ---------------------------------------------------------------------------------------

  function happened() {
    const { view } = now;
    const seen = truth();
    const uses = { press: 0, court: 0, mend: 0, build: 0 };
    for (const one of view.moves) uses[rules.council.moves[one.move].use]++;
    const most = seen ? largest(world, (look) => seen.now(look, view.months * view.done).change, { count: 4 }) : [];
    now.look ??= most[0]?.look ?? lookOf(world, null);
    const list = h("div", {});
    const line = slider({ id: "c-until", label: C.debrief.replay, min: 0, max: view.done, step: 1, value: now.until, words: (round) => C.debrief.until(round),
      change: (round) => { now.until = round; replay(); } });
    const replay = () => {
      refill(list, now.until ? [h("h3", {}, C.roundWhen(view, now.until - 1)), movesOf(world, view, now.until - 1)] : null);
      replayed();
    };
    replay();
    const told = aloud(C.debrief.told(Object.keys(view.seats).length, view.moves.length, view.start, monthAt(monthOf(view, view.done), -1)), view.moves.length ? C.debrief.uses(uses) : null,
      most.length ? C.debrief.most(most.map(({ look, value }) => changed(world, look, value))) : null);
    const places = most.length ? h("div", { class: "c-largest" }, most.map(({ look, value }) => h("button", { "data-key": JSON.stringify(look), onclick: () => { now.look = look; paintPicture(); } }, changed(world, look, value)))) : null;
    return h("div", { class: "c-halves" }, h("div", { class: "c-body" }, told, h("section", { class: "card c-replay" }, line, list)),
      h("section", { class: "card c-picture" }, picture.node, h("p", { class: "small" }, C.reveal.marks), places));
  }

  // The game as it was after some rounds, with the bands of then.
  async function replayed() {
    const { view, until } = now;
    paintPicture();
    const found = await world.bands(afterRounds(view, until));
    if (now.view !== view || now.until !== until) return;
    now.answer = found;
    paintPicture();
  }

  function paintPicture() {
    if (now.step !== 0 || !now.view) return;
    const { view, until, answer, look } = now;
    picture.show({ game: afterRounds(view, until), look, answer, truth: truth(), until: monthAt(monthOf(view, until), -1) });
  }

  // --- 2 ---------------------------------------------------------------------------------------

  function caused() {
    const { view } = now;
    const place = h("div", { class: "c-body" }, h("p", { class: "c-wait", role: "status" }, C.debrief.counting(0)));
    if (!Object.keys(view.seats).length) return h("p", {}, C.debrief.noTeams);
    count().then((worth) => { if (worth && now.view === view && now.step === 1) told(place, worth); });
    return place;
  }

  // Every combination of teams, once.
  function count() {
    const { view } = now;
    now.worth ??= worths(world, view, view.draw, (part) => {
      const wait = now.step === 1 && body.querySelector(".c-wait");
      if (wait) wait.textContent = C.debrief.counting(part);
      return now.view === view;
    });
    return now.worth;
  }

  function told(place, { seats, found }) {
    const all = found.length - 1;
    const of = (coalition, { measure, state, pole }) => found[coalition][measure][world.row(state, pole)];
    const total = (look) => of(all, look) - of(0, look);
    now.which ??= largest(world, total, { count: 1, least: 0 })[0].look;
    const look = now.which;
    const parts = shapley(found.map((_, coalition) => of(coalition, look)), seats.length);
    const order = seats.map((seat, k) => ({ seat, value: parts[k] })).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const felt = order.filter(({ value }) => Math.abs(value) >= FELT);
    const widest = Math.max(...order.map(({ value }) => Math.abs(value)), 1e-9);
    const pick = (name, choices) => {
      const select = h("select", { "data-key": name, "aria-label": name === "measure" ? T.measure : name === "state" ? T.state : T.power,
        onchange: () => { now.which = { ...look, [name]: select.value }; told(place, { seats, found }); } }, choices);
      select.value = look[name];
      return select;
    };
    const sure = largest(world, total, { measures: MEASURES, count: 4 });
    refill(place, aloud(C.debrief.caused(lookName(world, look), total(look), of(0, look), of(all, look)),
      felt.length ? C.debrief.parts(felt.map(({ seat, value }) => [rules.seat(seat), value])) : null),
    h("section", { class: "card" }, h("h3", { class: "ask" }, pick("measure", MEASURES.map((id) => h("option", { value: id }, T.measures[id].name))), pick("state", options(world.about.states)), pick("pole", options(world.about.poles))),
      sure.length ? h("div", { class: "c-largest" }, sure.map((one) => h("button", { "data-key": JSON.stringify(one.look), "aria-pressed": String(JSON.stringify(one.look) === JSON.stringify(look)),
        onclick: () => { now.which = one.look; told(place, { seats, found }); } }, changed(world, one.look, one.value)))) : null,
      h("ul", { class: "c-parts", "data-total": total(look) }, order.map(({ seat, value }) => {
        const bar = h("i", { class: value < 0 ? "down" : "up" });
        bar.style.width = `${(50 * Math.abs(value) / widest).toFixed(1)}%`;
        return h("li", { "data-seat": seat, "data-value": value }, h("span", {}, named(rules.seat(seat))), h("span", { class: "c-part", "aria-hidden": "true" }, bar), h("b", {}, signed(value)));
      })), h("p", { class: "small" }, C.debrief.exact)));
  }

  // --- 3 ---------------------------------------------------------------------------------------

  function without() {
    const { view } = now;
    const place = h("div", { class: "c-cards" }, h("p", { class: "c-wait", role: "status" }, C.working));
    now.results ??= (async () => {
      const found = [];
      for (const seat of Object.keys(view.seats).sort()) {
        const one = await resultOf(world, view, seat);
        found.push([seat, { ...one, pair: one.without.length ? await pairChart(world, view, seat, one.without[0].look, C.final.pairOf) : null }]);
      }
      return found;
    })();
    now.results.then((results) => {
      if (now.view !== view || now.step !== 2) return;
      const best = [...results].sort(([, a], [, b]) => Math.abs(b.without[0]?.value ?? 0) - Math.abs(a.without[0]?.value ?? 0));
      refill(place, best.map(([seat, one]) => h("article", { class: "card c-without", "data-seat": seat },
        h("h3", {}, named(rules.seat(seat)), view.seats[seat].name ? h("small", {}, ` ${view.seats[seat].name}`) : null),
        h("p", { class: "c-result" }, h("strong", { class: "c-points" }, String(Math.round(one.points))), h("span", {}, `${C.final.points(rules.council.goals[view.seats[seat].goal].label)} `,
          h("small", {}, C.final.range(one.band)))),
        one.without.length ? h("ul", { class: "c-plain" }, one.without.slice(0, 3).map(({ look, value }) => h("li", {}, wouldBe(world, look, value)))) : h("p", {}, C.debrief.hardlyThem), one.pair)));
    });
    return [aloud(C.debrief.paired, C.final.fifty), place, h("p", { class: "buttons" }, h("button", { id: "c-print-all", onclick: async (event) => {
      event.target.disabled = true;
      const pages = [];
      for (const seat of Object.keys(view.seats).sort()) pages.push(await finalPage(world, view, seat));
      event.target.disabled = false;
      printed(pages);
    } }, C.final.printAll))];
  }

  // --- 4 ---------------------------------------------------------------------------------------

  function cannot() {
    return [h("ol", { class: "c-cannot" }, C.debrief.cannot.map(([title, text]) => h("li", { class: "card" }, h("h3", {}, title), h("p", {}, text)))), aloud(C.debrief.ask)];
  }

  return { node, show };
}
