/** What a partner's broken system sends, over the wire. */
export interface Poison {
  id: string;
  contentType: string;
  body: Buffer;
}

const TOO_LARGE = 300 * 1024;
const TOO_DEEP = 65;
const STRUCTURED = 'application/cloudevents+json';

const event = (id: string, type: string, data: unknown) =>
  Buffer.from(JSON.stringify({ specversion: '1.0', id, source: 'bench', type, datacontenttype: 'application/json', data }));

const KINDS: ((run: string, n: number) => Omit<Poison, 'contentType'>)[] = [
  (run, n) => ({ id: `${run}-${n}`, body: Buffer.from('{"this is": no JSON') }),
  (run, n) => ({ id: `${run}-${n}`, body: event(`${run}-${n}`, 'referral.submitted.v1', { notes: 'x'.repeat(TOO_LARGE) }) }),
  (run, n) => ({
    id: `${run}-${n}`,
    body: event(`${run}-${n}`, 'referral.submitted.v1', JSON.parse('['.repeat(TOO_DEEP) + ']'.repeat(TOO_DEEP))),
  }),
  (run, n) => ({ id: `${run}-${n}`, body: event(`${run}-${n}`, 'referral.unheard.v1', { n }) }),
  // The same id again and again, each time with other bytes.
  (run, n) => ({ id: `${run}-same`, body: event(`${run}-same`, 'referral.submitted.v1', { n }) }),
];

/** The n-th of a run, always the same: not JSON, 300 KB, 65 deep, a type that nobody knows, one id for several messages, in turn. */
export const poison = (run: string, n: number): Poison => ({ contentType: STRUCTURED, ...KINDS[n % KINDS.length]!(run, n) });
