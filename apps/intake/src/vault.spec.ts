import { randomBytes } from 'node:crypto';
import { openJson, openText, sealJson, sealText, Unopenable, Vault } from './vault.js';

const oldKey = randomBytes(32).toString('base64');
const newKey = randomBytes(32).toString('base64');
const vault = Vault.open(oldKey);
const id = '019430a2-7c10-7a01-8d3e-5b1f0c9a4e11';

describe('the vault', () => {
  it('gives back what was sealed, whatever it is', () => {
    const { key } = vault.newKey(id);
    for (const text of ['Sam Sample', '', '\u0000', '👩‍👩‍👧 Zoë', "Robert'); drop table person;--", 'x'.repeat(100_000)]) {
      expect(openText(key, 'person.name', sealText(key, 'person.name', text))).toBe(text);
    }
    expect(openJson(key, 'c', sealJson(key, 'c', { a: [1, null, 'é'] }))).toEqual({ a: [1, null, 'é'] });
  });

  it('never seals the same text to the same bytes, and shows nothing of it', () => {
    const { key } = vault.newKey(id);
    const [first, second] = [sealText(key, 'person.name', 'Sam Sample'), sealText(key, 'person.name', 'Sam Sample')];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('Sam')).toBe(false);
  });

  it.each([
    ['another person’s key', () => vault.newKey(id).key, 'person.name', (sealed: Buffer) => sealed],
    ['another column', undefined, 'person.birth', (sealed: Buffer) => sealed],
    ['a bit that was turned over', undefined, 'person.name', (sealed: Buffer) => sealed.with(40, sealed[40]! ^ 1)],
    ['a value cut short', undefined, 'person.name', (sealed: Buffer) => sealed.subarray(0, 20)],
    ['a value of another version', undefined, 'person.name', (sealed: Buffer) => sealed.with(0, 9)],
  ])('does not open with %s', (_, otherKey, context, change) => {
    const { key } = vault.newKey(id);
    const sealed = change(sealText(key, 'person.name', 'Sam Sample, of Example Street'));
    expect(() => openText(otherKey?.() ?? key, context, Buffer.from(sealed))).toThrow(Unopenable);
  });

  it('opens what was sealed when the vault was new', () => {
    const early = Vault.open(Buffer.alloc(32, 1).toString('base64'));
    const key = early.unwrap(
      id,
      Buffer.from('91u5uFKtpVwB62aKeS6WQxvX5BZDTreSWzJhS24DWZCxJd0jxWzozbREUilbwpL5OC12NDpd9/0tZ0kmwgDFp0rP76xc', 'base64'),
    );
    const name = Buffer.from('AaAlzeDN2OhU0ie+8l+IRIxgak544mF93+oWgz82Ujm4aL75kIFmO8QrmvThmEp/YkMT', 'base64');
    expect(openJson(key, `person.name:${id}`, name)).toEqual({ name: 'Zoë Sample' });
    const body = Buffer.from('91u5uFKtpVwB+XCEphBugu0UUeuliAONIMa9WvePDyD6mdK6WQFOMONdx9xKkV77UOxsv/B9Q4sX1Io=', 'base64');
    expect(early.inboxSeal().open(body).toString()).toBe('{"name":"Zoë Sample"}');
    expect(early.hash('person', 'sam sample')).toBe('104759bcc05768e69bf325ffd90d3698');
  });

  it('unwraps a key for its own row alone', () => {
    const { key, wrapped } = vault.newKey(id);
    expect(vault.unwrap(id, wrapped).equals(key)).toBe(true);
    expect(() => vault.unwrap('019430a2-7c10-7a01-8d3e-5b1f0c9a4e12', wrapped)).toThrow(Unopenable);
    expect(wrapped.includes(key)).toBe(false);
  });

  it('rotates: the new master key opens the old rows, and rewraps them', () => {
    const { key, wrapped } = vault.newKey(id);
    const rotated = Vault.open(`${newKey},${oldKey}`);
    expect(rotated.unwrap(id, wrapped).equals(key)).toBe(true);
    const rewrapped = rotated.rewrap(id, wrapped)!;
    expect(Vault.open(newKey).unwrap(id, rewrapped).equals(key)).toBe(true);
    expect(rotated.rewrap(id, rewrapped)).toBeUndefined();
    expect(() => Vault.open(newKey).unwrap(id, wrapped)).toThrow(Unopenable);
    expect(rotated.hash('person', 'x')).toBe(vault.hash('person', 'x'));
  });

  it('hashes the same to the same, by purpose and by key', () => {
    expect(vault.hash('person', 'sam sample')).toBe(vault.hash('person', 'sam sample'));
    expect(vault.hash('person', 'sam sample')).toMatch(/^[0-9a-f]{32}$/);
    expect(vault.hash('incident', 'sam sample')).not.toBe(vault.hash('person', 'sam sample'));
    expect(Vault.open(newKey).hash('person', 'sam sample')).not.toBe(vault.hash('person', 'sam sample'));
  });

  it('seals the inbox, and says nothing by its digest', () => {
    const seal = vault.inboxSeal();
    const body = Buffer.from('{"name":"Sam Sample"}');
    expect(seal.open(seal.seal(body)).equals(body)).toBe(true);
    expect(seal.seal(body).includes('Sam')).toBe(false);
    expect(seal.digest(body).equals(seal.digest(body))).toBe(true);
    expect(Vault.open(`${newKey},${oldKey}`).inboxSeal().open(seal.seal(body)).equals(body)).toBe(true);
  });

  it.each(['', 'short', `${oldKey},short`])('refuses a master key such as "%s"', (key) => {
    expect(() => Vault.open(key)).toThrow('VAULT_KEY');
  });
});
