// Months as text like 2024-12, and as numbers.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

const count = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;

// So many months after `from`.
export function monthAt(from, index) {
  const all = count(from) + index;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
}

export const monthIndex = (from, month) => count(month) - count(from);

export const isMonth = (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

export const monthWords = (month) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

export const monthShort = (month) => `${MONTHS[Number(month.slice(5)) - 1].slice(0, 3)} ${
  month.slice(0, 4)}`;
