/** A step of a wave: messages of one kind that one handler may take as a list. */
export interface Step<M> {
  handler: string;
  messages: M[];
}

/**
 * Cuts a batch into waves in which no message overtakes an earlier one about the same subject, and each wave into lists by handler.
 * A message's wave is one after the latest wave of its subject so far, so a list holds each subject at most once.
 * Nor does it overtake an earlier one of the same sender, where one is given: a partner may name one case in several ways.
 * @param messages in the order of arrival
 * @returns the lists in the order in which they must be handled
 */
export function cutIntoWaves<M>(
  messages: M[],
  subjectOf: (message: M) => string,
  handlerOf: (message: M) => string,
  senderOf: (message: M) => string | undefined = () => undefined,
): Step<M>[] {
  const waves: Map<string, M[]>[] = [];
  const next = new Map<string, number>();
  const latest = new Map<string, { at: number; handler: string }>();
  for (const message of messages) {
    const subject = subjectOf(message);
    const handler = handlerOf(message);
    const sender = senderOf(message);
    const before = sender === undefined ? undefined : latest.get(sender);
    // The lists of one wave have no order among each other that a sender would know.
    const behind = before === undefined ? 0 : before.handler === handler ? before.at : before.at + 1;
    const at = Math.max(next.get(subject) ?? 0, behind);
    next.set(subject, at + 1);
    if (sender !== undefined) latest.set(sender, { at, handler });
    const wave = (waves[at] ??= new Map<string, M[]>());
    const list = wave.get(handler);
    if (list) list.push(message);
    else wave.set(handler, [message]);
  }
  return waves.flatMap((wave) => [...wave].map(([handler, list]) => ({ handler, messages: list })));
}
