import type { Bench } from './bench.js';
import type { ConformanceCase } from './conformance-case.js';
import type { HubEvent, Reply } from './line.js';
import { all, failed, passed, type Verdict } from './report.rules.js';
import {
  capacityAsked,
  caseAssigned,
  caseRecalled,
  inMinutes,
  MANY_FAULTS,
  offerMade,
  offerWithdrawn,
  receiptTold,
  UNKNOWN_FIELDS,
  unknownType,
  type OfferTold,
} from './told.js';

const MANY = 2_000;
const ANSWER = 'offer.answered.v1';

/** Answers to the offer that are more than the same word again under the same id. */
const answersTo = (bench: Bench, mark: number, { data: { offer } }: OfferTold) =>
  bench.since(mark, ANSWER).filter((said) => said.data.offer === offer && !said.repeats);

/** Tells an offer among whatever else, and waits for its answer. */
async function answers(bench: Bench, offer: OfferTold, ...events: HubEvent[]): Promise<Verdict> {
  const { mark } = bench;
  await bench.tell(...events, offer);
  const said = await bench.until(() => answersTo(bench, mark, offer)[0]);
  if (!said) return failed(`The offer was not answered within ${bench.pace.answerMs / 1000} s.`);
  return verdictOf('Its answer', await bench.until(() => said.reply));
}

/** What was said passes where nothing about it was rejected. */
function verdictOf(what: string, reply: Reply | undefined): Verdict {
  const faults = reply?.kind === 'receipt' ? (reply.receipt.problem?.faults ?? []) : [];
  return faults.length === 0 ? passed : failed(`${what} was rejected: ${faults.map(({ path, code }) => `${path} ${code}`).join(', ')}.`);
}

/** The same, where nothing but the offer is to be answered. */
async function answersThatAlone(bench: Bench, offer: OfferTold, ...events: HubEvent[]): Promise<Verdict> {
  const { mark } = bench;
  const verdict = await answers(bench, offer, ...events);
  return all(verdict, await bench.staysQuiet(mark + 1, { type: ANSWER }));
}

/** Tells what nobody may answer, and sees that it is taken and nobody does. */
async function leavesAlone(bench: Bench, ...events: HubEvent[]): Promise<Verdict> {
  const { mark } = bench;
  await bench.tell(...events);
  return bench.staysQuiet(mark, { type: ANSWER });
}

/** What breaks a provider's system, by whichever way it is connected. Each stands alone: none needs another to have passed. */
export const providerCases: readonly ConformanceCase[] = [
  {
    code: 'answers-an-offer',
    does: 'A case is offered.',
    expects: 'It is accepted or declined, by an answer that keeps its contract.',
    run: (bench) => answers(bench, offerMade()),
  },
  {
    code: 'offer-twice',
    does: 'An offer comes again and again, under the same message id and under others.',
    expects: 'It is answered once: what is known by its offer is not answered again.',
    async run(bench) {
      const offer = offerMade();
      const { mark } = bench;
      const verdict = await answers(bench, offer);
      await bench.tell(offer, offer, { ...offerMade({ ...offer.data }), aggregateversion: 1 });
      await bench.quiet();
      const said = answersTo(bench, mark, offer);
      return said.length <= 1
        ? all(verdict, await bench.staysQuiet(bench.mark, { type: ANSWER }))
        : failed(`It was answered ${said.length} times, under as many message ids.`);
    },
  },
  {
    code: 'withdrawn-before-offered',
    does: 'An offer comes after the word that it was withdrawn.',
    expects: 'It is not answered.',
    run: (bench) => {
      const offer = offerMade();
      return leavesAlone(bench, offerWithdrawn(offer), offer);
    },
  },
  {
    code: 'withdrawn-meanwhile',
    does: 'An offer is withdrawn while it is answered: the answer is rejected, with offer_withdrawn.',
    expects: 'The rejection is taken for what it is. It does not answer again.',
    async run(bench) {
      const offer = offerMade();
      const { mark } = bench;
      bench.hub.let({ type: ANSWER, kind: 'rejected', faults: [withdrawn] });
      await bench.tell(offer);
      await bench.until(() => answersTo(bench, mark, offer)[0]?.reply, bench.pace.quietMs);
      await bench.tell(offerWithdrawn(offer));
      const once = answersTo(bench, mark, offer).length;
      const verdict = await bench.staysQuiet(bench.mark, { type: ANSWER, mayRepeat: false });
      return once > 1 ? failed('It was answered again after the first answer was rejected.') : verdict;
    },
  },
  {
    code: 'offer-that-has-lapsed',
    does: 'An offer comes late, after the instant by which it was to be answered.',
    expects: 'It is not answered.',
    run: (bench) => leavesAlone(bench, offerMade({ offeredAt: inMinutes(-120), respondBy: inMinutes(-60) })),
  },
  {
    code: 'assigned-before-receipt',
    does: 'An offer is accepted, and the case is assigned before the answer has its receipt.',
    expects: 'Both are taken, in whichever order they come.',
    async run(bench) {
      const offer = offerMade();
      const seen = bench.beforeAnswer(ANSWER, () => [caseAssigned(offer)]);
      return all(await answersThatAlone(bench, offer), seen());
    },
  },
  {
    code: 'recall-twice',
    does: 'A recall comes again, under the same message id and under another.',
    expects: 'It is confirmed, once, with recall.confirmed.v1: by its recall it is known.',
    async run(bench) {
      const recall = caseRecalled();
      const { mark } = bench;
      await bench.tell(recall, recall, { ...recall, id: caseRecalled().id });
      const confirmed = () =>
        bench.since(mark, 'recall.confirmed.v1').filter((said) => !said.repeats && said.data.recall === recall.data.recall);
      if (!(await bench.until(() => confirmed()[0]))) return failed(`It was not confirmed within ${bench.pace.answerMs / 1000} s.`);
      await bench.quiet();
      return confirmed().length === 1 ? passed : failed(`It was confirmed ${confirmed().length} times, under as many message ids.`);
    },
  },
  {
    code: 'capacity-asked',
    does: 'It is asked what it can take on, twice under the same message id; then a case is offered.',
    expects: 'It is taken. Where the system declares its capacity by itself, it does so once, and the declaration keeps its contract.',
    async run(bench) {
      const asked = capacityAsked();
      const { mark } = bench;
      const verdict = all(await answers(bench, offerMade(), asked, asked), await bench.staysQuiet(bench.mark, { type: ANSWER }));
      const declared = bench.since(mark, 'capacity.declared.v1').filter(({ repeats }) => !repeats);
      if (declared.length > 1) return failed(`It declared ${declared.length} times, under as many message ids.`);
      return all(verdict, ...declared.map(({ reply }) => verdictOf('Its declaration', reply)));
    },
  },
  {
    code: 'replay',
    does: 'All that was told about an offer (made, assigned) is told once more, in its order and under the same ids, as a replay does.',
    expects: 'It is known, and nothing is said.',
    async run(bench) {
      const offer = offerMade();
      const assigned = caseAssigned(offer);
      const verdict = await answers(bench, offer);
      await bench.tell(assigned);
      await bench.quiet();
      return verdict.kind === 'failed' ? verdict : leavesAlone(bench, offer, assigned);
    },
  },
  {
    code: 'clock-skew',
    does: 'An offer comes that was made ten minutes from now, by the clock of the system.',
    expects: 'It is answered: clocks differ, and what counts is the instant by which it is to be answered.',
    run: (bench) => answers(bench, { ...offerMade({ offeredAt: inMinutes(10), respondBy: inMinutes(40) }), time: inMinutes(10) }),
  },
  {
    code: 'unknown-type',
    does: 'A message comes of a type that is not known yet, and after it an offer.',
    expects: 'It is taken and passed over: the hub may say more in time.',
    run: (bench) => answersThatAlone(bench, offerMade(), unknownType()),
  },
  {
    code: 'unknown-fields',
    does: 'An offer has 300 fields that are not known yet, of 60 KB.',
    expects: 'It is answered: they are passed over.',
    run: (bench) => answers(bench, offerMade(UNKNOWN_FIELDS)),
  },
  {
    code: 'huge',
    does: 'A receipt comes of a message that it never sent, with a hundred faults as long as they may be: 100 KB.',
    expects: 'It is taken, and what comes after it too.',
    run(bench) {
      const at = inMinutes(0);
      const problem = { type: 'urn:rj-hub:problem:invalid_message', title: 'The message was rejected', status: 422, faults: [...MANY_FAULTS] }; // prettier-ignore
      const huge = receiptTold({ messageId: 'nobody-sent-this', outcome: 'rejected', problem, receivedAt: at, issuedAt: at });
      return answersThatAlone(bench, offerMade(), huge);
    },
  },
  {
    code: 'many-at-once',
    ways: ['queue', 'poll'],
    does: `${MANY} messages stand in the queue (or the line) at once.`,
    expects: 'They are taken, and an offer behind them is answered in time.',
    run: (bench) => answers(bench, offerMade(), ...Array.from({ length: MANY }, capacityAsked)),
  },
];

const withdrawn = { path: 'offer', code: 'offer_withdrawn', sentence: 'The hub has taken the offer back.', act: 'sender' } as const;
