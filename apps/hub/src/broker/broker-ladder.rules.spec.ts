import { brokerLadder, type BrokerFacts } from './broker-ladder.rules.js';

const nothing: BrokerFacts = { installed: false, docker: false, fetch: false };
const everything: BrokerFacts = { installed: true, docker: true, fetch: true };

describe('where the broker comes from', () => {
  it.each<[string, Partial<BrokerFacts>, string[]]>([
    ['an address that was given is the only one tried', { url: 'amqp://broker' }, ['url']],
    ['one that is installed, then Docker, then fetched', {}, ['installed', 'docker', 'fetch']],
    ['Docker before fetching', { installed: false }, ['docker', 'fetch']],
    ['fetched where there is nothing else', { installed: false, docker: false }, ['fetch']],
    ['what this state folder used before: its queues are there', { before: 'fetch' }, ['fetch']],
    ['what was used before is gone', { before: 'docker', docker: false }, ['installed', 'fetch']],
    ['an address used before and no longer given', { before: 'url' }, ['installed', 'docker', 'fetch']],
    ['an address that was given, over what was used before', { before: 'fetch', url: 'amqp://broker' }, ['url']],
    ['forced to fetch beside an installed one', { forced: 'fetch' }, ['fetch']],
    ['forced, over an address', { forced: 'installed', url: 'amqp://broker' }, ['installed']],
    ['forced, over what was used before', { forced: 'docker', before: 'fetch' }, ['docker']],
    ['forced to what is not there: tried, so that its own fault is shown', { forced: 'docker', docker: false }, ['docker']],
  ])('%s', (_rule, facts, rungs) => {
    expect(brokerLadder({ ...everything, ...facts })).toEqual({ kind: 'try', rungs });
  });

  it.each<[string, Partial<BrokerFacts>, RegExp]>([
    ['nothing is here', {}, /^No RabbitMQ is installed, Docker does not answer/],
    ['an unknown rung is forced', { forced: 'rabbit' }, /HUB_BROKER=rabbit is not known; it may be url, installed, docker, fetch/],
    ['an address is forced and missing', { forced: 'url' }, /HUB_BROKER=url needs AMQP_URL/],
  ])('%s: a sentence', (_rule, facts, because) => {
    expect(brokerLadder({ ...nothing, ...facts })).toEqual({ kind: 'cannot', because: expect.stringMatching(because) as string });
  });

  it('asks Docker only where nothing above it settles the matter', () => {
    const asked = vi.fn(() => true);
    const facts = (more: Partial<BrokerFacts>) => Object.defineProperty({ ...nothing, ...more }, 'docker', { get: asked });
    brokerLadder(facts({ url: 'amqp://broker' }));
    brokerLadder(facts({ forced: 'fetch' }));
    brokerLadder(facts({ before: 'fetch', fetch: true }));
    expect(asked).not.toHaveBeenCalled();
  });
});
