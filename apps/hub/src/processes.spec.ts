import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeFor, endParts, identityOf, readRunning, runs, startPart } from './processes.js';

const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
const ended = (child: ChildProcess) => new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_code, signal) => done(signal)));

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'rj-hub-processes-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a process is known by its pid and its start', () => {
  it('this one runs', () => {
    expect(runs(identityOf(process.pid))).toBe(true);
  });

  it('the same pid with another start is a stranger’s', () => {
    expect(runs({ pid: process.pid, started: 'another time' })).toBe(false);
  });

  it('one that has ended and was not yet collected does not run', async () => {
    const child = sleeper();
    const identity = identityOf(child.pid!);
    const gone = ended(child);
    child.kill('SIGKILL');
    while (runs(identity)) await new Promise((done) => setImmediate(done));
    expect(await gone).toBe('SIGKILL');
  });
});

describe('ending parts', () => {
  it('ends them in the reverse order of their start, each by its own signal', async () => {
    const first = startPart(home, { name: 'first', signal: 'SIGINT' }, process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {});
    const second = startPart(home, { name: 'second', signal: 'SIGTERM' }, process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {});
    const signals = Promise.all([ended(first), ended(second)]);
    const order: string[] = [];
    await endParts(readRunning(home).parts, (name) => order.push(name));
    expect(order).toEqual(['second', 'first']);
    expect(await signals).toEqual(['SIGINT', 'SIGTERM']);
  });

  it('makes one end that will not', async () => {
    const deaf = 'process.on("SIGTERM", () => {}); console.log("listening"); setInterval(() => {}, 1000)';
    const child = startPart(home, { name: 'deaf', signal: 'SIGTERM', patience: 50 }, process.execPath, ['-e', deaf], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const gone = ended(child);
    await new Promise((listening) => child.stdout!.once('data', listening));
    await endParts(readRunning(home).parts);
    expect(await gone).toBe('SIGKILL');
  });

  it('leaves a stranger alone that has the pid by now', async () => {
    const child = sleeper();
    await endParts([{ ...identityOf(child.pid!)!, started: 'another time', name: 'broker', signal: 'SIGTERM' }]);
    expect(runs(identityOf(child.pid!))).toBe(true);
    const gone = ended(child);
    child.kill();
    await gone;
  });

  it('starts nothing more once the hub is stopping', () => {
    closeFor(home);
    expect(() => startPart(home, { name: 'late', signal: 'SIGTERM' }, process.execPath, ['-e', ''], {})).toThrow('the hub is stopping');
    expect(readRunning(home).parts).toEqual([]);
  });
});
