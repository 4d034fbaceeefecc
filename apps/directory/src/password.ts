import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// 32 MiB and about 80 ms a guess; the cost stands in the hash, so that it can be raised later.
const COST = { N: 2 ** 15, r: 8, p: 1 };
const LENGTH = 32;

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** `scrypt$N$r$p$salt$hash` */
export async function hashOf(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** As long for nobody's password as for somebody's: without a hash, one of the same cost is worked out all the same. */
export async function isPassword(password: string, kept: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt, hash] = (kept ?? NOBODY).split('$');
  const derived = await derive(password, Buffer.from(salt!, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, Buffer.from(hash!, 'base64')) && kept !== null && kept !== undefined;
}

const NOBODY = ['scrypt', COST.N, COST.r, COST.p, randomBytes(16).toString('base64'), randomBytes(LENGTH).toString('base64')].join('$');

function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((done, failed) => {
    // The same letters typed on another keyboard may be other code points.
    scrypt(password.normalize('NFKC'), salt, LENGTH, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
      error ? failed(error) : done(hash),
    );
  });
}
