// `npm run people`: who may sign in to the running demo, and how. `npm run figures`: what the hub counts, and whether it adds up.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, stop, stopUnanswered } from './prepare.mjs';

const home = resolve(root, process.env.HUB_HOME || '.hub');
const file = join(home, 'hub.json');
if (!existsSync(file)) stop(`No hub runs on ${home}. Start one with \`npm start\`, wait until it is ready, and ask again.`);
const { urls, people } = JSON.parse(readFileSync(file, 'utf8'));

if (process.argv[2] === 'people') {
  const width = Math.max(...people.map(({ email }) => email.length));
  for (const { email, password, role, organisation } of people) {
    console.log(`${email.padEnd(width)}  ${password}  ${role.replaceAll('_', ' ')}, ${organisation}`);
  }
} else await showFigures();

/** Both sides of the count are for administrators alone, so their token is asked for first. */
async function showFigures() {
  const { email, password } = people.find(({ role }) => role === 'hub_administrator');
  const headers = { 'content-type': 'application/json' };
  const { token } = await json(`${urls.directory}/tokens`, { method: 'POST', headers, body: JSON.stringify({ email, password }) });
  const asAdministrator = { headers: { authorization: `Bearer ${token}` } };
  const [figures, sums] = await Promise.all(['figures', 'reconcile'].map((path) => json(`${urls.reporting}/${path}`, asAdministrator)));
  for (const cut of ['state', 'provider', 'category']) {
    const { total, cells } = figures.cases[cut];
    console.log(`Cases by ${cut}: ${total}${cells.map(({ key, count }) => `\n  ${String(count).padStart(6)}  ${key ?? 'none'}`).join('')}`);
  }
  console.log(
    `Received: ${sums.received.services} by the services, ${sums.received.readModel} by reporting. Every referral is somewhere, once:`,
  );
  for (const { place, services, readModel } of sums.partition) {
    if (services || readModel) console.log(`  ${String(services).padStart(6)} ${String(readModel).padStart(6)}  ${place}`);
  }
  console.log(sums.reconciled ? 'It adds up.' : `It does not add up${sums.quiet ? '' : ' yet: something is under way'}.`);
}

async function json(url, init) {
  const answer = await fetch(url, init).catch((error) => stopUnanswered(url, error));
  if (!answer.ok) stop(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
