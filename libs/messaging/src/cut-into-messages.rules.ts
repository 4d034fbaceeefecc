import { cutIntoWaves } from './waves.rules.js';

/** Facts in one message, and their characters in all, at the most: a consumer holds several hundred such messages in memory. */
export const TOGETHER = 64;
export const TOGETHER_LENGTH = 64 * 1024;

/**
 * Which facts of a page go together in one message: those of one routing, as many as the limits let, where that makes none overtake an
 * earlier one of its subject.
 * @param facts in the order in which they were said
 * @param lengthOf characters of a fact; one above the limit goes alone
 * @returns the messages in the order in which they must be published
 */
export function cutIntoMessages<F>(
  facts: F[],
  of: { subject: (fact: F) => string; routing: (fact: F) => string; lengthOf: (fact: F) => number },
): F[][] {
  return cutIntoWaves(facts, of.subject, of.routing).flatMap(({ messages: alike }) => {
    const messages: F[][] = [];
    let length = Infinity;
    for (const fact of alike) {
      const more = of.lengthOf(fact);
      const fits = length + more <= TOGETHER_LENGTH && messages.at(-1)!.length < TOGETHER;
      if (fits) messages.at(-1)!.push(fact);
      else messages.push([fact]);
      length = fits ? length + more : more;
    }
    return messages;
  });
}
