import { relative } from 'node:path';
import { agencyCurl, firstAgencyOf, type HubFile } from './hub-file.js';

const SHOWN_ROLES = ['hub_administrator', 'provider_worker', 'agency_worker'];

/** Where each thing is, how to sign in, how to send a first referral: lines that work as they stand. */
export function readyTable(file: HubFile, seconds: number, folder = process.cwd()): string {
  const { urls, broker, database } = file;
  const shown = (path: string) => relative(folder, path) || path;
  const places: [string, string][] = [
    ['Console', urls.console ?? ''],
    ['Mailbox', urls.mailbox ?? ''],
    ...(urls.sandbox ? [['Sandbox', `${urls.sandbox}   POST /orders; docs/connect/sandbox.md`] as [string, string]] : []),
    ['Intake', `${urls.intake}   API: ${urls.intake}/api`],
    ['Figures', `npm run figures   API: ${urls.reporting}/api`],
    ['Broker', `${new URL(broker.amqp).host} (${broker.from})`],
    ['Database', `${new URL(database.url).host} (${database.from})`],
    ['State', `${shown(file.home)}   addresses, keys and passwords for scripts: hub.json   log: hub.log`],
  ];
  // One person a role is enough to sign in with; all are in hub.json.
  const people = SHOWN_ROLES.flatMap((role) => file.people.filter((person) => person.role === role).slice(0, 1)).map(
    ({ email, password, role, organisation }): [string, string] => [email, `${password}   ${role.replaceAll('_', ' ')}, ${organisation}`],
  );
  const agency = firstAgencyOf(file.organisations);
  return `
The hub is ready (${seconds.toFixed(1)} s).

${columns(places)}

Sign in at the console as

${columns(people)}
  npm run people shows everybody: an offer's e-mail in the mailbox names who was asked

Send a first referral, as ${agency?.name ?? 'an agency'}

${firstLines(file, shown).join('\n')}

Ctrl-C stops everything.`;
}

function firstLines(file: HubFile, shown: (path: string) => string): string[] {
  const { amqp } = firstAgencyOf(file.organisations) ?? {};
  const post = `  curl -sS --config ${shown(agencyCurl(file.home))} ${file.urls.intake}/referrals -H 'Content-Type: application/json' -d @${shown(file.firstReferral.http)}`;
  if (!amqp) return [post, '  (Partners’ queues are off: AMQP_URL was given without MANAGEMENT_URL.)'];
  const publish = `amqp-publish --url='${amqp.url}' -e '${amqp.exchange}' -C application/cloudevents+json -p < ${shown(file.firstReferral.amqp)}`;
  return ['  npm run send', `  ${publish}`, post];
}

function columns(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
