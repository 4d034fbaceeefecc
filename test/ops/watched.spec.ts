import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { v7 as uuid } from 'uuid';
import { parse } from 'yaml';
import { caseOfferedV1Example } from '#contracts/case.offered.v1.js';
import { referralAcceptedV1Example } from '#contracts/referral.accepted.v1.js';
import type { RunningService } from '#messaging/start-service.js';
import { Metrics } from '#platform/metrics.js';
import { TestPartner } from '#testing/test-partner.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { startDirectory } from '../../apps/directory/src/start-directory.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { startNotifications } from '../../apps/notifications/src/start-notifications.js';
import { readQuery } from './promql.rules.js';

const PAGE = 'docs/operations.md';
/** Prometheus itself puts these on what it scrapes. */
const SCRAPED = ['service', 'job', 'instance'];

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string }[];
}

/** Between them these have every metric that there is: those of every service, of the door, of all that leaves the hub, and of partners at the broker. */
describe('what an operator watches', () => {
  let world: TestWorld;
  const worlds: TestWorld[] = [];
  const services: RunningService[] = [];
  let agency: TestPartner;
  let known: Map<string, Set<string>>;
  let exported: { name: string; type: string; help: string; labelNames: string[] }[];
  let scraped: string;

  beforeAll(async () => {
    world = await testWorld(['notifications']);
    worlds.push(world, await testWorld(['intake']), await testWorld(['directory']));
    services.push(await startNotifications({ ...world.env('notifications'), SMTP_URL: 'smtp://127.0.0.1:9', SEED: 'demo' }));
    services.push(await startIntake({ ...worlds[1]!.env('intake'), VAULT_KEY: randomBytes(32).toString('base64') }));
    services.push(await startDirectory(worlds[2]!.env('directory')));
    agency = await TestPartner.register(world, 'agency', 'police');
    const id = uuid();
    const data = { ...referralAcceptedV1Example, case: id, agency: agency.id, door: 'queue', messageId: uuid() };
    await world.publish({ type: 'referral.accepted.v1', subject: `case/${id}`, data });
    const offered = { ...caseOfferedV1Example, case: id, offer: uuid() };
    await world.publish({ type: 'case.offered.v1', subject: `case/${id}`, data: offered });
    const scrape = async () => (await Promise.all(services.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))).join('\n');
    await world.until(async () => /^deliveries_attempts_total{.*outcome="taken"/m.test(await scrape()));
    // Intake answers before it has its connection to the partners' virtual host.
    await world.until(async () => /^messages_expired_waiting{.*} 0$/m.test(await scrape()));
    scraped = await scrape();
    // What a registry holds and what is scraped are the same names, or the page would promise too much.
    const metrics = services.flatMap(
      ({ app }) => app.get(Metrics).getMetricsAsArray() as unknown as { name: string; type: string; help: string; labelNames?: string[] }[],
    );
    const byName = new Map(metrics.map(({ name, type, help, labelNames = [] }) => [name, { name, type, help, labelNames }]));
    exported = [...byName.values()];
    known = new Map([['up', new Set(SCRAPED)]]);
    for (const { name, type, labelNames } of exported) {
      if (!scraped.includes(`# HELP ${name} `)) continue;
      const labels = labelNames.filter((label) => label !== 'le');
      if (type !== 'histogram') known.set(name, new Set([...labels, ...SCRAPED]));
      else
        for (const part of ['bucket', 'sum', 'count'])
          known.set(`${name}_${part}`, new Set([...labels, ...SCRAPED, ...(part === 'bucket' ? ['le'] : [])]));
    }
  });
  afterAll(async () => {
    await agency?.close();
    for (const service of services) await service.close();
    for (const each of worlds) await each.close();
  });

  /** What is wrong with a query, and with the labels that a text beside it names. */
  const faultsOf = (query: string, named: string[]): string[] => {
    try {
      const labels = readQuery(query, known);
      return named.filter((label) => !labels.has(label)).map((label) => `its answer has no label ${label}`);
    } catch (error) {
      return [(error as Error).message];
    }
  };
  const labelsIn = (text: string, form: RegExp) => [...text.matchAll(form)].map(([, label]) => label!);

  it('alerts on metrics that are exported, with labels that they have, and each has its chapter', () => {
    const { groups } = parse(readFileSync('ops/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Alert[] }[] };
    const alerts = groups.flatMap(({ rules }) => rules);
    expect(alerts.length).toBeGreaterThan(15);
    const faults = alerts.flatMap(({ alert, expr, annotations, labels, ...rest }) =>
      [
        ...faultsOf(expr, labelsIn(annotations.summary, /\$labels\.(\w+)/g)),
        ...(rest.for === undefined || /^\d+[smh]$/.test(rest.for) ? [] : [`lasts ${rest.for}`]),
        ...(['page', 'ticket'].includes(labels.severity) ? [] : [`has the severity ${labels.severity}`]),
      ].map((fault) => `${alert}: ${fault}`),
    );
    expect(faults).toEqual([]);
    const chapters = [...readFileSync(PAGE, 'utf8').matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(chapters).toEqual(alerts.map(({ alert }) => alert));
  });

  it('has a dashboard whose every panel shows something that is exported, and none lies on another', () => {
    const { panels } = JSON.parse(readFileSync('ops/grafana/rj-hub.json', 'utf8')) as { panels: Panel[] };
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(shown.length).toBeGreaterThan(20);
    const faults = shown.flatMap(({ title, targets = [] }) =>
      (targets.length ? targets : [{ expr: '', legendFormat: '' }])
        .flatMap(({ expr, legendFormat }) => faultsOf(expr.replaceAll('$__rate_interval', '5m'), labelsIn(legendFormat, /{{(\w+)}}/g)))
        .map((fault) => `${title}: ${fault}`),
    );
    expect(faults).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('shows every metric of the hub’s own somewhere, or it would be kept for nobody', () => {
    const watched = readFileSync('ops/grafana/rj-hub.json', 'utf8') + readFileSync('ops/prometheus/alerts.yml', 'utf8');
    // The total of what is held is for the hub's own pages.
    const own = exported.map(({ name }) => name).filter((name) => !/^(process|nodejs)_|^messages_held$/.test(name));
    expect(own.filter((name) => !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(watched))).toEqual([]);
  });

  it('finds every metric in the handbook', () => {
    const rows = exported
      .filter(({ name }) => !/^(process|nodejs)_/.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(
        ({ name, type, help, labelNames }) => `| \`${name}\` | ${type} | ${labelNames.filter((l) => l !== 'le').join(', ')} | ${help} |`,
      );
    const table = [
      '<!-- metrics -->',
      '',
      '| metric | kind | labels | meaning |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
      '<!-- /metrics -->',
    ];
    const page = readFileSync(PAGE, 'utf8');
    const made = page.replace(/<!-- metrics -->[^]*<!-- \/metrics -->/, table.join('\n'));
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, made);
    expect(process.env.UPDATE_DOCS ? made : page).toBe(made);
  });

  it('reads no id, address or text of anybody in a label', () => {
    const values = [...scraped.matchAll(/="([^"]*)"/g)].map(([, value]) => value!);
    expect(values.length).toBeGreaterThan(100);
    const suspect = values.filter((value) => /[\da-f]{8}-[\da-f]{4}-|@|RJ-/.test(value) || value.length > 60);
    expect(suspect).toEqual([]);
    // A partner, a case, a mail more makes no series more.
    expect(scraped).toContain('messages_arrived_total{lane="facts",kind="new",service="notifications"}');
    expect(scraped).not.toContain(agency.facts.code);
  });
});
