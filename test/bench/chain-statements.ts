import { readFileSync } from 'node:fs';
import { Client } from 'pg';

/** Has the server write down every statement of a database with the milliseconds it took, for sessions that begin after this. */
export async function logStatements(adminUrl: string, database: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`alter database "${database}" set log_min_duration_statement = 0`);
  await client.query(`alter database "${database}" set log_parameter_max_length = 0`);
  await client.end();
}

/** The statements of that time, costliest first: milliseconds in all (planning apart), calls, and both for each referral. */
export function statementsIn(logFile: string, from: Date, to: Date, referrals: number): string {
  const sums = new Map<string, { ms: number; planning: number; calls: number }>();
  // An entry goes on over lines that begin with a tab.
  for (const entry of readFileSync(logFile, 'utf8').replaceAll('\n\t', ' ').split('\n')) {
    const found = /^(\S+ \S+) UTC \[\d+\] LOG: +duration: ([\d.]+) ms +(parse|bind|execute|statement)[^:]*: (.*)$/.exec(entry);
    if (!found) continue;
    const at = new Date(`${found[1]!.replace(' ', 'T')}Z`);
    if (at < from || at > to) continue;
    const text = found[4]!.replaceAll(/\s+/g, ' ').slice(0, 150);
    const sum = sums.get(text) ?? { ms: 0, planning: 0, calls: 0 };
    sums.set(text, sum);
    if (found[3] === 'parse' || found[3] === 'bind') sum.planning += Number(found[2]);
    else {
      sum.ms += Number(found[2]);
      sum.calls++;
    }
  }
  const rows = [...sums].sort(([, a], [, b]) => b.ms + b.planning - a.ms - a.planning).slice(0, 60);
  const each = (value: number) => (value / referrals).toFixed(3).padStart(8);
  const lines = rows.map(([text, { ms, planning, calls }]) => `${each(ms)} ${each(planning)} ${each(calls)}  ${text}`);
  return ['for each referral: ms, planning ms, calls', ...lines].join('\n');
}
