import { IsBase64, IsIn } from 'class-validator';
import { CommonConfig, ConfigFault, readConfig, type Env } from './config.js';

class Config extends CommonConfig {
  @IsBase64()
  VAULT_KEY!: string;

  @IsIn(['red', 'blue'])
  COLOUR = 'red';
}

const right: Env = { DATABASE_URL: 'postgres://hub:secret@localhost:5432/hub', VAULT_KEY: 'c2VjcmV0' };

const faultsOf = (env: Env) => {
  try {
    readConfig(Config, env);
  } catch (error) {
    return error as ConfigFault;
  }
  throw new Error('nothing was refused');
};

describe('a service does not start on a wrong configuration', () => {
  it('reads what is right, with defaults, numbers as numbers, and nothing that it does not name', () => {
    const config = readConfig(Config, { ...right, PORT: '3001', SEED: '', PATH: '/bin' });
    expect(config).toMatchObject({ PORT: 3001, AREA: 'cambridgeshire', COLOUR: 'red' });
    expect(config).not.toHaveProperty('PATH');
    expect(config).toBeInstanceOf(Config);
  });

  it('names every wrong variable at once', () => {
    const fault = faultsOf({ PORT: 'seven', COLOUR: 'green', AMQP_URL: 'http://localhost' });
    expect(fault.faults.map((each) => each.variable).sort()).toEqual(['AMQP_URL', 'COLOUR', 'DATABASE_URL', 'PORT', 'VAULT_KEY']);
    expect(fault.message).toContain('VAULT_KEY is missing');
  });

  it('never repeats a value: many are secrets', () => {
    expect(faultsOf({ ...right, DATABASE_URL: 'mysql://hub:hunter2@localhost/hub' }).message).not.toContain('hunter2');
  });

  it.each([
    ['a port above 65535', { PORT: '70000' }, 'PORT'],
    ['a port that is not whole', { PORT: '3000.5' }, 'PORT'],
    ['an area that leaves its folder', { AREA: '../etc' }, 'AREA'],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    ['an unknown seed', { SEED: 'everything' }, 'SEED'],
  ])('refuses %s', (_name, change: Env, variable) => {
    expect(faultsOf({ ...right, ...change }).faults.map((each) => each.variable)).toEqual([variable]);
  });
});
