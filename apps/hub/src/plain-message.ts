/** What stands in the way, and what the person at the keyboard can do about it. Shown without a stack. */
export class PlainMessage extends Error {}
