export interface Language {
  name: string;
  folder: string;
  file: string;
  /** Of the code block. */
  as: string;
  needs: string;
  run: string;
  door: 'HTTP' | 'queue';
}

/** Every quickstart: its file stands in docs/connect/quickstart, is run by a spec where the language is on the machine, and is shown as it stands. */
export const languages: readonly Language[] = [
  { name: 'curl', folder: 'curl', file: 'refer.sh', as: 'sh', needs: 'curl', run: 'sh refer.sh', door: 'HTTP' },
  {
    name: 'amqp-tools',
    folder: 'amqp-tools',
    file: 'refer.sh',
    as: 'sh',
    needs: '`amqp-tools` (Debian, Ubuntu)',
    run: 'sh refer.sh',
    door: 'queue',
  },
  {
    name: 'Python',
    folder: 'python',
    file: 'refer.py',
    as: 'python',
    needs: '`python3-pika` (Debian, Ubuntu) or `pip install pika`',
    run: 'python3 refer.py',
    door: 'queue',
  },
  {
    name: 'Java',
    folder: 'java',
    file: 'Refer.java',
    as: 'java',
    needs: 'a JDK of 11 or newer, and nothing else',
    run: 'java Refer.java',
    door: 'HTTP',
  },
  {
    name: 'C#',
    folder: 'csharp',
    file: 'Refer.cs',
    as: 'csharp',
    needs: '.NET, and nothing else',
    run: 'dotnet new console -o refer && cp Refer.cs refer/Program.cs && dotnet run --project refer',
    door: 'HTTP',
  },
  {
    name: 'Node',
    folder: 'node',
    file: 'refer.mjs',
    as: 'js',
    needs: 'Node 18 or newer and `npm install rabbitmq-client`',
    run: 'node refer.mjs',
    door: 'queue',
  },
];

/** `docs/connect/quickstart.md`. @param read the text of a quickstart's file */
export const quickstartPage = (read: (language: Language) => string): string => `${HEAD}

${languages.map((language) => section(language, read(language))).join('\n\n')}
`;

const section = ({ name, folder, file, as, needs, run, door }: Language, code: string) => `## ${name}

Refers ${door === 'HTTP' ? 'over HTTP' : 'by queue'}. It needs ${needs}. As [\`${file}\`](quickstart/${folder}/${file}):

\`\`\`${as}
${code.trimEnd()}
\`\`\`

\`\`\`sh
${run}
\`\`\``;

const HEAD = `# Quickstart

Made from the files in \`quickstart/\` by \`npm run docs\`. A spec runs each of them against a hub, where the language is on the machine, and looks for the case and the receipt; for what was not run, the spec says so. **C#** is run by nobody here: there is no .NET on the machines that the specs ran on.

From nothing to a first case:

1. \`npm start\` in one terminal. It brings its own broker and database, with invented people and providers alone.
2. In another, register your organisation and read what it was given:

   \`\`\`sh
   npm run partner -- add --kind agency --name "Test Agency"
   . .hub/partners/test-agency.env
   \`\`\`

   That sets \`INTAKE_URL\`, \`PARTNER_API_KEY\` (and \`PARTNER_CURL\`, a file that gives it to \`curl --config\`), \`PARTNER_AMQP_URL\`, \`PARTNER_EXCHANGE\`, \`PARTNER_QUEUE\`, and \`FIRST_REFERRAL\`: a file with a referral about invented people, the \`data\` of \`referral.submitted.v1\`. For a hub elsewhere, its administrator gives you the same.
3. Run one of the programs below. It prints the receipt: \`accepted\` with the hub's reference, or every fault with its path and who must act.
4. Run it again: the same referral is answered \`duplicate\`. Change \`agencyReference\` in the file for a second case.

Every program does two things that yours must do too: it gives each message an id (or \`Idempotency-Key\`) of its own and uses the same one when it sends it again, and it takes nothing for sent that was not confirmed.`;
