import { RoomInQueues, type Depth } from './room-in-queues.js';

const taken = (count: number) => Array.from({ length: count }, () => 'taken' as const);
const depth = (messageCount: number, consumerCount = 1): Depth => ({ messageCount, consumerCount });

/** Room in a queue that said this when asked, of which one message was taken. */
function roomWhere(said: Depth | undefined) {
  const asked: string[] = [];
  const room = new RoomInQueues((queue) => (asked.push(queue), Promise.resolve(said)));
  room.heed('q', taken(1));
  return { room, asked };
}

describe('how many messages go into a queue together', () => {
  it.each<[string, Depth | undefined, number | null, number, number]>([
    ['all, where there is room for them', depth(0), 1_000, 100, 100],
    ['half of the limit, less what waits', depth(460), 1_000, 100, 40],
    ['one, from half of the limit on', depth(500), 1_000, 100, 1],
    ['one, where nobody told the limit', depth(0), null, 100, 1],
    ['one, where the broker says nothing', undefined, 1_000, 100, 1],
    ['one, where it says what it says of a leader that does not answer', depth(0, 0), 1_000, 100, 1],
    ['all, where nobody consumes and something waits', depth(1, 0), 1_000, 100, 100],
    ['one, where there is one', depth(0), 1_000, 1, 1],
  ])('%s', async (_, said, limit, wish, together) => expect(await roomWhere(said).room.for('q', limit, wish)).toBe(together));

  it('the first on a connection goes alone, and is not asked for', async () => {
    const { room, asked } = roomWhere(depth(0));
    expect(await room.for('another', 1_000, 100)).toBe(1);
    expect(asked).toEqual([]);
  });

  it('is asked again when what was sent since may have filled it', async () => {
    const { room, asked } = roomWhere(depth(0));
    for (let page = 0; page < 5; page++) {
      expect(await room.for('q', 1_000, 100)).toBe(100);
      room.heed('q', taken(100));
    }
    expect(asked).toHaveLength(1);
    await room.for('q', 1_000, 100);
    expect(asked).toHaveLength(2);
  });

  it('the first after one that was not taken goes alone', async () => {
    const { room } = roomWhere(depth(0));
    room.heed('q', ['refused']);
    expect(await room.for('q', 1_000, 100)).toBe(1);
    room.heed('q', taken(1));
    expect(await room.for('q', 1_000, 100)).toBe(100);
  });

  it('a queue that refused what it was sure to take is not relied on again', async () => {
    const { room } = roomWhere(depth(0));
    room.heed('q', [...taken(3), 'refused', 'refused']);
    room.heed('q', taken(1));
    expect(await room.for('q', 1_000, 100)).toBe(1);
  });
});
