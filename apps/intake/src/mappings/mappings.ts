import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Area, areasFolder } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { mappingsOf } from './mappings.queries.js';
import { faultsOfMapping } from './check-mapping.js';
import type { FileMapping } from './file-mapping.rules.js';

export interface KeptMapping {
  mapping: FileMapping;
  /** 0 is the area's own. */
  version: number;
}

/** How files are read: by the area's mappings, which are data, and by those that a partner has made for itself. */
@Injectable()
export class Mappings {
  private readonly ofArea: Map<string, FileMapping>;

  constructor(
    @Inject(Area) area: Area,
    @Inject(Database) private readonly database: Database,
  ) {
    this.ofArea = new Map(loadMappings(area.code).map((mapping) => [mapping.code, mapping]));
  }

  /** A partner's own come before those of the area under the same code. */
  async of(partner: string): Promise<KeptMapping[]> {
    const own = (await mappingsOf(this.database, partner)).map(({ version, content }) => ({ mapping: content as FileMapping, version }));
    const others = [...this.ofArea.values()].filter(({ code }) => !own.some(({ mapping }) => mapping.code === code));
    return [...own, ...others.map((mapping) => ({ mapping, version: 0 }))];
  }

  /** The mapping of a code, or the area's standard one for a type of message. */
  async find(partner: string, asked: { code?: string; type?: string }): Promise<KeptMapping | undefined> {
    const all = await this.of(partner);
    if (asked.code !== undefined) return all.find(({ mapping }) => mapping.code === asked.code);
    return all.find(({ mapping }) => mapping.type === asked.type && mapping.code.startsWith('standard-'));
  }
}

/** @throws where one of them is wrong, naming every fault: the area's data is checked when the service starts */
export function loadMappings(area: string, folder = join(areasFolder(), area, 'mappings')): FileMapping[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const mapping = JSON.parse(readFileSync(join(folder, file), 'utf8')) as FileMapping;
      const faults = faultsOfMapping(mapping);
      if (faults.length > 0)
        throw new Error(`${join(folder, file)} is wrong: ${faults.map(({ path, code }) => `${path} ${code}`).join(', ')}`);
      return mapping;
    });
}
