/** Something that another service was asked for: there, or not to be had now. A missing part is said where it is missing, never as a zero. */
export type Part<T> = { kind: 'there'; value: T } | { kind: 'away' };

/** How long a page waits for one of its parts. */
export const PART_DEADLINE_MS = 3_000;
