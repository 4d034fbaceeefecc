import { readQuery } from './promql.rules.js';

const known = new Map([
  ['waiting', new Set(['service', 'state'])],
  ['seen_total', new Set(['service', 'kind'])],
  ['took_seconds_bucket', new Set(['service', 'le'])],
]);

describe('a query', () => {
  it.each<[string, string[]]>([
    ['waiting', ['service', 'state']],
    ['max by (service) (waiting{state="person"}) > 0', ['service']],
    ['sum(rate(seen_total{kind=~"a|b"}[5m])) by (service)', ['service']],
    ['0.5 * sum without (kind) (increase(seen_total[1h]))', ['service']],
    ['histogram_quantile(0.99, sum by (service, le) (rate(took_seconds_bucket[5m])))', ['service']],
    ['time() - max by (service) (waiting) > 60', ['service']],
    ['count by (service) (waiting) unless on (service) count by (service) (seen_total)', ['service']],
  ])('%s', (query, labels) => {
    expect([...readQuery(query, known)].sort()).toEqual(labels);
  });

  it.each([
    ['of a metric that nothing exports', 'wating > 0', 'nothing exports wating'],
    ['with a label that the metric lacks', 'waiting{kind="a"}', 'waiting has no label kind'],
    ['grouped by a label that is not there', 'sum by (kind) (waiting)', 'nothing here has the label kind'],
    ['grouped by one that was dropped before', 'max by (state) (sum by (service) (waiting))', 'nothing here has the label state'],
    ['with a bracket too few', 'sum(rate(seen_total[5m])', 'it ends where'],
    ['with a bracket too many', 'sum(waiting))', '")" is too much'],
    ['of a rate over no time', 'rate(seen_total)', 'rate needs a range'],
    ['of a range that is no rate', 'sum(seen_total[5m])', 'takes no range'],
    ['of a range without a duration', 'rate(seen_total[5])', 'a range needs a duration'],
    [
      'of a quantile that lost its buckets',
      'histogram_quantile(0.9, sum by (service) (rate(took_seconds_bucket[5m])))',
      'needs the label le',
    ],
    ['with a function that is none', 'rates(seen_total[5m])', 'nothing exports rates'],
    ['compared with no text', 'waiting{state=person}', 'must be compared with text'],
    ['with half an operator', 'waiting >', 'it ends where'],
    ['with a stray character', 'waiting ; 1', 'cannot read from'],
  ])('%s', (_, query, fault) => {
    expect(() => readQuery(query, known)).toThrow(fault);
  });
});
