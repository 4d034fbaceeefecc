import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { Area, areasFolder } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { mappingOf, mappingsOf, type MappingShort } from './mappings.queries.js';
import { faultsOfMapping } from './check-mapping.js';
import type { FileMapping } from './file-mapping.rules.js';

/** What a mapping may be called: a path may hold anything, and text with a zero in it the database does not even look for. */
export const CODE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$/;

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
  async of(partner: string): Promise<MappingShort[]> {
    const own = await mappingsOf(this.database, partner);
    const others = [...this.ofArea.values()].filter(({ code }) => !own.some((mapping) => mapping.code === code));
    return [...own, ...others.map(({ code, name, type }) => ({ code, name, type, version: 0 }))];
  }

  /** The mapping of a code, or the area's standard one for a type of message. */
  async find(partner: string, asked: { code?: string; type?: string }): Promise<KeptMapping | undefined> {
    const code =
      asked.code ?? (await this.of(partner)).find(({ type, code: one }) => type === asked.type && one.startsWith('standard-'))?.code;
    if (code === undefined || !CODE.test(code)) return undefined;
    const own = await mappingOf(this.database, partner, code);
    if (own) return { mapping: own.content as FileMapping, version: own.version };
    const mapping = this.ofArea.get(code);
    return mapping && { mapping, version: 0 };
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
