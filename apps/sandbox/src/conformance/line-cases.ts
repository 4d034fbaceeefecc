import type { PartnerKind } from '#contracts/codes.js';
import type { Bench } from './bench.js';
import type { ConformanceCase } from './conformance-case.js';
import { HttpLine } from './http-line.js';
import type { HubEvent, OtherCall } from './line.js';
import type { Said } from './played-hub.js';
import type { PageMishap, PollLine } from './poll-line.js';
import { QueueLine } from './queue-line.js';
import { all, failed, passed, type Verdict } from './report.rules.js';
import { offerMade, statusTold, unknownType } from './told.js';

const MESSAGE = { agency: 'referral.submitted.v1', provider: 'offer.answered.v1' } as const;
const OTHERS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}` as const;
const MINUTE_MS = 60_000;
/** What a system that counts whole seconds may come too early. */
const EARLY_MS = 100;

/** Has the system send its message. @returns the first that comes */
async function says(bench: Bench, kind: PartnerKind): Promise<Said> {
  if (kind === 'agency') return bench.refer();
  const { mark } = bench;
  await bench.tell(offerMade());
  const said = await bench.until(() => bench.since(mark, MESSAGE.provider)[0]);
  if (!said) throw new Error(`The offer was not answered within ${bench.pace.answerMs / 1000} s.`);
  return said;
}

/** Its message is not answered, or not taken with this status, so many times: it must come again until it is, as the same. */
async function comesAgain(bench: Bench, kind: PartnerKind, times: number, status?: 429 | 503): Promise<Verdict> {
  const seconds = status ? bench.pace.retrySeconds : 0;
  bench.hub.let({ type: MESSAGE[kind], times, ...(status ? { kind: 'busy', status, seconds } : { kind: 'lost' }) });
  const { mark } = bench;
  await says(bench, kind);
  const attempts = () => bench.since(mark, MESSAGE[kind]);
  const wait = times * seconds * 1_000 + bench.pace.answerMs;
  const came = (await bench.until(() => attempts().length > times && attempts(), wait)) ?? attempts();
  const [first] = came;
  if (came.length <= times) return failed(`It came ${came.length} times, and not again within ${wait / 1000} s.`);
  if (came.some(({ key }) => key !== first!.key)) return failed('It came again under another Idempotency-Key (or id), or under none.');
  if (came.some(({ body }) => body !== first!.body)) return failed('It came again with other content: that is another message.');
  const gaps = came.slice(1, times + 1).map(({ at }, nth) => at - came[nth]!.at);
  const early = gaps.find((gap) => gap < seconds * 1_000 - EARLY_MS);
  if (early !== undefined) return failed(`It came again after ${early} ms, where Retry-After said ${seconds} s.`);
  return bench.staysQuiet(bench.mark, { type: MESSAGE[kind], mayRepeat: false });
}

/** Calls the webhook as nobody but the hub may, and then as the hub does. */
async function refuses(bench: Bench, kind: PartnerKind, calls: readonly OtherCall[]): Promise<Verdict> {
  const line = bench.line as HttpLine;
  const { event, effect } = await something(bench, kind);
  const { mark } = bench;
  for (const call of calls) {
    const status = await line.call(event, call);
    if (status >= 200 && status < 300) return failed(`The call was answered with ${status}, as if it were the hub's.`);
    if (status === 0 || status >= 500) return failed(`The call was answered with ${status || 'nothing'}: refuse it, with 400 or 401.`);
  }
  await bench.quiet();
  const said = bench.since(mark).length;
  if (said > 0) return failed(`It was refused, and worked all the same: the system said ${said} messages.`);
  // Who remembers the id of what it has refused passes the true one over.
  await bench.tell(event);
  return all(await effect(), (await bench.line.untaken()) ? failed('The true call under the same id was refused too.') : passed);
}

/** What is told while it cannot be read comes by the system all the same, and the system asks again when it was told to. */
async function readsOn(bench: Bench, kind: PartnerKind, mishaps: readonly PageMishap[]): Promise<Verdict> {
  const line = bench.line as PollLine;
  const { event, effect } = await something(bench, kind);
  const from = line.polls.length;
  line.let(...mishaps);
  await bench.tell(event);
  const told = all(await effect(), await taken(bench));
  const early = line.polls.slice(from + 1).find(({ at }, nth) => {
    const [mishap, before] = [mishaps[nth], line.polls[from + nth]!];
    return mishap?.kind === 'busy' && at - before.at < mishap.seconds * 1_000 - EARLY_MS;
  });
  return early ? all(told, failed('It asked again before the time that Retry-After said.')) : told;
}

const taken = async ({ line }: Bench): Promise<Verdict> => {
  const untaken = await line.untaken();
  return untaken ? failed(untaken) : passed;
};

/** Something that is told, and how it is seen that it had its effect. */
async function something(bench: Bench, kind: PartnerKind): Promise<{ event: HubEvent; effect(): Promise<Verdict> }> {
  if (kind === 'agency') {
    const { said, receipt } = await bench.referred();
    return { event: statusTold(receipt, 'offered', 2), effect: () => bench.shows(said, { state: 'offered' }) };
  }
  const event = offerMade();
  const { mark } = bench;
  const effect = async () => {
    const said = await bench.until(() => bench.since(mark, MESSAGE.provider).find(({ data }) => data.offer === event.data.offer));
    return said ? passed : failed('The true call under the same id had no effect.');
  };
  return { event, effect };
}

/** What breaks systems by the way in which they are connected. */
export const lineCases = (kind: PartnerKind): readonly ConformanceCase[] => [
  {
    code: 'connection-cut',
    ways: ['queue'],
    does: 'The broker ends the connection, as it does when it is started anew.',
    expects: 'The system connects again by itself, and goes on.',
    async run(bench) {
      const line = bench.line as QueueLine;
      if (!(await bench.until(async () => (await line.cut()) > 0)))
        return failed('There was no connection to end: the system is not connected.');
      const { event, effect } = await something(bench, kind);
      await bench.tell(event);
      return all(await effect(), (await line.untaken()) ? failed('It did not take what it was told afterwards.') : passed);
    },
  },
  {
    code: 'answer-lost',
    ways: ['http', 'poll'],
    withoutWebhook: true,
    does: 'The hub takes a message, and the connection ends before its answer.',
    expects: 'It comes again, under the same Idempotency-Key (or event id) and unchanged, and the answer that comes then counts.',
    run: (bench) => comesAgain(bench, kind, 1),
  },
  {
    code: 'too-many',
    ways: ['http', 'poll'],
    withoutWebhook: true,
    does: 'The hub answers 429 with Retry-After, twice.',
    expects: 'It comes again each time, not before that, under the same Idempotency-Key (or event id) and unchanged.',
    run: (bench) => comesAgain(bench, kind, 2, 429),
  },
  {
    code: 'hub-away',
    ways: ['http', 'poll'],
    withoutWebhook: true,
    does: 'The hub answers 503 with Retry-After.',
    expects: 'It comes again, not before that, under the same Idempotency-Key (or event id) and unchanged.',
    run: (bench) => comesAgain(bench, kind, 1, 503),
  },
  {
    code: 'forged-call',
    ways: ['http'],
    does: 'The webhook is called with what is signed by another secret.',
    expects: 'The call is refused (400 or 401) and has no effect. The true one under the same id is taken.',
    run: (bench) => refuses(bench, kind, [{ secret: OTHERS_SECRET }]),
  },
  {
    code: 'old-call',
    ways: ['http'],
    does: 'The webhook is called with what was signed ten minutes ago, and with what is signed for in ten minutes.',
    expects: 'Both are refused (400 or 401) and have no effect. The same, signed now, is taken.',
    run: (bench) => refuses(bench, kind, [{ at: new Date(Date.now() - 10 * MINUTE_MS) }, { at: new Date(Date.now() + 10 * MINUTE_MS) }]),
  },
  {
    code: 'line-away',
    ways: ['poll'],
    does: 'GET /deliveries is answered 503 with Retry-After; the next time the connection ends before the answer.',
    expects: 'It asks again, not before that time, and nothing is passed over.',
    run: (bench) => readsOn(bench, kind, [{ kind: 'busy', status: 503, seconds: bench.pace.retrySeconds }, { kind: 'lost' }]),
  },
  {
    code: 'line-busy',
    ways: ['poll'],
    does: 'GET /deliveries is answered 429 with Retry-After, twice.',
    expects: 'It asks again, not before that time, and nothing is passed over.',
    run(bench) {
      const busy = { kind: 'busy', status: 429, seconds: bench.pace.retrySeconds } as const;
      return readsOn(bench, kind, [busy, busy]);
    },
  },
  {
    // The last one: places do not come back from there.
    code: 'places-far-apart',
    ways: ['poll'],
    does: 'Places in the line are far apart, and larger than 2 to the power of 53.',
    expects: 'It asks after the last place of a page, as it was given: places are text, not counted and not rounded.',
    async run(bench) {
      const { event, effect } = await something(bench, kind);
      (bench.line as PollLine).goFar();
      await bench.tell(unknownType(), event);
      return all(await effect(), await taken(bench));
    },
  },
];
