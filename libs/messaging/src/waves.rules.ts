/** A step of a wave: messages of one kind that one handler may take as a list. */
export interface Step<M> {
  handler: string;
  messages: M[];
}

/**
 * Cuts a batch into waves in which no message overtakes an earlier one about the same subject, and each wave into lists by handler.
 * A message's wave is one after the latest wave of its subject so far, so a list holds each subject at most once.
 * @param messages in the order of arrival
 * @returns the lists in the order in which they must be handled
 */
export function cutIntoWaves<M>(messages: M[], subjectOf: (message: M) => string, handlerOf: (message: M) => string): Step<M>[] {
  const waves: Map<string, M[]>[] = [];
  const next = new Map<string, number>();
  for (const message of messages) {
    const subject = subjectOf(message);
    const at = next.get(subject) ?? 0;
    next.set(subject, at + 1);
    const wave = (waves[at] ??= new Map<string, M[]>());
    const handler = handlerOf(message);
    const list = wave.get(handler);
    if (list) list.push(message);
    else wave.set(handler, [message]);
  }
  return waves.flatMap((wave) => [...wave].map(([handler, list]) => ({ handler, messages: list })));
}
