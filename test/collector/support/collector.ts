import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@auditspan/testing';
import { freeAddress } from '../../../scripts/system/port.ts';
import { type Program, startCommand } from '../../../scripts/system/program.ts';

const run = promisify(execFile);

/** The Collector's executable; empty if unavailable. */
const OTELCOL: string = process.env['OTELCOL_BIN'] ?? '';

/** Whether no Collector is available. */
export const absent: boolean = OTELCOL === '';

/** Suffix for test names: why they are skipped, if they are. */
export const unless: string = absent
  ? ` (skipped: ${process.env['OTELCOL_ABSENT'] ?? 'no Collector; see npm run test:collector'})`
  : '';

/** Returns the path of a file in `collector-config/`. */
export const configPath = (file: string): string =>
  fileURLToPath(new URL(`../../../collector-config/${file}`, import.meta.url));

/** A running Collector. */
export interface Collector {
  readonly program: Program;
  /** Address for OTLP/HTTP. */
  readonly url: string;
}

/** Options of {@link startCollector}. */
export interface CollectorOptions {
  /** Files of `collector-config/`, or `yaml:` settings on top of them, in order. */
  readonly configs: readonly string[];
  /** Further arguments. */
  readonly flags?: readonly string[];
  /** Directory of its queue. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Address for OTLP/HTTP. Default: any free port. */
  readonly port?: number;
}

const argumentOf = (config: string): string => `--config=${config.startsWith('yaml:') ? config : configPath(config)}`;

/** Validates a configuration with the Collector. Returns its errors; empty if there are none. */
export async function validate(configs: readonly string[]): Promise<string> {
  const { stderr } = await run(OTELCOL, ['validate', ...configs.map(argumentOf)]).catch(
    (error: { stderr?: string; message: string }) => ({ stderr: error.stderr ?? error.message }),
  );
  return stderr;
}

/** Starts the Collector and waits until it accepts spans. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const port = options.port ?? (await freePort());
  const { program } = await startCommand({
    name: `Collector with ${options.configs.join(', ')}`,
    command: OTELCOL,
    args: [...options.configs.map(argumentOf), ...(options.flags ?? [])],
    env: {
      OTLP_HTTP_LISTEN: `127.0.0.1:${port}`,
      OTLP_GRPC_LISTEN: await freeAddress(),
      HEALTH_LISTEN: await freeAddress(),
      METRICS_PORT: String(await freePort()),
      QUEUE_DIR: join(options.directory, 'queue'),
      ...options.env,
    },
    readyLine: /Everything is ready/,
  });
  return { program, url: `http://127.0.0.1:${port}` };
}
