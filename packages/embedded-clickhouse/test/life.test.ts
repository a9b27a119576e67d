import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { startEmbeddedClickHouse } from '../src/index.ts';
import { startTestServer, temporaryDirectory, type TestServer } from './embedded-server.ts';

const USERS = [{ name: 'writer', password: 'w-secret' }];

function isRunning(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function insertOne(server: TestServer, id: number): Promise<'stored' | 'retry' | 'broken'> {
  const query = encodeURIComponent('INSERT INTO acked FORMAT JSONEachRow');
  try {
    const response = await server.fetch(`/?query=${query}`, { method: 'POST', body: JSON.stringify({ id }) });
    await response.text();
    if (response.status === 200) return 'stored';
    return response.status === 503 && response.headers.get('retry-after') === '1' ? 'retry' : 'broken';
  } catch {
    return 'retry';
  }
}

describe('a killed engine', () => {
  it('is restarted; every acknowledged row is there exactly once, and callers saw only retryable errors', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    await server.writer.command({ query: 'CREATE TABLE acked (id UInt32) ENGINE = MergeTree ORDER BY id' });
    const outcomes = new Map<number, string>();
    let next = 0;
    let killed = 0;
    const insertUntilDone = async (): Promise<void> => {
      while (next < 400 || server.clickhouse.status().restarts < 2) {
        const id = (next += 1);
        outcomes.set(id, await insertOne(server, id));
        const { pid, restarts } = server.clickhouse.status();
        if (id > 100 * (killed + 1) && killed < 2 && restarts === killed && pid !== undefined) {
          killed += 1;
          process.kill(pid, 'SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, insertUntilDone));
    const of = (wanted: string): number[] =>
      [...outcomes].filter(([, outcome]) => outcome === wanted).map(([id]) => id);
    expect(of('broken')).toEqual([]);
    expect(of('retry').length).toBeGreaterThan(0);
    const rows = (await server.rows('SELECT id, count() AS c FROM acked GROUP BY id')) as { id: number; c: number }[];
    const counts = new Map(rows.map(({ id, c }) => [id, c]));
    expect(of('stored').filter((id) => counts.get(id) !== 1)).toEqual([]);
    expect(server.clickhouse.status()).toMatchObject({ state: 'ready', restarts: 2 });
  });

  it('leaves no pipes, sockets or spooled data behind', async () => {
    const server = await startTestServer();
    const { pid } = server.clickhouse.status();
    await server.writer
      .insert({ table: "function null('a UInt8')", values: [{ a: 1 }], format: 'JSONEachRow' })
      .catch(() => undefined);
    expect(readdirSync(join(server.directory, 'spool'))).toEqual([]);
    expect(statSync(server.directory).mode & 0o777).toBe(0o700);
    await server.clickhouse.close();
    expect(isRunning(pid)).toBe(false);
    expect(readdirSync(server.directory).toSorted()).toEqual(['data', 'spool']);
    await server.close();
  });
});

describe('abort', () => {
  it('stops the query of a client that disconnects, streamed or not', async () => {
    const server = await startTestServer({ maxConcurrentQueries: 2 });
    onTestFinished(() => server.close());
    const endless = [
      'SELECT number FROM system.numbers',
      'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))',
    ];
    for (const query of endless) {
      const controller = new AbortController();
      const running = server
        .fetch('/', { method: 'POST', body: query, signal: controller.signal })
        .then((response) => response.text());
      await expect
        .poll(() => server.rows(`SELECT count() AS c FROM system.processes WHERE startsWith(query, '${query}')`))
        .toEqual([{ c: 1 }]);
      controller.abort();
      await expect(running).rejects.toThrow('aborted');
      await expect
        .poll(() => server.rows(`SELECT count() AS c FROM system.processes WHERE startsWith(query, '${query}')`))
        .toEqual([{ c: 0 }]);
    }
    // Both slots are free again.
    expect(
      await Promise.all([server.rows('SELECT 1 AS a'), server.rows('SELECT 2 AS a'), server.rows('SELECT 3 AS a')]),
    ).toHaveLength(3);
  });

  it('frees the slot, whenever the client disconnects', async () => {
    const server = await startTestServer({ maxConcurrentQueries: 4 });
    onTestFinished(() => server.close());
    const query = 'SELECT number FROM system.numbers';
    for (let delay = 0; delay < 60; delay += 1) {
      const signal = AbortSignal.timeout(delay);
      await server
        .fetch('/', { method: 'POST', body: query, signal })
        .then((response) => response.text())
        .catch(() => '');
    }
    const running = `SELECT count() AS c FROM system.processes WHERE startsWith(query, '${query}')`;
    await expect.poll(() => server.rows(running)).toEqual([{ c: 0 }]);
  });

  it('limits running and waiting queries', async () => {
    const server = await startTestServer({ maxConcurrentQueries: 1, maxQueuedQueries: 1 });
    onTestFinished(() => server.close());
    const answers = await Promise.all(Array.from({ length: 6 }, async () => server.fetch('/?query=SELECT%20sleep(1)')));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 200, 503, 503, 503, 503]);
    expect(answers.find(({ status }) => status === 503)?.headers.get('x-clickhouse-exception-code')).toBe('202');
  });
});

describe('startEmbeddedClickHouse', () => {
  it('reports why the engine cannot start', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'data'), 'a file where the folder should be');
    const start = startEmbeddedClickHouse({ path: directory, users: USERS });
    await expect(start).rejects.toMatchObject({
      code: 'AUDITSPAN_EMBEDDED_START',
      message: expect.stringMatching(/did not start in 3 attempts.*data/s),
    });
    rmSync(directory, { recursive: true });
  });

  it('reports that the port is taken, and leaves nothing running', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    const directory = temporaryDirectory();
    const port = Number(new URL(server.clickhouse.url).port);
    await expect(startEmbeddedClickHouse({ path: directory, users: USERS, listen: { port } })).rejects.toMatchObject({
      code: 'AUDITSPAN_EMBEDDED_LISTEN',
    });
    const clickhouse = await startEmbeddedClickHouse({ path: directory, users: USERS });
    await clickhouse.close();
    rmSync(directory, { recursive: true });
  });

  it('listens on a unix socket that only its user can access', async () => {
    const directory = temporaryDirectory();
    const socketPath = join(directory, 'c.sock');
    const clickhouse = await startEmbeddedClickHouse({
      path: join(directory, 'db'),
      users: USERS,
      listen: { socketPath },
    });
    expect({ url: clickhouse.url, socketPath: clickhouse.socketPath, mode: statSync(socketPath).mode & 0o777 }).toEqual(
      { url: 'http://localhost', socketPath, mode: 0o600 },
    );
    const outgoing = request({ socketPath, path: '/?query=SELECT%2042', auth: 'writer:w-secret' }).end();
    const [answer] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream];
    expect(await text(answer)).toBe('42\n');
    await clickhouse.close();
    rmSync(directory, { recursive: true });
  });

  it('finishes running queries when it is closed', async () => {
    const server = await startTestServer();
    const body = 'SELECT sleepEachRow(0.05) AS s FROM numbers(20) SETTINGS max_block_size = 1 FORMAT TSV';
    const running = await server.fetch('/', { method: 'POST', body });
    const closing = server.clickhouse.close();
    expect(await running.text()).toBe('0\n'.repeat(20));
    await closing;
    expect(server.clickhouse.status().state).toBe('stopped');
    await server.close();
  });
});

describe('the engine of a killed parent', () => {
  it('exits by itself', async () => {
    const directory = temporaryDirectory();
    const module = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    const script = `import { startEmbeddedClickHouse } from ${JSON.stringify(module)};
      const clickhouse = await startEmbeddedClickHouse({ path: ${JSON.stringify(directory)}, users: ${JSON.stringify(USERS)} });
      console.log(clickhouse.status().pid);`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});
