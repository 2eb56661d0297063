// What people ask for, by month (results/outcome.py): read from what a run recorded.

import { InputError, msg } from "./forms.js";
import * as see from "./model/influence.js";

// Outcome → what must be recorded, and its axes.
export const OUTCOMES = {
  alignment: ["alignment", "P", "S"], wound: ["wound", "P", "S"],
  grievance: ["grievance", "P", "S"], demand: ["demand", "P", "S"],
  dependence: ["dependence", "P", "S"], leverage: ["leverage", "P", "S"],
  net_leverage: ["net_leverage", "P", "S"],
  pressure: ["pressure", "P", "S"], influence: ["influence", "P", "S"],
  reach: ["reach", "Q"], coercion: ["coercion", "P"], expectation: ["expectation", "P"],
  cohesion: ["cohesion", "B"], supply_share: ["supply_share", "C", "Q", "S"],
  influence_share: ["influence", "P", "S"], regional_influence_share: ["influence", "P"],
  autonomy: ["net_leverage", "S"], balance: ["influence", "S"],
};

// Name and region of ``regional_influence_share:central_asia``; a region belongs to it alone.
export function parsed(outcome) {
  const [name, region] = outcome.split(":");
  if (!(name in OUTCOMES)) throw new InputError(msg("'{name}' is no outcome"), { name: outcome });
  return { name, region, record: OUTCOMES[name][0], axes: OUTCOMES[name].slice(1) };
}

// How an outcome follows from one month's record: (record, at, out, to) writes the month's rows of
// draws from `to` on. size.n: all draws; power: (S, n); null where the record is the outcome.
export function follows(outcome, size, scenario, power) {
  const { name, region } = parsed(outcome);
  switch (name) {
    case "influence_share": return (...month) => see.share(size, ...month);
    case "autonomy": return (...month) => see.autonomy(size, ...month);
    case "balance": return (...month) => see.balance(size, ...month);
    case "regional_influence_share": {
      const members = scenario.regions[region]?.map((one) => scenario.axes.states.indexOf(one));
      if (!members) throw new InputError(msg("there is no region '{name}'"), { name: region });
      return (...month) => see.regionalShare(size, power, members, ...month);
    }
  }
  return null;
}
