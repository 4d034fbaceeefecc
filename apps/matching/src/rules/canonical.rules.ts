/**
 * One text for one record, byte for byte: keys in the order of their letters, no space, whole numbers alone. What has another order, or went through a
 * database, gives the same text; a number that is not whole is a fault of ours, since it may print otherwise on another machine.
 * @throws TypeError
 */
export function bytesOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`A record holds whole numbers alone, not ${value}.`);
      return String(value === 0 ? 0 : value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(bytesOf).join(',')}]`;
      const parts: string[] = [];
      for (const key of Object.keys(value).sort()) {
        const each = (value as Record<string, unknown>)[key];
        if (each !== undefined) parts.push(`${JSON.stringify(key)}:${bytesOf(each)}`);
      }
      return `{${parts.join(',')}}`;
    }
    default:
      throw new TypeError(`A record cannot hold a ${typeof value}.`);
  }
}
