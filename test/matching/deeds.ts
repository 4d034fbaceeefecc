import { v5 as nameBased } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { answerOffers } from '../../apps/matching/src/answer-offers.js';
import type { AreaRules } from '../../apps/matching/src/area-rules.js';
import { handBack, offerTo, withdrawByHand } from '../../apps/matching/src/by-hand.js';
import { setAgreements } from '../../apps/matching/src/capacity/agreements.writes.js';
import { addDays, addMonths, monthOf } from '../../apps/matching/src/capacity/calendar.rules.js';
import { ordered } from '../../apps/matching/src/capacity/capacity-orders.js';
import { facilitatorsOf } from '../../apps/matching/src/capacity/facilitators.queries.js';
import { saveStaff } from '../../apps/matching/src/capacity/facilitators.writes.js';
import { pauseProvider, resumeProvider } from '../../apps/matching/src/capacity/pauses.writes.js';
import { declareCapacities, takeAbsences } from '../../apps/matching/src/declare-capacity.js';
import { Desk } from '../../apps/matching/src/desk.js';
import { aCase, providerId } from '../../apps/matching/src/examples.js';
import type { MatchingClock } from '../../apps/matching/src/matching-clock.js';
import { forgetRefusals } from '../../apps/matching/src/matching.writes.js';
import { OnCaseClosed } from '../../apps/matching/src/on-case-closed.js';
import { OnCaseProgressed } from '../../apps/matching/src/on-case-progressed.js';
import { OnCaseReady } from '../../apps/matching/src/on-case-ready.js';
import { OnCaseRecoded } from '../../apps/matching/src/on-case-recoded.js';
import { OnCaseTriaged } from '../../apps/matching/src/on-case-triaged.js';
import { OnConsentChanged } from '../../apps/matching/src/on-consent-changed.js';
import { OnPartnerChanged } from '../../apps/matching/src/on-partner-changed.js';
import { OnReferralEnded } from '../../apps/matching/src/on-referral-ended.js';
import { placeCases } from '../../apps/matching/src/place-cases.js';
import type { HubInHand } from './hub-in-hand.js';
import type { PlanDeeds } from './plan-deeds.js';
import type { Deed, Sort } from './steps.js';

/** Does to a hub in hand what a deed says, through the handlers and commands of the service itself. */
export class Deeds {
  private referred = 0;

  constructor(
    private readonly hub: HubInHand,
    private readonly rules: AreaRules,
    private readonly clock: Pick<MatchingClock, 'look'>,
    private readonly tables: Tx,
    private readonly plans: PlanDeeds,
  ) {}

  /** What it is about is looked up once, so that the same is done when a process died over it and does it again. */
  async prepare(deed: Deed): Promise<() => Promise<void>> {
    const { hub, rules } = this;
    const by = 'adm-1';
    switch (deed.kind) {
      case 'refer': {
        const cases = deed.sorts.map((sort) => this.aReferral(sort));
        return () => hub.deliver((arrived, batch) => new OnCaseReady(rules).handle(arrived, batch), 'case.ready.v1', 'case/x', ...cases.map((each) => ({ ...each, readyAt: hub.now.toISOString() }))); // prettier-ignore
      }
      case 'answer': {
        const offer = await this.anOffer(deed.nth, `state = 'open'`);
        if (!offer) return nothing;
        const { id, provider, lead } = offer;
        const given =
          deed.how === 'decline'
            ? { answer: 'declined' as const, reason: 'scope' as const }
            : { answer: 'accepted' as const, lead, ...(deed.how === 'accept_signed' && { signedOffBy: 'manager-1' }) };
        return () => hub.run(async (unit) => void (await answerOffers(unit, rules, NOTHING_HELD, [{ offer: id, provider, answeredBy: 'staff-1', ...given }]))); // prettier-ignore
      }
      case 'sign_off': {
        const offer = await this.anOffer(deed.nth, `state = 'open' and accepted_at is not null`);
        if (!offer) return nothing;
        const answer = { offer: offer.id, provider: offer.provider, answer: 'accepted' as const, answeredBy: 'manager-2', signedOffBy: 'manager-2', signsOff: true as const }; // prettier-ignore
        return () => hub.run(async (unit) => void (await answerOffers(unit, rules, NOTHING_HELD, [answer])));
      }
      case 'withdraw': {
        const offer = await this.anOffer(deed.nth, `state = 'open'`);
        return offer ? () => hub.run(async (unit) => void (await withdrawByHand(unit, rules, offer.id))) : nothing;
      }
      case 'hand_back': {
        const offer = await this.anOffer(deed.nth, `state = 'accepted' and ended_at is null`);
        return offer ? () => hub.run(async (unit) => void (await handBack(unit, rules, offer.case, offer.provider, 'capacity'))) : nothing;
      }
      case 'offer_to': {
        const found = await this.aCaseIn(deed.nth, `state in ('waiting', 'offered')`);
        if (!found) return nothing;
        return () => refusable(hub.run(async (unit) => void (await offerTo(unit, rules, found.case, providerId(deed.provider), by))));
      }
      case 'ask_again': {
        const found = await this.aCaseIn(deed.nth, 'for_person is not null');
        if (!found) return nothing;
        return () =>
          hub.run(async (unit) => {
            const desk = await Desk.open(unit, rules);
            if (await forgetRefusals(unit.tx, found.case)) await placeCases(desk, [found.case]);
          });
      }
      case 'recode': {
        const found = await this.aCaseIn(deed.nth, `state <> 'ended'`);
        if (!found) return nothing;
        const data = { ...found, ...needsOf(deed.sort), changed: ['category' as const], recodedAt: hub.now.toISOString() };
        return () => hub.deliver((arrived, batch) => new OnCaseRecoded(rules).handle(arrived, batch), 'case.recoded.v1', subjectOf(found), data as never); // prettier-ignore
      }
      case 'stop': {
        const found = await this.aCaseIn(deed.nth, `state <> 'ended'`);
        if (!found) return nothing;
        const data = { case: found.case, reference: found.reference, area: found.area, outcome: deed.as, triagedAt: hub.now.toISOString() };
        return () => hub.deliver((arrived, batch) => new OnCaseTriaged(rules).handle(arrived, batch), 'case.triaged.v1', subjectOf(found), data as never); // prettier-ignore
      }
      case 'ready': {
        const found = await this.aCaseIn(deed.nth, `state = 'paused'`);
        if (!found) return nothing;
        const data = { ...found, readyAt: hub.now.toISOString() };
        return () =>
          hub.deliver((arrived, batch) => new OnCaseReady(rules).handle(arrived, batch), 'case.ready.v1', subjectOf(found), data);
      }
      case 'consent': {
        const found = await this.aCaseIn(deed.nth, `state <> 'ended'`);
        if (!found) return nothing;
        const scope = deed.given ? { state: 'given', reach: 'any', providers: [] } : { state: 'withdrawn', reach: 'listed', providers: [] };
        const data = { case: found.case, role: 'harmed', scope };
        return () => hub.deliver((arrived, batch) => new OnConsentChanged(rules).handle(arrived, batch), 'consent.changed.v1', subjectOf(found), data as never); // prettier-ignore
      }
      case 'end': {
        const found = await this.aCaseIn(deed.nth, deed.as === 'closed' ? `state = 'allocated'` : `state <> 'ended'`);
        if (!found) return nothing;
        const offer = await this.anOffer(0, `case_id = '${found.case}' and state = 'accepted' and ended_at is null`);
        if (deed.as === 'closed') {
          const data = { case: found.case, provider: offer!.provider };
          return () => hub.deliver((arrived, batch) => new OnCaseClosed(rules).handle(arrived, batch), 'case.closed.v1', subjectOf(found), data as never); // prettier-ignore
        }
        const data = { case: found.case, end: 'withdrawn', by: 'harmed' };
        return () => hub.deliver((arrived, batch) => new OnReferralEnded(rules).handle(arrived, batch), 'referral.ended.v1', subjectOf(found), data as never); // prettier-ignore
      }
      case 'suspend':
      case 'unsuspend': {
        const data = { partner: providerId(deed.provider), kind: 'provider' };
        const on = new OnPartnerChanged(rules);
        const handle: OnPartnerChanged['suspended'] = (arrived, batch) => (deed.kind === 'suspend' ? on.suspended(arrived, batch) : on.resumed(arrived as never, batch)); // prettier-ignore
        return () => hub.deliver(handle, 'partner.suspended.v1', `partner/${data.partner}`, data as never);
      }
      case 'begin': {
        const offer = await this.anOffer(deed.nth, `state = 'accepted' and ended_at is null`);
        if (!offer) return nothing;
        const data = { case: offer.case, provider: offer.provider, at: hub.now.toISOString() };
        return () => hub.deliver((arrived, batch) => new OnCaseProgressed().handle(arrived, batch), 'case.progressed.v1', `case/${offer.case}`, data as never); // prettier-ignore
      }
      case 'plan':
      case 'apply':
      case 'what_if':
        return this.plans.prepare(deed);
      case 'wait':
        hub.now = new Date(hub.now.getTime() + deed.hours * 3_600_000);
        return () => this.clock.look();
      default:
        return this.ofCapacity(deed);
    }
  }

  private async ofCapacity(
    deed: Extract<Deed, { kind: 'declare' | 'absence' | 'checks' | 'pause' | 'resume' | 'agreement' }>,
  ): Promise<() => Promise<void>> {
    const { hub, rules } = this;
    const provider = providerId(deed.provider);
    const today = rules.today(hub.now);
    const by = 'staff-1';
    const opened = { result: undefined, changed: [], opened: [provider] };
    const unchanged = { result: undefined, changed: [] };
    switch (deed.kind) {
      case 'declare': {
        const { points, months, kept } = deed;
        const figure = typeof points === 'number' ? { kind: 'known' as const, points } : { kind: points };
        const period = addMonths(monthOf(today), 1).slice(0, 7);
        const next = { kind: figure.kind, periods: [{ period, points: typeof points === 'number' ? points : 0 }] };
        const declared = { ...(months === 'next' && typeof points === 'number' ? next : figure), keptForSeriousPercent: kept };
        return () => hub.run(async (unit) => void (await declareCapacities(unit, rules, [{ provider, declared, declaredAt: hub.now, declaredBy: by }]))); // prettier-ignore
      }
      case 'absence': {
        const staff = (await facilitatorsOf(this.tables, [provider])).get(provider)!;
        const facilitator = staff[deed.nth % Math.max(1, staff.length)]?.code ?? 'nobody';
        const absence = { facilitator, from: today, to: addDays(today, deed.days), kind: 'leave' as const };
        return () => hub.run(async (unit) => void (await takeAbsences(unit, rules, [{ provider, absence, declaredAt: hub.now, declaredBy: by }]))); // prettier-ignore
      }
      case 'checks': {
        const staff = (await facilitatorsOf(this.tables, [provider])).get(provider)!;
        const renewed = staff.map((each) => ({ ...each, checks: [{ kind: 'dbs', expiresOn: addDays(today, deed.days) }] }));
        return () =>
          hub.run((unit) =>
            ordered(unit, rules, async (tx) => ((await saveStaff(tx, provider, renewed, by, unit.now)) ? opened : unchanged)),
          );
      }
      case 'pause':
        return () =>
          hub.run((unit) => ordered(unit, rules, async (tx) => (await pauseProvider(tx, provider, by, 'holiday', unit.now), unchanged)));
      case 'resume':
        return () => hub.run((unit) => ordered(unit, rules, async (tx) => (await resumeProvider(tx, provider, unit.now), opened)));
      case 'agreement': {
        const agreements = [{ from: '2025-01-01', to: addDays(today, deed.days), sharePercent: 20 }];
        return () => hub.run((unit) => ordered(unit, rules, async (tx) => (await setAgreements(tx, provider, agreements), opened)));
      }
    }
  }

  private aReferral(sort: Sort): CodedCase {
    const nth = ++this.referred;
    return aCase({ case: nameBased(`case ${nth}`, NAMESPACE), ...needsOf(sort, nth) });
  }

  private async anOffer(nth: number, where: string) {
    const { rows } = await this.tables.query<{ id: string; case: string; provider: string; lead: string }>(
      `select id, case_id as case, provider, planned_lead as lead from offer where ${where} order by case_id, id`,
    );
    return rows[nth % Math.max(1, rows.length)];
  }

  private async aCaseIn(nth: number, where: string): Promise<CodedCase | undefined> {
    const { rows } = await this.tables.query<{ facts: CodedCase }>(
      `select f.facts from matched_case m join case_facts f on f.case_id = m.id and f.version = m.facts_version where ${where} order by m.id`,
    );
    return rows[nth % Math.max(1, rows.length)]?.facts;
  }
}

const NAMESPACE = '0b1d4b3e-6a63-4c7b-9c1e-2f1d0a5e7c11';
const nothing = () => Promise.resolve();
const NOTHING_HELD = { among: () => Promise.resolve(new Set<string>()) };
const subjectOf = ({ case: id }: CodedCase) => `case/${id}`;

/** A person is told why it cannot be: nothing has happened. */
async function refusable(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
}

function needsOf(sort: Sort, nth = 0): Partial<CodedCase> {
  switch (sort) {
    case 'letter':
      return { interventions: ['letter'] };
    case 'shuttle':
      return {};
    case 'conference':
      return { interventions: ['direct_conference'], complexity: 'complex' };
    case 'serious':
      return { complexity: 'serious_sensitive', tags: ['hate'] };
    case 'young':
      return { harmerAgeBands: ['10_to_17'], interventions: ['letter'] };
    case 'pressing':
      return { priority: { receivedAt: '2026-06-08T09:00:00Z', enhancedRights: true } };
    case 'preferring':
      return { preferredProviders: [providerId(nth % 5)] };
    case 'related':
      return { conflictKeys: [{ key: `${nth % 3}`.repeat(32), side: nth % 2 === 0 ? 'harmed' : 'harmer' }] };
    case 'custody':
      return { stage: 'custody', establishment: 'LTI' };
    case 'unconsented':
      return { consent: { state: 'not_asked', reach: 'listed', providers: [] } };
  }
}
