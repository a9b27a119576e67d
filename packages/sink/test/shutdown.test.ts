import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Load, startLoad } from './fixtures/load.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import { runCommand, type SinkProcess, startSinkProcess, temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  directory = await temporaryDirectory();
});

afterEach(async () => {
  await directory.remove();
});

/** A request without its last byte, and a function to abort it. */
async function stuckRequest({ endpoints }: SinkProcess): Promise<{ destroy(): void }> {
  const { hostname, port } = new URL(endpoints.otlp.url);
  const stuck = connect(Number(port), hostname);
  stuck.on('error', () => {});
  const lines = ['POST /v1/traces HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 2'];
  stuck.write(`${[...lines, 'Expect: 100-continue'].join('\r\n')}\r\n\r\n`);
  // The sink has started to read it.
  await once(stuck, 'data');
  stuck.write('{');
  return { destroy: () => void stuck.destroy() };
}

/** Resolves once the sink takes no request any more. */
async function untilStopping(sink: SinkProcess): Promise<void> {
  await until('the shutdown', () =>
    send(sink, protobufOf([])).then(
      ({ status }) => status === 503,
      () => true,
    ),
  );
}

/** Returns how often each span is stored, read from the directory after the sink has ended. */
async function storedTimes(traceId: string): Promise<ReadonlyMap<string, number>> {
  const args = ['sql', '--data-dir', directory.path, '--format', 'json', '--param', `trace=${traceId}`];
  const query = 'SELECT SpanId AS id, count() AS times FROM otel_traces WHERE TraceId = {trace:String} GROUP BY id';
  const { stdout } = await runCommand([...args, query]);
  const rows = JSON.parse(stdout) as { id: string; times: number }[];
  return new Map(rows.map(({ id, times }) => [id, times]));
}

async function expectAllOnce(load: Load, traceId: string): Promise<void> {
  const stored = await storedTimes(traceId);
  expect(load.acknowledged.length).toBeGreaterThan(100);
  expect(load.acknowledged.filter((id) => stored.get(id) !== 1)).toEqual([]);
  expect([...stored.values()].filter((times) => times !== 1)).toEqual([]);
}

describe('a shutdown', () => {
  it('by SIGTERM under load exits with 0 and has stored every acknowledged span once', async () => {
    const traceId = 'a'.repeat(32);
    const sink = await startSinkProcess(directory.path);
    const load = startLoad(sink, traceId);
    await until('acknowledgements', () => load.acknowledged.length > 400);
    const { code, stderr } = await sink.stop('SIGTERM');
    await load.stop();
    expect({ code, last: stderr.trim().split('\n').at(-1) }).toMatchObject({
      code: 0,
      last: expect.stringContaining('everything that was acknowledged is on disk'),
    });
    await expectAllOnce(load, traceId);
    expect(existsSync(join(directory.path, 'endpoints.json'))).toBe(false);
  });

  it('by Ctrl-C, which signals the whole process group, is as clean', async () => {
    const traceId = 'b'.repeat(32);
    const sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_DRAIN_THREAD: 'own' });
    const load = startLoad(sink, traceId);
    await until('acknowledgements', () => load.acknowledged.length > 400);
    process.kill(-sink.pid, 'SIGINT');
    const { code } = await sink.ended;
    await load.stop();
    expect(code).toBe(0);
    await expectAllOnce(load, traceId);
  });

  it('does not wait for idle connections', async () => {
    const sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '600000' });
    const { hostname, port } = new URL(sink.endpoints.otlp.url);
    const silent = connect(Number(port), hostname);
    const kept = await fetch(`${sink.endpoints.otlp.url}/healthz`);
    expect([kept.status, (await sink.stop()).code]).toEqual([200, 0]);
    silent.destroy();
  });

  it('aborts a request that never ends, and exits with 0', async () => {
    const sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '100' });
    const stuck = await stuckRequest(sink);
    expect((await sink.stop()).code).toBe(0);
    stuck.destroy();
  });

  it('leaves no process behind, also when the sink is killed', async () => {
    const sink = await startSinkProcess(directory.path);
    const children = childrenOf(sink.pid);
    await sink.stop('SIGKILL');
    expect(children.length).toBeGreaterThan(0);
    await until('the end of its children', () => children.every((pid) => !isAlive(pid)));
  });

  it('by SIGKILL leaves data that a command can read, even if another process has its id', async () => {
    const sink = await startSinkProcess(directory.path);
    await sink.stop('SIGKILL');
    const endpoints = join(directory.path, 'endpoints.json');
    const left = JSON.parse(await readFile(endpoints, 'utf8')) as object;
    await writeFile(endpoints, JSON.stringify({ ...left, pid: process.pid }));
    await writeFile(join(directory.path, 'log', 'auditspan.lock'), `${process.pid} 1\n`);
    const asked = await runCommand(['sql', '--data-dir', directory.path, 'SELECT count() AS records FROM audit_spans']);
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('records') });
  });

  it('by a signal that arrives twice, as from timeout(1), is as clean', async () => {
    const sink = await startSinkProcess(directory.path);
    // Both signals are pending then and arrive at the same moment, however busy the machine is.
    process.kill(sink.pid, 'SIGSTOP');
    process.kill(sink.pid, 'SIGINT');
    process.kill(sink.pid, 'SIGTERM');
    expect(await sink.stop('SIGCONT')).toMatchObject({ code: 0, stderr: expect.stringContaining('"code":"stopped"') });
  });

  it('requested twice is immediate', async () => {
    const sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '600000' });
    const stuck = await stuckRequest(sink);
    process.kill(sink.pid, 'SIGTERM');
    await untilStopping(sink);
    // Later than a signal that is delivered twice.
    await sleep(500);
    const second = expect.stringMatching(
      /"code":"stopped","attributes":\{"signal":"SIGTERM"\},"message":"stopped at once /,
    );
    expect(await sink.stop('SIGTERM')).toMatchObject({ code: 1, stderr: second });
    stuck.destroy();
  });
});

describe('what is in the data directory', () => {
  it('is readable only by its owner', async () => {
    const sink = await startSinkProcess(directory.path);
    const modes = await Promise.all(
      ['endpoints.json', 'credentials.json', 'clickhouse'].map(async (name) => {
        const { mode } = await stat(join(directory.path, name));
        return [name, (mode & 0o777).toString(8)];
      }),
    );
    await sink.stop();
    expect(modes).toEqual([
      ['endpoints.json', '600'],
      ['credentials.json', '600'],
      ['clickhouse', '700'],
    ]);
  });
});

function childrenOf(pid: number): number[] {
  const output = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return output.trim().split(/\s+/).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
