import { describe, expect, it } from 'vitest';

import { errorCatalogue, parseEmbeddedClickHouseConfig } from '../src/index.ts';

const users = [{ name: 'a', password: '' }];

function parse(): unknown {
  const onlyReaders = [{ name: 'a', password: 'p', readonly: true }];
  return parseEmbeddedClickHouseConfig({ path: '', users: onlyReaders, maxSesions: 1, maxBodyBytes: -1 });
}

describe('parseEmbeddedClickHouseConfig', () => {
  it('fills in the defaults', () => {
    expect(parseEmbeddedClickHouseConfig({ path: '/data', users })).toEqual({
      path: '/data',
      listen: { host: '127.0.0.1', port: 0 },
      users: [{ name: 'a', password: '', readonly: false }],
      readonlyLimits: { maxExecutionSeconds: 60, maxMemoryBytes: 2 ** 31, maxResultRows: 1_000_000 },
      maxBodyBytes: 2 ** 30,
      maxQueryBytes: 2 ** 20,
      maxBlockBytes: 2 ** 28,
      maxConcurrentQueries: 16,
      maxQueuedQueries: 256,
      maxSessions: 64,
      sendTimeoutMs: 30_000,
      receiveTimeoutMs: 30_000,
      startTimeoutMs: 60_000,
      closeTimeoutMs: 10_000,
    });
  });

  it('names every invalid field in one error', () => {
    expect(parse).toThrow(expect.objectContaining({ code: 'AUDITSPAN_EMBEDDED_CONFIG' }));
    for (const field of ['path', 'at least one user that is not read-only', 'maxSesions', 'maxBodyBytes'])
      expect(parse).toThrow(field);
  });

  it.each([
    { listen: { port: 70_000 } },
    { listen: { socketPath: '/s', port: 1 } },
    { users: [...users, ...users] },
    { users: [] },
  ])('rejects %j', (wrong) => {
    expect(() => parseEmbeddedClickHouseConfig({ path: '/data', users, ...wrong })).toThrow('is invalid');
  });
});

describe('errorCatalogue', () => {
  it('has each code once, with a cause and a remedy', () => {
    expect(errorCatalogue.map(({ code }) => code).toSorted()).toEqual([
      'AUDITSPAN_EMBEDDED_CONFIG',
      'AUDITSPAN_EMBEDDED_LISTEN',
      'AUDITSPAN_EMBEDDED_LOCKED',
      'AUDITSPAN_EMBEDDED_RESTART',
      'AUDITSPAN_EMBEDDED_START',
    ]);
    expect(errorCatalogue.filter(({ when, remedy }) => when === '' || remedy === '')).toEqual([]);
  });
});
