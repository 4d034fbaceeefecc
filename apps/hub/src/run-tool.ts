import { spawn, spawnSync } from 'node:child_process';

export interface Ran {
  code: number;
  out: string;
  /** Both streams, for messages. */
  said: string;
}

/** Runs a tool of the machine to its end without blocking this process; a tool that is not there is code 127. */
export function runTool(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  return new Promise((done) => {
    const tool = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let said = '';
    tool.stdout.on('data', (chunk) => {
      out += chunk;
      said += chunk;
    });
    tool.stderr.on('data', (chunk) => (said += chunk));
    tool.on('error', (error) => done({ code: 127, out, said: error.message }));
    tool.on('close', (code) => done({ code: code ?? 1, out, said }));
  });
}

/** Answers in milliseconds where there is no daemon; a daemon that hangs is given 10 s. */
export function dockerAnswers(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
