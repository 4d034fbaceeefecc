import { randomUUID } from 'node:crypto';
import { offerMadeV1Example } from '#contracts/offer.made.v1.js';
import { offerWithdrawnV1Example } from '#contracts/offer.withdrawn.v1.js';
import type { Bench, MessageSent } from './bench.js';
import { failed, passed, type ConformanceCase } from './conformance-case.js';
import type { Verdict } from './report.rules.js';

/** An offer lapses after forty seconds: whoever has not answered by then does not. */
const ANSWER_MS = 35_000;
/** The sandbox of a busy machine, just started, takes its time. */
const OFFERED_MS = 30_000;
/** Long enough for a system to have done what it does about a message that came after all others. */
const QUIET_MS = 6_000;
/** The broker counts what is not acknowledged every five seconds. */
const DRAIN_MS = 15_000;
const MANY = 2_000;

const answers = (bench: Bench): Promise<MessageSent[]> => bench.sent('offer.answered.v1');

/** An offer of which the hub knows nothing: whoever answers it is refused, and that shows. */
function strangeOffer(change: object = {}) {
  const data = { ...offerMadeV1Example, offer: randomUUID(), case: randomUUID(), offeredAt: now(), respondBy: later(60_000), ...change };
  return { id: randomUUID(), type: 'offer.made.v1', data };
}
const now = () => new Date().toISOString();
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

/** Orders a case, and waits for the answer to its offer. */
async function answersOne(bench: Bench, during: (offer: string) => Promise<void> = async () => undefined): Promise<Verdict> {
  const [referred] = await bench.order();
  const offer = await bench.until(OFFERED_MS, () => bench.offerOf(referred!.case));
  if (!offer) return failed('The sandbox has offered nothing: look at its log.');
  await during(offer.id);
  const answered = await bench.until(ANSWER_MS, async () => {
    const state = (await bench.offerOf(referred!.case))?.state;
    return state !== 'open' && state;
  });
  return answered === 'accepted' || answered === 'declined' ? passed : failed('The offer was not answered before it lapsed.');
}

/** Puts in offers that nobody may answer, and sees that nobody does. */
async function leavesUnanswered(bench: Bench, put: () => Promise<void>): Promise<Verdict> {
  const before = new Set((await answers(bench)).map(({ id }) => id));
  await put();
  const drained = await bench.until(DRAIN_MS, async () => (await bench.unacknowledged()) === 0);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const said = (await answers(bench)).filter(({ id }) => !before.has(id));
  if (said.length > 0) return failed(`It was answered ${said.length} times.`);
  return drained ? passed : failed('The messages were not acknowledged.');
}

async function takesAndGoesOn(bench: Bench, events: { id: string; type: string; data: object }[]): Promise<Verdict> {
  await bench.put(...events);
  // Not at once: the broker's last count may be older than these.
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const drained = await bench.until(DRAIN_MS, async () => (await bench.unacknowledged()) === 0);
  return drained ? passed : failed(`After ${(QUIET_MS + DRAIN_MS) / 1000} s there were still messages that were not acknowledged.`);
}

/** What breaks a provider's system that is connected by queue. Each stands alone: none needs another to have passed. */
export const providerCases: readonly ConformanceCase[] = [
  {
    code: 'answers-an-offer',
    does: 'A case is offered.',
    expects: 'It is accepted or declined before it lapses.',
    run: (bench) => answersOne(bench),
  },
  {
    code: 'offer-twice',
    does: 'An offer comes again and again, under the same message id and under others.',
    expects: 'It is answered once: what is known by its offer is not answered again.',
    async run(bench) {
      const before = new Set((await answers(bench)).map(({ id }) => id));
      const again = (offer: string) => ({ ...offerMadeV1Example, offer, offeredAt: now(), respondBy: later(30_000) });
      const id = randomUUID();
      const verdict = await answersOne(bench, (offer) =>
        bench.put(
          { id, type: 'offer.made.v1', data: again(offer) },
          { id, type: 'offer.made.v1', data: again(offer) },
          { id: randomUUID(), type: 'offer.made.v1', data: again(offer) },
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      const said = (await answers(bench)).filter((message) => !before.has(message.id) && message.state !== 'duplicate');
      return verdict.kind === 'failed' || said.length <= 1
        ? verdict
        : failed(`It was answered ${said.length} times, under as many message ids.`);
    },
  },
  {
    code: 'withdrawn-before-offered',
    does: 'An offer comes after the word that it was withdrawn.',
    expects: 'It is not answered.',
    run: (bench) =>
      leavesUnanswered(bench, () => {
        const offer = strangeOffer();
        const { case: caseId, offer: id } = offer.data;
        return bench.put(
          {
            id: randomUUID(),
            type: 'offer.withdrawn.v1',
            data: { ...offerWithdrawnV1Example, case: caseId, offer: id, at: now() },
          },
          offer,
        );
      }),
  },
  {
    code: 'offer-that-has-lapsed',
    does: 'An offer comes late, after the instant by which it was to be answered.',
    expects: 'It is not answered.',
    run: (bench) => leavesUnanswered(bench, () => bench.put(strangeOffer({ offeredAt: later(-7_200_000), respondBy: later(-3_600_000) }))),
  },
  {
    code: 'unknown-type',
    does: 'A message comes of a type that is not known yet.',
    expects: 'It is acknowledged and passed over: the hub may say more in time.',
    run: (bench) => takesAndGoesOn(bench, [{ id: randomUUID(), type: 'tea.made.v1', data: { sugar: 2 } }]),
  },
  {
    code: 'unknown-fields',
    does: 'A message of a known type has fields that are not known yet, many and large.',
    expects: 'It is acknowledged, and they are passed over.',
    run: (bench) => {
      const more = Object.fromEntries(Array.from({ length: 300 }, (_, nth) => [`field${nth}`, 'x'.repeat(200)]));
      return takesAndGoesOn(bench, [
        { id: randomUUID(), type: 'offer.reminded.v1', data: { ...strangeOffer().data, respondBy: later(-1), ...more } },
      ]);
    },
  },
  {
    code: 'many-at-once',
    does: `${MANY} messages stand in the queue at once.`,
    expects: 'They are taken, and an offer behind them is answered in time.',
    async run(bench) {
      await bench.put(...Array.from({ length: MANY }, () => ({ id: randomUUID(), type: 'capacity.asked.v1', data: { because: 'old' } })));
      return answersOne(bench);
    },
  },
  {
    code: 'connection-cut',
    does: 'The broker ends the connection, as it does when it is started anew.',
    expects: 'The system connects again by itself, and answers an offer.',
    async run(bench) {
      const cut = await bench.until(15_000, async () => (await bench.cut()) > 0);
      if (!cut) return failed('There was no connection to end: the system is not connected.');
      return answersOne(bench);
    },
  },
];
