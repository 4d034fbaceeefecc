import { receiptOfSettled } from './receipts.js';
import { reportSettledV1Example, type ReportSettledV1 } from './report.settled.v1.js';

const issuedAt = '2026-01-06T10:15:03.000Z';
const settled = (change: Partial<ReportSettledV1> = {}) => receiptOfSettled({ ...reportSettledV1Example, ...change }, issuedAt);
const refusedFor = (code: string) => ({ ...reportSettledV1Example.faults[0]!, code });

describe('a receipt of a report', () => {
  it.each(['done', 'duplicate', 'refused'] as const)('says when the hub took it in, and not when it was settled: %s', (outcome) => {
    const { data } = settled({ outcome, receivedAt: '2026-01-06T10:15:02.120Z', settledAt: '2026-01-06T10:15:02.300Z' });
    expect([data.receivedAt, data.issuedAt]).toEqual(['2026-01-06T10:15:02.120Z', issuedAt]);
  });

  it('of the release before, which did not say, has when it was settled', () => {
    const { receivedAt: _before, ...old } = reportSettledV1Example;
    expect(receiptOfSettled(old, issuedAt).data.receivedAt).toBe(old.settledAt);
  });

  it.each([
    ['of what is not there', 'not_found', 404],
    ['of what may not be', 'offer_lapsed', 409],
  ])('refused, %s, names no case back', (_what, code, status) => {
    const { data } = settled({ outcome: 'refused', faults: [refusedFor(code)] });
    expect(data).toMatchObject({ outcome: 'rejected', problem: { status, faults: [{ code }] } });
    expect(data).not.toHaveProperty('case');
  });
});
