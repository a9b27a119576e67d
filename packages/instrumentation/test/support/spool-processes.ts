import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.ts';
import { isBuilt, runNode, type NodeRun, type NodeRunOptions } from './run-node.ts';

/** Processes of one service with a shared spool directory, and a receiver; new for each test. */
export interface SpoolProcesses {
  readonly base: string;
  readonly receiver: OtlpReceiver;
  /** Runs `spooled.mjs` to its end; it delivers to the receiver unless `env` says otherwise. */
  run(options: Partial<NodeRunOptions> & Pick<NodeRunOptions, 'args'>): Promise<NodeRun>;
}

/** Must be called within a `describe`. */
export function useSpoolProcesses(name: string): SpoolProcesses {
  let base: string;
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    base = mkdtempSync(join(tmpdir(), `auditspan-${name}-`));
    receiver = await startOtlpReceiver();
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(async () => {
    await receiver.close();
    rmSync(base, { recursive: true, force: true });
  });
  return {
    get base() {
      return base;
    },
    get receiver() {
      return receiver;
    },
    run: (options) =>
      runNode({
        fixture: 'spooled.mjs',
        ...options,
        env: {
          AUDITSPAN_ENDPOINT: receiver.url,
          AUDITSPAN_SPOOL_DIR: base,
          AUDITSPAN_TRACING: 'false',
          ...options.env,
        },
      }),
  };
}
