import type { Fault } from '#contracts/fault.js';
import type { Json, Notes } from './element.rules.js';
import { codeSystem, extensionUrls } from './fhir-names.rules.js';

const FAULTS = codeSystem('fault');

/** FHIR's word for what a fault is; `invalid` where it has none of its own. */
const ISSUE_TYPES: Record<string, string> = {
  required: 'required',
  unknown_field: 'structure',
  wrong_type: 'structure',
  not_json: 'structure',
  too_deep: 'structure',
  not_one_of: 'code-invalid',
  too_large: 'too-long',
  too_long: 'too-long',
  not_supported: 'not-supported',
  method_not_allowed: 'not-supported',
  media_type: 'not-supported',
  encoded: 'not-supported',
  not_acceptable: 'not-supported',
  modifier: 'extension',
  reference_conflict: 'conflict',
  message_id_reused: 'conflict',
  case_ended: 'business-rule',
  consent_missing: 'business-rule',
  consent_refused: 'business-rule',
  not_yours_to_send: 'forbidden',
  not_allowed: 'forbidden',
  suspended: 'suppressed',
  not_signed_in: 'login',
  unknown_case: 'not-found',
  not_found: 'not-found',
  too_many: 'throttled',
  service_away: 'transient',
  database_away: 'transient',
  not_taken: 'transient',
  unavailable: 'transient',
  unexpected: 'exception',
};

const issue = (severity: string, code: string, fault: { code: string; sentence: string }, more: Json): Json => ({
  severity,
  code,
  details: { coding: [{ system: FAULTS, code: fault.code }], text: fault.sentence },
  ...more,
});

/** Every fault as an issue that leads to the element it was read from. `diagnostics` is the path in the hub's own message, where that says more. */
export function outcomeOfFaults(faults: readonly Fault[], notes?: Notes): Json {
  return outcome(
    faults.flatMap((fault) => {
      const own = notes?.refused.filter(({ path }) => path === fault.path) ?? [];
      if (own.length > 0) return own.map((refusal) => faultIssue({ ...refusal, act: fault.act }, refusal.expression));
      return [faultIssue(fault, notes && expressionOf(fault.path, notes), fault.path)];
    }),
  );
}

const faultIssue = (fault: Pick<Fault, 'code' | 'sentence' | 'act'>, expression: string | undefined, path = ''): Json =>
  issue(fault.act === 'hub' ? 'fatal' : 'error', ISSUE_TYPES[fault.code] ?? 'invalid', fault, {
    extension: [{ url: extensionUrls.act, valueCode: fault.act }],
    ...(path !== '' && { diagnostics: path }),
    ...(expression && { expression: [expression] }),
  });

/** The element that a path of the message was read from; where it was read from none, the nearest that holds it. */
function expressionOf(path: string, { places }: Notes): string | undefined {
  const holds = (outer: string) => outer === '' || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
  const [nearest] = places.filter((one) => holds(one.path)).sort((a, b) => b.path.length - a.path.length);
  return nearest?.expression;
}

/** What was taken in: the hub's id of the message, and every element that it did not keep. */
export function outcomeOfTaken({ message, sentence, unmapped }: { message: string; sentence: string; unmapped: readonly string[] }): Json {
  const told = issue(
    'information',
    'informational',
    { code: 'taken', sentence },
    { extension: [{ url: extensionUrls.message, valueString: message }] },
  );
  const left = unmapped.map((expression) =>
    issue(
      'information',
      'not-supported',
      { code: 'not_kept', sentence: 'The hub neither reads nor keeps this element.' },
      { expression: [expression] },
    ),
  );
  return outcome([told, ...left]);
}

const outcome = (issues: Json[]): Json => ({ resourceType: 'OperationOutcome', issue: issues });
