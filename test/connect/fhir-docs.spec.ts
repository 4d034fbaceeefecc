import { readFileSync } from 'node:fs';
import { fhirTables } from '../../apps/intake/src/fhir/fhir-tables.rules.js';
import { toBundle, toReferral } from '../../apps/intake/src/fhir/referral-bundle.rules.js';
import type { ReferralSubmittedV1 } from '../../libs/contracts/src/referral.submitted.v1.js';
import { checkBody } from '../../libs/messaging/src/check-body.js';
import type { Json } from '../../apps/intake/src/fhir/element.rules.js';

const page = readFileSync('docs/connect/fhir.md', 'utf8');

/** Tables as they are meant, whatever the width of their columns. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/-{3,}/g, '---').replace(/\s+/g, ' ').trim())
    .filter(Boolean);

describe('the page about FHIR', () => {
  it('says of every element what the rules do with it', () => {
    const from = page.indexOf('### ServiceRequest');
    expect(linesOf(page.slice(from))).toEqual(linesOf(fhirTables()));
  });

  it('shows a transaction that the hub takes, and loses nothing of', () => {
    const [, json] = /```json\n([\s\S]*?)```/.exec(page)!;
    const bundle = JSON.parse(json!) as Json;
    const { data, notes } = toReferral(bundle, '2026-11-22T10:00:00Z');
    expect([checkBody('referral.submitted.v1', data, 'partner'), notes.refused, notes.unmapped]).toEqual([[], [], []]);
    expect(toReferral(toBundle(data as unknown as ReferralSubmittedV1), '').data).toEqual(data);
  });
});
