import type { Area } from '#platform/area.js';
import { interventionOf } from '../offer-words.js';
import type { Part } from '../part.js';
import { readable } from '../readable.js';
import { districtOf } from '../provider/offers.presenter.js';
import type { CaseSeen, Decision, Provider, Referral } from '../services.js';
import { categoryOf, complexityOf, countOf, momentOf, pointsOf, stateOf } from '../words.js';

/** How the compared providers' scores are made up, in the words of the page. */
const PARTS: Record<string, string> = {
  fit: 'Fit with this kind of harm',
  expectedWait: 'Expected wait',
  freeShare: 'Room left after taking it',
  agreedShare: 'Agreed share of work',
  miles: 'Distance',
};

export function presentAdminCase(
  seen: CaseSeen,
  referral: Part<Referral | undefined>,
  decision: Part<Decision | undefined>,
  providers: Part<Provider[]>,
  area: Area,
) {
  const state = stateNow(seen, referral, decision);
  const nameOf = (id: string) =>
    (providers.kind === 'there' ? providers.value.find((each) => each.id === id)?.name : undefined) ??
    'a provider whose name is not known now';
  return {
    title: `Case ${seen.reference}`,
    reference: seen.reference,
    tag: stateOf(state),
    rows: [
      row('State', state === seen.state ? `${stateOf(state).text}, since ${momentOf(seen.since)}` : stateOf(state).text),
      row('Provider', seen.provider ? nameOf(seen.provider) : 'None'),
      row(
        'What happened',
        `${seen.category ? categoryOf(seen.category) : 'Not known yet'}${seen.district ? `, in ${districtOf(area, seen.district)}` : ''}`,
      ),
      ...(seen.complexity ? [row('Kind of case', complexityOf(seen.complexity))] : []),
      ...(seen.points ? [row('Points', pointsOf(seen.points))] : []),
    ],
    decisionAway: decision.kind === 'away' && 'Why a provider was asked cannot be shown now.',
    undecided: decision.kind === 'there' && !decision.value && 'No provider has been looked for yet.',
    decision: decision.kind === 'there' && decision.value && presentDecision(decision.value, area),
    story: [...(seen.timeline ?? [])].reverse().map(({ at, sentence }) => ({ when: momentOf(at), sentence })),
  };
}

/**
 * Each service knows a part of a case's way: intake until it is ready, matching until it is allocated, casework from then on. To casework a
 * case with no provider is merely known.
 */
function stateNow(seen: CaseSeen, referral: Part<Referral | undefined>, decision: Part<Decision | undefined>): string {
  if (seen.state !== 'known') return seen.state;
  if (referral.kind === 'away' || !referral.value) return 'unknown';
  if (referral.value.state !== 'ready') return referral.value.state;
  const outcome = decision.kind === 'there' ? decision.value?.outcome : undefined;
  return outcome ?? 'ready';
}

export function presentDecision(decision: Decision, area: Area) {
  const able = decision.providers.filter(({ failing }) => failing.length === 0);
  const asked = decision.providers.find(({ provider }) => provider === decision.provider);
  const weighted = (part: string) => able.map(({ score }) => figure(score && (score.parts[part] ?? 0) * (decision.weights[part] ?? 0)));
  return {
    heading: asked ? `Why ${asked.name} was asked` : 'Why nobody was asked',
    lead: `We looked at ${countOf(decision.providers.length, 'provider')}. ${able.length === 0 ? 'None' : able.length} could take the case.`,
    when: `Decided on ${momentOf(decision.at)}, by rules ${decision.ruleSet.slice(0, 8)}.`,
    rows: decision.providers.map((each) => ({
      name: each.name,
      verdict: verdictOn(each.failing.length, each === asked, able.indexOf(each)),
      why: each.failing.length ? each.failing.map(({ sentence }) => readable(sentence, area)) : [whyAble(each)],
      change: each.failing.map(({ wouldPassIf }) => readable(wouldPassIf, area)),
    })),
    scores: able.length > 0 && {
      names: able.map(({ name }) => name),
      rows: [
        ...Object.keys(decision.weights)
          .filter((part) => part in PARTS)
          .map((part) => ({ name: PARTS[part]!, values: weighted(part) })),
        { name: 'Kept for cases only it can take', values: able.map(({ score }) => figure(score && -score.scarcityPrice)) },
        { name: 'Score', values: able.map(({ score }) => figure(score?.total)), total: true },
      ],
    },
  };
}

function verdictOn(failing: number, asked: boolean, place: number): string {
  if (failing > 0) return failing === 1 ? 'No' : `No, ${failing} reasons`;
  return asked ? 'Yes, asked' : `Yes, ${placeOf(place)}`;
}

function whyAble({ intervention, points }: Decision['providers'][number]): string {
  const what = intervention ? `It would do ${interventionOf(intervention)}` : 'It can take it';
  return points === undefined ? `${what}.` : `${what}, for ${pointsOf(points)}.`;
}

const placeOf = (place: number): string => ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][place] ?? `number ${place + 1}`;
const figure = (value: number | undefined): string => (value === undefined ? '–' : String(Math.round(value * 10) / 10).replace('-', '−'));
const row = (key: string, value: string) => ({ key: { text: key }, value: { text: value } });
