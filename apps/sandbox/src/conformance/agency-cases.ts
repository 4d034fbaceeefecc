import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import type { Bench } from './bench.js';
import type { ConformanceCase } from './conformance-case.js';
import type { HubEvent } from './line.js';
import { all, failed, type Verdict } from './report.rules.js';
import { inMinutes, MANY_FAULTS, receiptTold, SOME_FAULTS, statusTold, UNKNOWN_FIELDS, unknownType } from './told.js';

const MANY = 2_000;
const REFERRAL = 'referral.submitted.v1';

/** Has a case referred, tells what the hub says of it, and sees that the system takes it, says nothing and holds what it should. */
async function tellsOf(bench: Bench, events: (receipt: ReceiptIssuedV1) => HubEvent[], state: string): Promise<Verdict> {
  const { said, receipt } = await bench.referred();
  const { mark } = bench;
  await bench.tell(...events(receipt));
  return all(await bench.staysQuiet(mark), await bench.shows(said, { state }));
}

/** A referral is rejected: what comes again, under whatever id, is rejected again. */
async function rejects(bench: Bench, faults: typeof SOME_FAULTS): Promise<Verdict> {
  bench.hub.let({ type: REFERRAL, kind: 'rejected', faults });
  const said = await bench.refer();
  const { mark } = bench;
  await bench.until(() => said.reply);
  return all(await bench.staysQuiet(mark, { mayRepeat: false }), await bench.shows(said, { outcome: 'rejected' }));
}

/** What breaks an agency's system, by whichever way it is connected. Each begins with a referral of its own: none needs another to have passed. */
export const agencyCases: readonly ConformanceCase[] = [
  {
    code: 'refers-a-case',
    withoutWebhook: true,
    does: 'It is asked to refer a case, and the hub accepts it.',
    expects: 'The referral keeps its contract. Its receipt is taken, and nothing is sent again.',
    async run(bench) {
      const { said } = await bench.referred();
      return all(await bench.staysQuiet(bench.mark), await bench.shows(said, { outcome: 'accepted' }));
    },
  },
  {
    code: 'told-twice',
    does: 'A receipt and a status come again and again, under the same message id and under others.',
    expects: 'They are taken once, and nothing is said about the repeats.',
    run: (bench) =>
      tellsOf(
        bench,
        (receipt) => {
          const [first, other, status] = [receiptTold(receipt), receiptTold(receipt), statusTold(receipt, 'offered', 2)];
          return [first, first, other, status, status, status];
        },
        'offered',
      ),
  },
  {
    code: 'status-before-receipt',
    does: 'How a referral stands is told before its receipt comes.',
    expects: 'Both are taken. It holds what the status said, and not what the receipt said of the moment before.',
    async run(bench) {
      const seen = bench.beforeAnswer(REFERRAL, (receipt) => [statusTold(receipt, 'offered', 2)]);
      const { said } = await bench.referred();
      return all(await bench.staysQuiet(bench.mark), seen(), await bench.shows(said, { state: 'offered' }));
    },
  },
  {
    code: 'older-after-newer',
    does: 'An older status comes after a newer one: its aggregateversion is lower.',
    expects: 'It is taken, and the newer one goes on to count.',
    run: (bench) => tellsOf(bench, (receipt) => [statusTold(receipt, 'allocated', 5), statusTold(receipt, 'waiting', 3)], 'allocated'),
  },
  {
    code: 'receipt-late',
    withoutWebhook: true,
    does: 'The receipt of a referral comes late.',
    expects: 'It waits. Where it sends the referral again meanwhile, it does so under the same message id (Idempotency-Key) and unchanged.',
    async run(bench) {
      bench.hub.let({ type: REFERRAL, kind: 'late', ms: bench.lateMs });
      const { mark } = bench;
      const said = await bench.refer();
      await bench.until(() => said.reply, bench.lateMs + bench.pace.answerMs);
      const anew = bench.since(mark, REFERRAL).filter(({ key, body }) => key !== said.key || body !== said.body);
      if (anew.length > 0) return failed('It was sent again under another message id, or changed: as another message.');
      return all(await bench.staysQuiet(bench.mark), await bench.shows(said, { outcome: 'accepted' }));
    },
  },
  {
    code: 'huge',
    withoutWebhook: true,
    does: 'A referral is rejected with a hundred faults as long as they may be, of a code that is not known yet: a receipt of 100 KB.',
    expects: 'It is taken, and nothing is sent again.',
    run: (bench) => rejects(bench, MANY_FAULTS),
  },
  {
    code: 'rejected',
    withoutWebhook: true,
    does: 'A referral is rejected, with several faults.',
    expects: 'It holds it for rejected, and does not send the same again: not under its id and not under another. Somebody must mend it.',
    run: (bench) => rejects(bench, SOME_FAULTS),
  },
  {
    code: 'withdrawn-meanwhile',
    does: 'A referral was withdrawn at the hub, by the harmed person; an older word about it comes behind.',
    expects: 'It holds it for withdrawn, and sends nothing more about it.',
    run: (bench) => tellsOf(bench, (receipt) => [statusTold(receipt, 'withdrawn', 4), statusTold(receipt, 'offered', 3)], 'withdrawn'),
  },
  {
    code: 'replay',
    does: 'All that was told of a referral is told once more, in its order and under the same ids, as a replay does.',
    expects: 'It is known: the last state goes on to count, and nothing is said.',
    run: (bench) =>
      tellsOf(
        bench,
        (receipt) => {
          const line = [receiptTold(receipt), statusTold(receipt, 'offered', 2), statusTold(receipt, 'allocated', 3)];
          return [...line, ...line.slice(0, 2)];
        },
        'allocated',
      ),
  },
  {
    code: 'clock-skew',
    does: 'A status says that it holds since ten minutes from now, by the clock of the system; the next one, since before that.',
    expects: 'Both are taken. What comes last by aggregateversion counts, whatever the times say.',
    run: (bench) =>
      tellsOf(
        bench,
        (receipt) => [
          { ...statusTold(receipt, 'offered', 2, { since: inMinutes(10) }), time: inMinutes(10) },
          { ...statusTold(receipt, 'allocated', 3, { since: inMinutes(-1) }), time: inMinutes(-1) },
        ],
        'allocated',
      ),
  },
  {
    code: 'unknown-type',
    does: 'A message comes of a type that is not known yet, and after it a status.',
    expects: 'It is taken and passed over: the hub may say more in time.',
    run: (bench) => tellsOf(bench, (receipt) => [unknownType(), statusTold(receipt, 'offered', 2)], 'offered'),
  },
  {
    code: 'unknown-fields',
    does: 'The receipt of a referral and a status have 300 fields that are not known yet, of 60 KB.',
    expects: 'They are taken: the fields are passed over.',
    async run(bench) {
      bench.hub.let({ type: REFERRAL, kind: 'more', fields: UNKNOWN_FIELDS });
      return tellsOf(bench, (receipt) => [statusTold(receipt, 'offered', 2, UNKNOWN_FIELDS)], 'offered');
    },
  },
  {
    code: 'not-its-own',
    does: 'A receipt and a status come of a message that the system does not know: one that it sent before it was set up anew.',
    expects: 'They are taken, and what comes after them too.',
    run: (bench) =>
      tellsOf(
        bench,
        (receipt) => {
          const other = { ...receipt, messageId: 'from-long-ago' };
          return [receiptTold(other), statusTold(other, 'closed', 9), statusTold(receipt, 'offered', 2)];
        },
        'offered',
      ),
  },
  {
    code: 'many-at-once',
    ways: ['queue', 'poll'],
    does: `${MANY} messages stand in the queue (or the line) at once.`,
    expects: 'They are taken within twenty seconds, and the last counts.',
    run: (bench) =>
      tellsOf(
        bench,
        (receipt) => Array.from({ length: MANY }, (_, nth) => statusTold(receipt, nth === MANY - 1 ? 'offered' : 'waiting', nth + 2)),
        'offered',
      ),
  },
];
