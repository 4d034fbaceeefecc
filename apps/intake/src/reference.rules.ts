/**
 * The hub's short reference, read over the phone and written by hand: `RJ-7K2M-4Q`. No vowels (no words), nothing that looks like something else
 * (0 O, 1 I L, U V). The last character is a check digit: modulo a prime, so every single wrong character and every swap of two neighbours shows.
 */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';
const PRIME = 29;
const WEIGHT = 11;
const HEAD = 4;

/**
 * A reference, drawn at random. Uniqueness is for the one who keeps them: on a clash draw again with a longer tail.
 * @param draw a whole number from 0 to below the one given
 * @param tail 2 to 4 characters: 16 million, 460 million, 13 thousand million references
 */
export function newReference(draw: (below: number) => number, tail = 2): string {
  for (;;) {
    const body = Array.from({ length: HEAD + tail - 1 }, () => ALPHABET[draw(ALPHABET.length)]!).join('');
    const check = ALPHABET[checkOf(body)];
    // One body in 29 has no check digit in the alphabet: it is never issued.
    if (check) return `RJ-${body.slice(0, HEAD)}-${body.slice(HEAD)}${check}`;
  }
}

/** The reference as it is kept: small letters, spaces and missing strokes put right. Undefined where it cannot be one of ours. */
export function readReference(written: string): string | undefined {
  const letters = written.toUpperCase().replace(/[\s-]/g, '');
  const body = letters.startsWith('RJ') ? letters.slice(2) : letters;
  if (body.length < HEAD + 2 || body.length > HEAD + 4 || [...body].some((letter) => !ALPHABET.includes(letter))) return undefined;
  if (ALPHABET[checkOf(body.slice(0, -1))] !== body.at(-1)) return undefined;
  return `RJ-${body.slice(0, HEAD)}-${body.slice(HEAD)}`;
}

function checkOf(body: string): number {
  return [...body].reduce((sum, letter) => ((sum + ALPHABET.indexOf(letter) + 1) * WEIGHT) % PRIME, 0);
}
