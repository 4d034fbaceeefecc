/** Calendar date, `YYYY-MM-DD`, where the area is. Two compare as their letters do. */
export type Day = string;

/** The first day of a calendar month. */
export type Month = string;

const DAY = 86_400_000;

export const monthOf = (day: Day): Month => `${day.slice(0, 7)}-01`;

/** @param months may be negative */
export function addMonths(month: Month, months: number): Month {
  const nth = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(nth / 12)).padStart(4, '0')}-${String((nth % 12) + 1).padStart(2, '0')}-01`;
}

/** Whole months from one to the other; negative where the other is before. */
export const monthsBetween = (from: Month, to: Month): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

/** @param days may be negative */
export const addDays = (day: Day, days: number): Day => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

export const lastDayOf = (month: Month): Day => addDays(addMonths(month, 1), -1);

/** From one to the other, both included; none where the other is before. */
export function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
