/** What the table shows. */
export interface ReadyFacts {
  seconds: number;
  home: string;
  urls: Record<string, string>;
  broker: string;
  database: string;
  people: { name: string; email: string; role: string; organisation: string; password: string }[];
  /** The lines that send a first referral; undefined where partners' queues are off. */
  publish?: string;
  post: string;
}

const SHOWN_ROLES = ['hub_administrator', 'provider_worker', 'agency_worker'];

/** One person a role is enough to sign in with; all are in hub.json. */
export function readyTable(facts: ReadyFacts): string {
  const { urls } = facts;
  const places: [string, string][] = [
    ['Console', urls.console ?? ''],
    ['Mailbox', urls.mailbox ?? ''],
    ['Intake', `${urls.intake}   API: ${urls.intake}/api`],
    ['Figures', `${urls.reporting}/figures   ${urls.reporting}/reconcile`],
    ['Broker', facts.broker],
    ['Database', facts.database],
    ['State', `${facts.home}   addresses, keys and passwords for scripts: hub.json   log: hub.log`],
  ];
  const people = SHOWN_ROLES.flatMap((role) => facts.people.filter((person) => person.role === role).slice(0, 1)).map(
    ({ email, password, role, organisation }): [string, string] => [email, `${password}   ${role.replaceAll('_', ' ')}, ${organisation}`],
  );
  const publish = facts.publish ?? 'partners’ queues are off: MANAGEMENT_URL is not set';
  return `
The hub is ready (${facts.seconds.toFixed(1)} s).

${columns(places)}

Sign in at the console as

${columns(people)}

Send a first referral, as Cambridgeshire Constabulary

  npm run send
  ${publish}
  ${facts.post}

Ctrl-C stops everything.`;
}

function columns(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
