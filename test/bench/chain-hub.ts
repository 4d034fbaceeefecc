import { RunningHub } from '../journeys/running-hub.js';

/** Every service in one process with a broker and a database of its own, as `npm start` runs them, and room for whatever is referred. */
export async function startChainHub(env: Record<string, string> = {}): Promise<RunningHub> {
  const hub = await RunningHub.start({ LOG_LEVEL: 'warn', ...env });
  try {
    const token = await hub.token('hub_administrator');
    for (const { id } of hub.providers()) {
      const { status, body } = await hub.ask('matching', `/providers/${id}/capacity`, {
        method: 'PUT',
        body: { kind: 'unlimited' },
        token,
      });
      if (status !== 200) throw new Error(`capacity was not taken (${status}): ${JSON.stringify(body)}`);
    }
    return hub;
  } catch (error) {
    await hub.stop();
    throw error;
  }
}
