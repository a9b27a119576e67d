import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory.remove());

describe('auditspan doctor', () => {
  it('names each fault and what to do about it', async () => {
    const file = join(directory.path, 'a-file');
    await writeFile(file, '');
    const env = { AUDITSPAN_CLICKHOUSE_URL: 'http://127.0.0.1:1' };
    const { code, stdout } = await runCommand(['doctor', '--data-dir', file, '--listen', '127.0.0.1:0'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAULT data directory: .*a-file is a file\n {6}→ choose another with --data-dir\n/);
    expect(stdout).toMatch(
      /FAULT ClickHouse: .*not available.*\n {6}→ check that ClickHouse answers at http:\/\/127\.0\.0\.1:1/,
    );
    const wrong = await runCommand(['doctor'], { AUDITSPAN_SINK_TYPO: '1' });
    expect([wrong.code, wrong.stdout]).toEqual([
      1,
      expect.stringMatching(/^FAULT configuration: .*\n.*AUDITSPAN_SINK_TYPO/),
    ]);
  });

  it('detects a server that is not ClickHouse', async () => {
    const server = createServer((_, response) => response.end('{}\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { AUDITSPAN_CLICKHOUSE_URL: `http://127.0.0.1:${port}` };
    const { code, stdout } = await runCommand(['doctor', '--data-dir', directory.path, '--listen', '127.0.0.1:0'], env);
    server.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /FAULT ClickHouse: .* does not report a version, as ClickHouse does\n {6}→ check that ClickHouse/,
    );
  });

  it('names each port that another process uses', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const taken = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const flags = ['--listen', '--grpc-listen', '--embedded-listen'].flatMap((flag) => [flag, taken]);
    const { code, stdout } = await runCommand(['doctor', '--data-dir', join(directory.path, 'none'), ...flags]);
    server.close();
    expect(code).toBe(1);
    expect(stdout.match(/^FAULT .* port: .*EADDRINUSE.*choose another with --[a-z-]+$/gmu)).toHaveLength(3);
  });
});
