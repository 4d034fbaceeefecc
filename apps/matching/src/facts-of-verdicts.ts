import type { AskStillWanted } from '#contracts/case.waiting.v1.js';
import type { Attention } from '#contracts/codes.js';
import type { Fact } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';
import { halvesOf } from './capacity/months.rules.js';
import type { MatchedCase } from './matching.queries.js';
import { summaryOf, type OfferLife } from './offer-life.rules.js';
import type { NewOffer } from './offers.writes.js';
import { rulesIn } from './rules/every-rule.rules.js';
import type { Verdict } from './rules/sitting.rules.js';
import { bandOf } from './waiting/priority-band.rules.js';

/** A provider is asked to take a case. */
export const offeredFact = ({ area }: AreaRules, known: MatchedCase, offer: NewOffer, { remindAt, respondBy }: OfferLife): Fact => ({
  type: 'case.offered.v1',
  subject: `case/${known.id}`,
  area,
  data: {
    case: known.id,
    reference: known.reference,
    area,
    offer: offer.id,
    provider: offer.provider,
    points: offer.points,
    periods: periodsOf(offer.points, offer.month),
    signOffNeeded: offer.serious,
    plannedLead: offer.plannedLead,
    ...(offer.plannedSecond !== undefined && { plannedSecond: offer.plannedSecond }),
    round: known.rounds + 1,
    offeredAt: offer.offeredAt.toISOString(),
    remindAt: remindAt.toISOString(),
    respondBy: respondBy.toISOString(),
    decision: offer.decision,
    summary: summaryOf(known.facts),
  },
});

/** The months in which the points are held. */
export const periodsOf = (points: number, month: string): { period: string; points: number }[] =>
  halvesOf(points, month)
    .filter((half) => half.points > 0)
    .map((half) => ({ period: half.month.slice(0, 7), points: half.points }));

interface Told {
  priority: number;
  decision: string;
  attention: Attention | null;
  askStillWanted?: AskStillWanted;
}

/** No provider takes it now: what keeps each away, counted. */
export function waitingFact({ area, set }: AreaRules, known: MatchedCase, { looks }: Verdict, told: Told): Fact {
  const { priority, decision, attention, askStillWanted } = told;
  const counts = new Map<string, number>();
  for (const { failing } of looks) for (const rule of rulesIn(failing)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return {
    type: 'case.waiting.v1',
    subject: `case/${known.id}`,
    area,
    data: {
      case: known.id,
      reference: known.reference,
      area,
      since: known.waitingSince.toISOString(),
      priority,
      band: bandOf(priority, set),
      failing: [...counts].map(([rule, providers]) => ({ rule, providers })),
      ...(attention !== null && { attention }),
      ...(askStillWanted && { askStillWanted }),
      decision,
    },
  };
}
