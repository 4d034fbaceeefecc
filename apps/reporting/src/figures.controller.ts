import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { discloseAll, discloseTimes, type Shown, type Times } from './disclosure.rules.js';
import {
  CUTS,
  casesBy,
  faultsBy,
  loadNow,
  offersBy,
  refusedReportsBy,
  repeatsBy,
  sendsBy,
  timesTo,
  type Count,
  type Cut,
} from './figures.queries.js';
import { FiguresView } from './views.js';

export interface Figures {
  /** Whether small counts are hidden. */
  disclosure: 'full' | 'small_counts_hidden';
  cases: Record<Cut, Shown>;
  times: { toOffer: Times; toAllocation: Times };
}

const whole = (cells: Count[]): Shown => ({ total: cells.reduce((sum, { count }) => sum + count, 0), cells });
const wholeAll = (tables: Record<Cut, Count[]>) =>
  Object.fromEntries(Object.entries(tables).map(([cut, cells]) => [cut, whole(cells)])) as Record<Cut, Shown>;
const seesAll = (caller: Caller): boolean => caller.roles.some((role) => role === 'hub_administrator' || role === 'service');

@ApiTags('figures')
@Controller('figures')
export class FiguresController {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Counts and times. Administrators see all, and how the hub itself runs; others see no count from which a person could be known. */
  @Get()
  @Allow('hub_administrator', 'service', 'agency_worker', 'agency_system', 'provider_worker', 'provider_system')
  @ApiOkResponse({
    type: FiguresView,
    description: 'cases by route, category, district, provider, state, stage and complexity; times to offer and allocation',
  })
  figures(@TheCaller() caller: Caller): Promise<Figures> {
    const all = seesAll(caller);
    // One snapshot: or the cuts would not add up to the same total.
    return this.database.snapshot(async (tx) => {
      const figures = await read(tx, all);
      return all ? { ...figures, ...(await readRunning(tx)) } : figures;
    });
  }
}

async function read(tx: Tx, all: boolean): Promise<Figures> {
  const times = all ? (same: Times) => same : discloseTimes;
  const counts = {} as Record<Cut, Count[]>;
  for (const cut of CUTS) counts[cut] = await casesBy(tx, cut);
  return {
    disclosure: all ? 'full' : 'small_counts_hidden',
    cases: all ? wholeAll(counts) : discloseAll(counts),
    times: { toOffer: times(await timesTo(tx, 'offered_at')), toAllocation: times(await timesTo(tx, 'allocated_at')) },
  };
}

async function readRunning(tx: Tx) {
  return {
    faults: {
      rejected: await faultsBy(tx, 'rejected'),
      setAside: await faultsBy(tx, 'set_aside'),
      refusedReports: await refusedReportsBy(tx),
    },
    repeated: await repeatsBy(tx),
    offers: await offersBy(tx),
    sends: await sendsBy(tx),
    load: await loadNow(tx),
  };
}
