import { databaseLadder, type DatabaseFacts } from './database-ladder.rules.js';

const nothing: DatabaseFacts = { embedded: false, installed: false, docker: false };
const everything: DatabaseFacts = { embedded: true, installed: true, docker: true };

describe('where the database comes from', () => {
  it.each<[string, Partial<DatabaseFacts>, string[]]>([
    ['an address that was given is the only one tried', { url: 'postgres://server' }, ['url']],
    ['npm’s binaries, then the system’s, then Docker', {}, ['embedded', 'installed', 'docker']],
    ['the system’s where npm has none for this platform', { embedded: false }, ['installed', 'docker']],
    ['Docker where there is nothing else', { embedded: false, installed: false }, ['docker']],
    ['what this state folder used before: its data are there', { before: 'installed' }, ['installed']],
    ['what was used before is gone', { before: 'installed', installed: false }, ['embedded', 'docker']],
    ['forced to the system’s', { forced: 'installed' }, ['installed']],
    ['forced, over an address', { forced: 'embedded', url: 'postgres://server' }, ['embedded']],
  ])('%s', (_rule, facts, rungs) => {
    expect(databaseLadder({ ...everything, ...facts })).toEqual({ kind: 'try', rungs });
  });

  it.each<[string, Partial<DatabaseFacts>, RegExp]>([
    ['nothing is here', {}, /^There are no PostgreSQL binaries for this machine/],
    ['an unknown rung is forced', { forced: 'oracle' }, /HUB_DATABASE=oracle is not known; it may be url, embedded, installed, docker/],
    ['an address is forced and missing', { forced: 'url' }, /HUB_DATABASE=url needs DATABASE_URL/],
  ])('%s: a sentence', (_rule, facts, because) => {
    expect(databaseLadder({ ...nothing, ...facts })).toEqual({ kind: 'cannot', because: expect.stringMatching(because) as string });
  });
});
