import { rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import { ENGINE_SOCKET, type EngineMessage, type EngineOptions, type ParentMessage } from '../engine-options.ts';
import { openEngine } from './chdb-engine.ts';
import { createQueryRunner } from './query-runner.ts';
import { createQueryServer } from './query-server.ts';
import { createResultPipes } from './result-pipe.ts';
import { messageOf } from '../error-message.ts';

/** The engine process: chDB behind an HTTP server on a private socket, for the lifetime of its parent. */

function tellParent(message: EngineMessage, onSent: () => void = () => undefined): void {
  process.send?.(message, onSent);
}

async function serve(options: EngineOptions): Promise<void> {
  const engine = await openEngine(options.dataDirectory);
  const pipes = await createResultPipes(options.runtimeDirectory, options.spoolDirectory, options.maxConcurrentQueries);
  const runner = createQueryRunner(engine, pipes, options);
  const server = createQueryServer(engine, runner, options);
  const socketPath = join(options.runtimeDirectory, ENGINE_SOCKET);
  server.listen(socketPath, () => {
    void chmod(socketPath, 0o600).then(() => tellParent({ type: 'ready', version: engine.version }));
  });
  process.on('message', (message: ParentMessage) => {
    if (message.type !== 'stop') return;
    server.close();
    server.closeIdleConnections();
    // Closing the engine waits for its queries while blocking this thread, which reads their output; so they must be
    // over before.
    void runner.close().then(() => {
      engine.close();
      process.exit(0);
    });
  });
}

function endWithParent(options: EngineOptions): void {
  process.once('disconnect', () => {
    rmSync(options.runtimeDirectory, { recursive: true, force: true });
    // Not `exit`: the engine would first wait for its queries. Acknowledged rows are already in their parts.
    process.kill(process.pid, 'SIGKILL');
  });
}

const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions;
// A terminal's Ctrl-C reaches the whole process group; the parent decides when the engine ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
endWithParent(options);
serve(options).catch((error: unknown) => {
  const message = messageOf(error);
  tellParent({ type: 'failed', message }, () => process.exit(1));
});
