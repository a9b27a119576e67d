import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { inPackages, PATIENT } from './run-node.ts';

/** A service in a separate process. */
export interface ServiceProcess {
  readonly url: string;
  /** Ends it with SIGTERM, after which its records are delivered; resolves with its stderr. */
  stop(): Promise<string>;
}

/** Options of {@link startServiceProcess}. */
export interface ServiceProcessOptions {
  /** Default: the Node that runs the tests. */
  readonly binary?: string;
  /** Flags of Node itself. */
  readonly flags?: readonly string[];
  /** A file of `test/fixtures` that prints the port on which it listens. */
  readonly fixture: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export async function startServiceProcess({
  binary = process.execPath,
  flags = [],
  fixture,
  args,
  env,
}: ServiceProcessOptions): Promise<ServiceProcess> {
  const child = spawn(binary, [...flags, inPackages(`instrumentation/test/fixtures/${fixture}`), ...args], {
    env: { ...PATIENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 280_000,
  });
  const said = text(child.stderr);
  const exited = once(child, 'exit');
  const [port] = (await Promise.race([
    once(child.stdout, 'data'),
    exited.then(async () => Promise.reject(new Error(await said))),
  ])) as [Buffer];
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return said;
    },
  };
}
