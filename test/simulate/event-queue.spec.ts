import fc from 'fast-check';
import { EventQueue } from './event-queue.js';

describe('what is to happen', () => {
  it('happens in order of time, and of planning where the time is one', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (times) => {
        const queue = new EventQueue<number>();
        times.forEach((at, nth) => queue.plan(at, nth));
        const came: { at: number; what: number }[] = [];
        for (let next = queue.next(); next; next = queue.next()) came.push({ at: next.at, what: next.what });
        const planned = times.map((at, what) => ({ at, what })).sort((a, b) => a.at - b.at || a.what - b.what);
        expect(came).toEqual(planned);
      }),
    ));

  it('takes what is planned meanwhile in its turn', () => {
    const queue = new EventQueue<string>();
    queue.plan(1, 'first');
    queue.plan(5, 'last');
    expect(queue.next()?.what).toBe('first');
    queue.plan(3, 'meanwhile');
    expect([queue.next()?.what, queue.next()?.what, queue.next()]).toEqual(['meanwhile', 'last', undefined]);
  });
});
