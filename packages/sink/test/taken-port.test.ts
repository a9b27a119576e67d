import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CommandResult, runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

it('a sink reports a port in use before it changes anything, and leaves nothing running', async () => {
  const directory = await temporaryDirectory();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [taken, free] = [`127.0.0.1:${(server.address() as AddressInfo).port}`, '127.0.0.1:0'];
  const dataDir = join(directory.path, 'taken');
  const serve = (listen: string, embedded: string): Promise<CommandResult> => {
    const ports = ['--listen', listen, '--grpc-listen', 'off', '--embedded-listen', embedded];
    return runCommand(['serve', '--data-dir', dataDir, ...ports]);
  };
  const { code, stderr } = await serve(taken, free);
  const untouched = !existsSync(join(dataDir, 'clickhouse'));
  const clickhouse = await serve(free, taken);
  server.close();
  await directory.remove();
  expect([code, untouched, clickhouse.code]).toEqual([1, true, 1]);
  expect(stderr).toMatch(/auditspan: AUDITSPAN_SINK_START: cannot receive OTLP on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  expect(clickhouse.stderr).toMatch(/AUDITSPAN_SINK_START: .*127\.0\.0\.1:\d+: .*EADDRINUSE.*--embedded-listen/);
});

it('a sink that has no such address says so, and not that the port is in use', async () => {
  const directory = await temporaryDirectory();
  const serve = (listen: string): Promise<CommandResult> =>
    runCommand(['serve', '--data-dir', directory.path, '--listen', listen, '--clickhouse-url', 'http://127.0.0.1:9']);
  const { code, stderr } = await serve('192.0.2.1:4318');
  await directory.remove();
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/EADDRNOTAVAIL.*; choose another address with --listen\n$/),
  ]);
});
