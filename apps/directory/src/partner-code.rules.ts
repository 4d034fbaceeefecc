/** Long enough to be told apart, short enough for the names of queues. */
const LONGEST = 40;

/** What an organisation is called in addresses and in the names of its queues: `Test Agency` → `test-agency`. Empty where no letter is left. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\u0300-\u036f'’]/g, '');
  const slug = plain.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return slug.slice(0, LONGEST).replace(/^-+|-+$/g, '');
}

/** @returns the name's own code, or with the first number that is free */
export function codeOf(name: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(name) || 'partner';
  if (!taken.has(slug)) return slug;
  for (let nth = 2; ; nth++) if (!taken.has(`${slug}-${nth}`)) return `${slug}-${nth}`;
}
