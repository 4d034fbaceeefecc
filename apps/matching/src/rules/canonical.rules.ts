/**
 * One text for one record, byte for byte: keys in the order of their letters, no space, whole numbers alone. What has another order, or went through a
 * database, gives the same text; a number that is not whole is a fault of ours, since it may print otherwise on another machine.
 * @throws TypeError
 */
export const bytesOf = (value: unknown): string => JSON.stringify(inOrder(value));

/** @throws TypeError */
export function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`A record holds whole numbers alone, not ${value}.`);
  return value;
}

/** The same value, copied only where its keys stand otherwise: what is built in the order of its letters costs no copy. */
function inOrder(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return whole(value);
    case 'object':
      if (value === null) return value;
      return Array.isArray(value) ? listInOrder(value) : keysInOrder(value as Record<string, unknown>);
    default:
      throw new TypeError(`A record cannot hold a ${typeof value}.`);
  }
}

function listInOrder(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const each = inOrder(list[i]);
    if (copy) copy.push(each);
    else if (each !== list[i]) copy = [...list.slice(0, i), each];
  }
  return copy ?? list;
}

function keysInOrder(value: Record<string, unknown>): Record<string, unknown> {
  // What writes itself would be written as it likes, and keys that are numbers stand where the engine puts them.
  if (typeof value['toJSON'] === 'function') throw new TypeError('A record cannot hold what writes itself.');
  const keys = Object.keys(value);
  let copies: Record<string, unknown> | undefined;
  let moved = false;
  let last = '';
  for (const key of keys) {
    const before = value[key];
    // What is not there is not written.
    if (before === undefined) continue;
    if (isDigit(key.charCodeAt(0)) && /^\d+$/.test(key)) throw new TypeError(`A record cannot have ${key} for a key.`);
    const each = inOrder(before);
    if (each !== before) (copies ??= { ...value })[key] = each;
    moved ||= key < last;
    last = key;
  }
  if (!moved) return copies ?? value;
  const from = copies ?? value;
  return Object.fromEntries(keys.sort().map((key) => [key, from[key]]));
}

const isDigit = (code: number) => code >= 48 && code <= 57;
