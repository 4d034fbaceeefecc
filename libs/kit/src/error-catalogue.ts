import { faultCodeGroups } from '#contracts/fault-codes.js';

const WHO = { sender: 'you, the sender', hub: 'the hub', receiver: 'the receiver' };

/** `docs/connect/errors.md`. */
export function errorsPage(): string {
  const groups = faultCodeGroups.map(
    ({ name, codes }) =>
      `## ${name}\n\n| code | who must act | HTTP | what it says |\n| --- | --- | --- | --- |\n${Object.entries(codes)
        .map(
          ([code, { act, statuses = [], meaning }]) =>
            `| \`${code}\` | ${WHO[act]} | ${statuses.join(', ')} | ${meaning.replaceAll('|', '\\|')} |`,
        )
        .join('\n')}`,
  );
  return `${[HEAD, ...groups].join('\n\n')}\n`;
}

const HEAD = `# Errors

Made from \`libs/contracts/src/fault-codes.ts\` by \`npm run docs\`; a spec reads the source of every service for a code that is not here.

Whatever is wrong is told at once, in the same form by every door: over HTTP as problem details (RFC 9457, \`application/problem+json\`), by queue and webhook in the receipt. Each fault has

- \`path\`: where in what you sent (\`people[1].contactPoints[0].safe\`; empty for the whole),
- \`code\`: one of these, which never changes its meaning,
- \`sentence\`: what to do, in plain words, which never quotes a value,
- \`act\`: who must act so that it goes away: \`sender\`, \`hub\` or \`receiver\`.

A program that knows no code of these can still go by \`act\`: mend and send again where it is \`sender\`, wait where it is \`hub\`. New codes are added without notice; so treat one that you do not know by its \`act\`.

The HTTP column gives the status where the code is that of the whole answer. 422 with the code \`not_valid\` lists one fault or more, each with a code of its own.`;
