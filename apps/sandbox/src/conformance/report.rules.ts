/** `unseen`: what could not be looked at, so that the case says nothing of it. */
export type Verdict = { kind: 'passed'; unseen?: string } | { kind: 'failed'; because: string };

export const passed: Verdict = { kind: 'passed' };
export const failed = (because: string): Verdict => ({ kind: 'failed', because });

/** The first that failed; otherwise what any of them could not see. */
export const all = (...verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ kind }) => kind === 'failed') ?? verdicts.find((verdict) => 'unseen' in verdict) ?? passed;

export interface Judged {
  code: string;
  does: string;
  expects: string;
  verdict: Verdict;
  seconds: number;
}

/** For people: a line a case, and under one that failed what was done, what was expected and what was seen. */
export function asText(role: string, judged: readonly Judged[]): string {
  const lines = judged.flatMap(({ code, does, expects, verdict, seconds }) => [
    `${verdict.kind === 'passed' ? 'passed' : 'FAILED'}  ${code} (${seconds.toFixed(1)} s)`,
    ...(verdict.kind === 'passed'
      ? verdict.unseen
        ? [`        Not seen: ${verdict.unseen}`]
        : []
      : [`        Done:     ${does}`, `        Expected: ${expects}`, `        Seen:     ${verdict.because}`]),
  ]);
  const failures = judged.filter(({ verdict }) => verdict.kind === 'failed').length;
  const sum = failures === 0 ? `All ${judged.length} cases passed.` : `${failures} of ${judged.length} cases failed.`;
  return [`Conformance, as ${role}`, '', ...lines, '', sum].join('\n');
}

/** For programs, on one line. */
export const asJson = (role: string, judged: readonly Judged[]): string => JSON.stringify({ role, passed: isSound(judged), cases: judged });

/** For a pipeline: JUnit's XML, as most of them read it. */
export function asJUnit(role: string, judged: readonly Judged[]): string {
  const cases = judged.map(({ code, expects, verdict, seconds }) => {
    const head = `<testcase classname="conformance.${escaped(role)}" name="${escaped(code)}" time="${seconds.toFixed(3)}"`;
    if (verdict.kind === 'passed') return `  ${head}/>`;
    return `  ${head}><failure message="${escaped(verdict.because)}">Expected: ${escaped(expects)}</failure></testcase>`;
  });
  const failures = judged.filter(({ verdict }) => verdict.kind === 'failed').length;
  const suite = `<testsuite name="conformance as ${escaped(role)}" tests="${judged.length}" failures="${failures}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', suite, ...cases, '</testsuite>', ''].join('\n');
}

export const isSound = (judged: readonly Judged[]): boolean => judged.every(({ verdict }) => verdict.kind === 'passed');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);
