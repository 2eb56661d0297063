// What a measure is called, and how it is said of a state and a power.

import { cap, msg, t, tc } from "./language.js";

// level: a value; more and less: a difference, of { state, pole, when }.
export const MEASURES = {
  alignment: { name: t("Alignment"), question: msg("How close is {state} to {pole}?"),
    up: tc("direction", "closer"), down: tc("direction", "farther away"),
    top: tc("end of a scale", "firmly with"), bottom: tc("end of a scale", "firmly against"), limits: [-1, 1],
    about: t("Alignment says how close a state stands to a power: +1 firmly with it, 0 neither, −1 firmly against it."),
    more: (parts) => t("{state} is this much closer to {pole} in {when} than as it happened.", parts),
    less: (parts) => t("{state} is this much farther away from {pole} in {when} than as it happened.", parts),
    level: (state, pole, value) => {
      const parts = { state, pole };
      if (value > 0.6) return t("{state} stands firmly with {pole}", parts);
      if (value > 0.2) return t("{state} leans towards {pole}", parts);
      if (value < -0.6) return t("{state} stands firmly against {pole}", parts);
      if (value < -0.2) return t("{state} leans away from {pole}", parts);
      return t("{state} is neither with nor against {pole}", parts);
    } },
  dependence: { name: t("Dependence"), question: msg("How much does {state} need {pole}?"),
    up: tc("direction", "more dependent"), down: tc("direction", "less dependent"),
    top: tc("end of a scale", "has no one else"), bottom: tc("end of a scale", "needs nothing"), limits: [0, 1],
    about: t("Dependence says how much a state needs a power for trade, arms, energy and work: 0 nothing, 1 it has no one else."),
    more: (parts) => t("{state} is this much more dependent on {pole} in {when} than as it happened.", parts),
    less: (parts) => t("{state} is this much less dependent on {pole} in {when} than as it happened.", parts),
    level: (state, pole, value) => {
      const parts = { state, pole };
      if (value < 0.15) return t("{state} depends little on {pole}", parts);
      if (value < 0.4) return t("{state} depends partly on {pole}", parts);
      return t("{state} depends heavily on {pole}", parts);
    } },
  influence_share: { name: t("Share of influence"), question: msg("Whose influence over {state} is that of {pole}?"),
    up: tc("direction", "a larger share"), down: tc("direction", "a smaller share"),
    top: tc("end of a scale", "all influence"), bottom: tc("end of a scale", "none"), limits: [0, 1],
    about: t("The share of influence says which part of all powers' influence over a state one power has."),
    more: (parts) => cap(t("{pole} has this much larger a share of the influence over {state} in {when} than as it happened.", parts)),
    less: (parts) => cap(t("{pole} has this much smaller a share of the influence over {state} in {when} than as it happened.", parts)),
    level: (state, pole, value) => cap(t("{pole} has {share} % of the influence over {state}",
      { state, pole, share: Math.round(100 * value) })) },
  pressure: { name: t("Pressure"), question: msg("How hard is {state} pressed by {pole}?"),
    up: tc("direction", "harder"), down: tc("direction", "less hard"),
    top: tc("end of a scale", "hard"), bottom: tc("end of a scale", "not at all"), limits: [0, 1],
    about: t("Pressure says how hard a power presses, and how much the state hangs on it."),
    more: (parts) => t("{state} is pressed this much harder by {pole} in {when} than as it happened.", parts),
    less: (parts) => t("{state} is pressed this much less hard by {pole} in {when} than as it happened.", parts),
    level: (state, pole, value) => {
      const parts = { state, pole };
      if (value < 0.05) return cap(t("{pole} presses {state} hardly", parts));
      if (value < 0.2) return cap(t("{pole} presses {state} somewhat", parts));
      return cap(t("{pole} presses {state} hard", parts));
    } },
  grievance: { name: t("Grievance"), question: msg("How much does {state} resent {pole}?"),
    up: tc("direction", "more resentful"), down: tc("direction", "less resentful"),
    top: tc("end of a scale", "deeply"), bottom: tc("end of a scale", "not at all"), limits: [0, 1],
    about: t("Grievance says how much a state resents a power: 0 not at all, 1 deeply."),
    more: (parts) => t("{state} is this much more resentful towards {pole} in {when} than as it happened.", parts),
    less: (parts) => t("{state} is this much less resentful towards {pole} in {when} than as it happened.", parts),
    level: (state, pole, value) => {
      const parts = { state, pole };
      if (value < 0.2) return t("{state} resents {pole} little", parts);
      if (value < 0.5) return t("{state} resents {pole} somewhat", parts);
      return t("{state} resents {pole} deeply", parts);
    } },
};
