import type { Area } from '#platform/area.js';
import type { CaseSeen } from '../services.js';
import { categoryOf, complexityOf, deadlineOf, momentOf, plain, pointsOf, roleOf, shortDayOf, stateOf } from '../words.js';
import { districtOf } from './offers.presenter.js';

/** Each person's own way through a case. */
const TRACKS: Record<string, string> = {
  not_contacted: 'Not contacted yet',
  unreachable: 'No answer so far',
  informed: 'Told about it',
  considering: 'Thinking about it',
  consented: 'Agreed',
  declined: 'Said no',
  withdrawn: 'Changed their mind: stop contact',
  unsuitable: 'Not right for now',
  participated: 'Took part',
  followed_up: 'Followed up',
};

export function presentCases(cases: CaseSeen[], area: Area) {
  return {
    title: 'Cases',
    empty: cases.length === 0 && 'You have no cases. Accept an offer, and its case stands here.',
    cases: cases.map((seen) => ({
      reference: seen.reference,
      href: `/provider/cases/${seen.case}`,
      tag: stateOf(seen.state),
      what: seen.category ? categoryOf(seen.category) : 'Not known yet',
      where: seen.district ? districtOf(area, seen.district) : '',
      due: dueOf(seen),
    })),
  };
}

export function presentCase(seen: CaseSeen, area: Area) {
  return {
    ...bar(seen),
    current: 'case',
    title: `Case ${seen.reference}`,
    rows: [
      row(
        'What happened',
        `${seen.category ? categoryOf(seen.category) : 'Not known yet'}${seen.district ? `, in ${districtOf(area, seen.district)}` : ''}`,
      ),
      ...(seen.complexity ? [row('Kind of case', complexityOf(seen.complexity))] : []),
      ...(seen.allocatedAt ? [row('Yours since', momentOf(seen.allocatedAt))] : []),
      row('Points', pointsOf(seen.points)),
      row(
        'People',
        seen.people.map(({ role, track }) => `${roleOf(role)}: ${TRACKS[track] ?? plain(track)}`).join('. ') || 'Not known yet',
      ),
    ],
    next: seen.nextSteps.map(({ to, sentence }) => ({ name: stateOf(to).text, sentence })),
    story: [...(seen.timeline ?? [])].reverse().map(({ at, sentence }) => ({ when: momentOf(at), sentence })),
  };
}

/** Stands over every page of a case: which case, where it stands, what is due. Never a name. */
export function bar(seen: CaseSeen) {
  const href = `/provider/cases/${seen.case}`;
  return { reference: seen.reference, tag: stateOf(seen.state), due: dueOf(seen), caseHref: href, peopleHref: `${href}/people` };
}

function dueOf({ state, firstContactBy, until }: CaseSeen): string | undefined {
  if (state === 'allocated' && firstContactBy) return `First contact by ${deadlineOf(firstContactBy)}`;
  if ((state === 'parked' || state === 'on_hold') && until) return `Review on ${shortDayOf(until)}`;
  return undefined;
}

const row = (key: string, value: string) => ({ key: { text: key }, value: { text: value } });
