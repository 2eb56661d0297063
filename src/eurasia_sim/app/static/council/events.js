// An event of the teacher, by the page's editor: when it comes is the game's to say.

import { editor } from "../editor.js";
import { monthOf } from "./rules.js";
import { C } from "./texts.js";

// page: { world, game(): as it stands, add(event) → promise }
export function eventEditor({ world, game, add }) {
  const round = () => game().done;
  const placed = ({ id, ...event }) => ({ ...event, date: monthOf(game(), round()) });
  return editor({
    get: () => ({ about: world.about, scenario: world.scenario, state: { changes: {}, state: world.about.focus.states[0] ?? world.states[0],
      pole: world.about.focus.poles[0] ?? world.poles[0], month: world.index(monthOf(game(), round())) } }),
    when: () => C.teacher.when(game(), round()),
    check: async (event) => {
      const changes = world.rules.changes(game());
      await world.engine.ask({ case: { changes: { ...changes, shocks: [...changes.shocks ?? [], { ...placed(event), id: "teacher-event" }] } } });
      const { date: _, ...rest } = placed(event);
      await add(rest);
    },
    place: () => {}, remove: () => {}, restore: () => {} });
}
