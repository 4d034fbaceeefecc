import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { WorkState } from '#contracts/codes.js';
import type { ClosureReportedV1 } from '#contracts/closure.reported.v1.js';
import type { Fault } from '#contracts/fault.js';
import type { ProgressReportedV1 } from '#contracts/progress.reported.v1.js';
import type { Unit } from '#messaging/unit.js';
import { lockCases, saveCases, tellStory, type CaseFile, type StoryRow } from './casework.queries.js';
import { judgeClosure, judgeProgress, sideOf, type CaseNow, type Verdict } from './judge-report.rules.js';

/** What a provider tells, by whichever door it came. At most one a case in a list. */
export interface Told<Report extends { case: string }> {
  /** The provider whose queue, key or person it is; an administrator speaks for the hub. */
  by: { provider: string } | 'hub';
  report: Report;
}

export type Outcome = { kind: 'done'; state: WorkState } | { kind: 'refused'; faults: Fault[] };

interface Step {
  file: CaseFile;
  after: CaseFile;
  fact: { type: string; data: object };
  story: StoryRow;
}

/** The steps of many cases: judged by the rules, written, said. What is refused changes nothing and holds up nobody. */
export function takeProgress(unit: Unit, told: Told<ProgressReportedV1>[], riskCheckEveryDays: number): Promise<Outcome[]> {
  return take(unit, told, (file, { by, report }) => {
    const verdict = judgeProgress(asRulesSeeIt(file), report, unit.now, riskCheckEveryDays);
    if (verdict.kind === 'refused') return verdict;
    const at = new Date(report.at);
    const after: CaseFile = {
      ...withVerdict(file, verdict.after),
      since: verdict.after.life === file.life ? file.since : unit.now,
      until: verdict.after.life === 'parked' || verdict.after.life === 'on_hold' ? (report.until ?? file.until) : undefined,
      hours: file.hours + (report.hours ?? 0),
    };
    const { step, tracks = [], intervention, channel, hours, until } = report;
    const data: CaseProgressedV1 = {
      ...namesOf(file),
      was: file.life as WorkState,
      state: after.life as WorkState,
      step,
      tracks,
      intervention,
      channel,
      hours,
      until,
      at: report.at,
    };
    const detail = { step, was: file.life, state: after.life, tracks, intervention, channel, hours, until, reportedBy: report.reportedBy };
    return {
      file,
      after,
      fact: { type: 'case.progressed.v1', data: defined(data) },
      story: { case: file.case, at, kind: 'progressed', by: nameOf(by), detail },
    };
  });
}

export function takeClosures(unit: Unit, told: Told<ClosureReportedV1>[], riskCheckEveryDays: number): Promise<Outcome[]> {
  return take(unit, told, (file, { by, report }) => {
    const verdict = judgeClosure(asRulesSeeIt(file), report, unit.now, riskCheckEveryDays);
    if (verdict.kind === 'refused') return verdict;
    const { end, intervention, agreement, hours } = report;
    const closedAt = new Date(report.closedAt);
    const after: CaseFile = {
      ...withVerdict(file, verdict.after),
      since: unit.now,
      until: undefined,
      endedAs: end,
      side: sideOf[end],
      agreement,
      closedAt,
      hours: hours ?? file.hours,
    };
    const tracks = after.people.map(({ person, track }) => ({ person, track }));
    const data: CaseClosedV1 = {
      ...namesOf(file),
      end,
      side: sideOf[end],
      intervention,
      agreement,
      tracks,
      pointsToFree: file.points,
      hours: after.hours,
      closedAt: report.closedAt,
    };
    const detail = {
      end,
      was: file.life,
      state: 'closed',
      tracks: report.tracks,
      intervention,
      agreement,
      hours,
      reportedBy: report.reportedBy,
    };
    return {
      file,
      after,
      fact: { type: 'case.closed.v1', data: defined(data) },
      story: { case: file.case, at: closedAt, kind: 'closed', by: nameOf(by), detail },
    };
  });
}

async function take<Report extends { case: string }>(
  unit: Unit,
  told: Told<Report>[],
  judge: (file: CaseFile, told: Told<Report>) => Step | { kind: 'refused'; faults: Fault[] },
): Promise<Outcome[]> {
  const files = await lockCases(
    unit.tx,
    told.map(({ report }) => report.case),
  );
  const judged = told.map((each) => {
    const file = files.get(each.report.case);
    // Somebody else's case and one that is not there look the same: an answer must not say which cases exist.
    if (!file || (each.by !== 'hub' && file.provider !== each.by.provider)) return { kind: 'refused' as const, faults: [notFound] };
    return judge(file, each);
  });
  const steps = judged.filter((each): each is Step => 'after' in each);
  await saveCases(
    unit.tx,
    steps.map(({ after }) => after),
  );
  await tellStory(
    unit.tx,
    steps.map(({ story }) => story),
  );
  for (const { file, fact } of steps) unit.tell({ ...fact, subject: `case/${file.case}`, area: file.area });
  return judged.map((each) => ('after' in each ? { kind: 'done', state: each.after.life as WorkState } : each));
}

export const notFound: Fault = { path: 'case', code: 'not_found', sentence: 'Your organisation has no such case.', act: 'sender' };

const asRulesSeeIt = (file: CaseFile): CaseNow => file;

const withVerdict = (file: CaseFile, after: Extract<Verdict, { kind: 'done' }>['after']): CaseFile => ({
  ...file,
  life: after.life,
  people: file.people.map((person) => ({
    ...person,
    track: after.people.find((each) => each.person === person.person)?.track ?? person.track,
  })),
  intervention: after.intervention,
  riskAssessedAt: after.riskAssessedAt,
  lead: after.lead,
  second: after.second,
});

const namesOf = ({ case: id, reference, area, provider }: CaseFile) => ({ case: id, reference, area, provider: provider! });
const nameOf = (by: Told<{ case: string }>['by']) => (by === 'hub' ? 'hub' : 'provider');
/** Contracts take a field that is left out, not one that is undefined. */
const defined = (data: object) => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
