// Months as text like 2024-12, and as numbers.

import { monthOf } from "./language.js";

const count = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;

// So many months after `from`.
export function monthAt(from, index) {
  const all = count(from) + index;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
}

export const monthIndex = (from, month) => count(month) - count(from);

export const isMonth = (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

export const monthWords = (month) => String(monthOf(month));

export const monthShort = (month) => monthOf(month).cased("short");
