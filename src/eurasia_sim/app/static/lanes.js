// Who acts when, under the picture: a lane each, the darker the more runs of the model.

import { acting, moveOf } from "./acts.js";
import { statesOf } from "./changes.js";
import { across, canvas, wide } from "./chart.js";
import { s } from "./dom.js";
import { capital, marks } from "./shown.js";
import { T } from "./texts.js";
import { doingsOf, likeliest } from "./whodoes.js";

const ROW = 19;
const SIZE = 12;
const RARE = 3; // per cent of the runs
const MOST = 4;

// page: { get, open() }
export function lanes(page) {
  const area = canvas("lanes", () => paint());
  const { svg } = area;
  svg.addEventListener("click", () => page.open());

  // Those that touch the state or are done by the power that is looked at go first.
  function wanted(scene) {
    const { about, state, scenario, answer } = scene;
    const acts = acting(about.document, state.changes);
    const near = (one) => {
      const act = acts.get(one.act)?.act;
      const move = act && moveOf(act, one.id);
      if (!move) return 0;
      const touches = one.names.some((name) => name.endsWith(`[${state.state}]`))
        || one.actors.includes(state.state) || statesOf(scenario, move)?.has(state.state);
      return 2 * Boolean(touches) + (move.by === state.pole);
    };
    return doingsOf(answer).filter(({ ever }) => ever >= RARE)
      .map((one) => ({ ...one, near: near(one) }))
      .sort((a, b) => b.near - a.near || b.ever - a.ever)
      .slice(0, innerHeight < 850 ? MOST - 1 : MOST);
  }

  function paint() {
    const scene = page.get();
    const { scenario, answer } = scene;
    const found = answer?.who ? wanted(scene) : [];
    svg.classList.toggle("none", !found.length);
    if (!area.width || !found.length) return;
    const f = across(area.width, scenario.months.length);
    const step = f.x(1) - f.x(0);
    const parts = found.flatMap((one, row) => {
      const y = row * ROW + 4;
      const first = one.month.findIndex((share) => share > 0);
      const most = Math.max(...one.month);
      const name = capital(one.label);
      const room = f.x(first) - f.left - 8;
      const cells = [...one.month].map((share, month) => (share > 0 ? s("rect", { x: f.x(month) - step / 2,
        y, width: step + 0.3, height: ROW - 5, class: "cell", opacity: (0.12 + 0.88 * share / most).toFixed(2) }) : null));
      const words = T.responses.often(one.ever, likeliest(scene, one));
      return [s("g", {}, s("title", {}, T.of(name, words)), cells,
        wide(name, SIZE) < room ? s("text", { x: f.x(first) - 6, y: y + 11, "text-anchor": "end", ...marks(one.label) }, name) : null,
        f.width - f.right > 60 ? s("text", { x: f.right + 11, y: y + 11, class: "tick" }, T.responses.of(one.ever)) : null)];
    });
    svg.setAttribute("viewBox", `0 0 ${area.width} ${found.length * ROW + 6}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", [T.responses.lanes, ...found.map((one) =>
      `${T.of(capital(one.label), T.responses.often(one.ever, likeliest(scene, one)))}.`)].join(" "));
    svg.replaceChildren(...parts);
  }
  return { node: svg, paint };
}
