import { createHash } from 'node:crypto';

/** How a lane's bodies are kept from everyone but the service: sealed before they reach the inbox, with a keyed digest. */
export interface Seal {
  seal(plain: Buffer): Buffer;
  open(sealed: Buffer): Buffer;
  /** 32 bytes that tell bodies apart without saying anything of them to who lacks the key. */
  digest(plain: Buffer): Buffer;
}

/** For what carries ids and codes alone. */
export const UNSEALED: Seal = {
  seal: (plain) => plain,
  open: (sealed) => sealed,
  digest: (plain) => createHash('sha256').update(plain).digest(),
};
