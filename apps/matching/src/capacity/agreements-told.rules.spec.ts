import { agreementsTold, type Agreement } from './agreements-told.rules.js';

const agreement = (from: string, to: string): Agreement => ({ from, to, sharePercent: 50 });

describe('agreements of a provider', () => {
  it.each<[string, Agreement[], string[], string]>([
    ['none', [], [], 'taken'],
    ['one', [agreement('2025-12-01', '2026-11-30')], [], 'taken'],
    ['one day', [agreement('2025-12-01', '2025-12-01')], [], 'taken'],
    ['its extension', [agreement('2025-12-01', '2026-11-30'), agreement('2026-12-01', '2027-11-30')], ['2025-12-01'], 'taken'],
    ['in any order', [agreement('2026-12-01', '2027-11-30'), agreement('2025-12-01', '2026-11-30')], [], 'taken'],
    ['backwards', [agreement('2025-12-01', '2025-11-30')], [], 'agreements[0].to ends_before_it_begins'],
    ['on the same day', [agreement('2025-12-01', '2026-12-01'), agreement('2026-12-01', '2027-11-30')], [], 'agreements[1].from overlaps'],
    ['on the same day, the later first', [agreement('2026-12-01', '2027-11-30'), agreement('2025-12-01', '2026-12-01')], [], 'agreements[1].from overlaps'], // prettier-ignore
    ['one within another', [agreement('2025-12-01', '2027-12-01'), agreement('2026-01-01', '2026-02-01')], [], 'agreements[1].from overlaps'], // prettier-ignore
    ['without one that was used', [agreement('2026-12-01', '2027-11-30')], ['2025-12-01'], 'agreements agreement_used'],
  ])('%s', (_, agreements, used, expected) => {
    const found = agreementsTold(agreements, used);
    expect(found.kind === 'taken' ? found.kind : `${found.path} ${found.code}`).toBe(expected);
  });
});
