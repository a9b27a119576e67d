import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPTIONS } from '../src/config/option.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { errorCatalogue, parseSinkConfig } from '../src/index.ts';
import { parseListenAddress } from '../src/listen-address.ts';
import { headersOfVariable, parseProcessorConfig } from '../src/processor/processor-config.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const PROCESSOR = {
  to: 'http://127.0.0.1:4328',
  listen: '127.0.0.1:4319',
  grpcListen: 'off',
  header: [],
  timeout: '10000',
};

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let file: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  file = join(directory.path, 'auditspan.yaml');
});

afterAll(async () => {
  await directory.remove();
});

describe('parseSinkConfig', () => {
  it('has a default for everything', () => {
    expect(parseSinkConfig({})).toEqual({
      listen: '127.0.0.1:4318',
      grpc: { listen: '127.0.0.1:4317' },
      tls: {},
      governance: {},
      seal: { requireWitness: false, heartbeat: 60_000, mergeDelay: 86_400_000 },
      producers: {},
      reload: { interval: 10_000 },
      dataDir: '.auditspan',
      logLevel: 'info',
      shutdownTimeout: 15_000,
      clickhouse: { user: 'default', password: '', database: 'default' },
      embedded: { listen: '127.0.0.1:8123' },
      limits: { requestBytes: 67_108_864, requestItems: 4_000_000, pendingBytes: 268_435_456, connections: 2000 },
      log: { segmentBytes: 67_108_864, maxBytes: 10_737_418_240, minFreeBytes: 268_435_456 },
      batch: { spans: 57_344, delay: 500 },
      drain: { thread: 'auto' },
      retention: {},
      deduplication: { window: 1_000_000, shared: false },
    });
  });
});

describe('loadConfig', () => {
  it('gives precedence to flags, then the environment, then the file, then defaults', async () => {
    await writeFile(file, 'listen: 127.0.0.1:1\ndataDir: from-file\nbatch:\n  spans: 1\n  delay: 1\n');
    const env = { AUDITSPAN_SINK_LISTEN: '127.0.0.1:2', AUDITSPAN_SINK_BATCH_SPANS: '2', AUDITSPAN_CONFIG: 'not used' };
    const flags = [{ path: 'listen', value: '127.0.0.1:3', source: '--listen' }];
    const { listen, dataDir, batch } = await loadConfig({ env, file, flags });
    expect({ listen, dataDir, batch }).toEqual({
      listen: '127.0.0.1:3',
      dataDir: 'from-file',
      batch: { spans: 2, delay: 1 },
    });
  });

  it('names every fault at once, with its source', async () => {
    await writeFile(file, 'listn: x\nlimits:\n  requestBytes: -1\n  retention: 5\n');
    const env = {
      AUDITSPAN_CLICKHOUSE_URL: 'tcp://clickhouse',
      AUDITSPAN_SINK_BATCH_DELAY: 'soon',
      AUDITSPAN_SINK_LISTN: 'x',
    };
    const flags = [{ path: 'listen', value: '4318', source: '--listen' }];
    await expect(loadConfig({ env, file, flags })).rejects.toMatchObject({
      code: 'AUDITSPAN_SINK_CONFIG',
      message: [
        'the configuration is wrong:',
        '  - listen (--listen): must be host:port, such as 127.0.0.1:4318',
        '  - clickhouse.url (AUDITSPAN_CLICKHOUSE_URL): must be an http:// or https:// address',
        `  - limits.requestBytes (${file}): must be more than 0`,
        `  - limits.retention (${file}): is not an option`,
        '  - batch.delay (AUDITSPAN_SINK_BATCH_DELAY): must be a whole number',
        `  - listn (${file}): is not an option`,
        '  - AUDITSPAN_SINK_LISTN: unknown variable; did you mean AUDITSPAN_SINK_LISTEN?',
      ].join('\n'),
    });
  });

  it("ignores the instrumentation's variables, and treats an empty one as unset", async () => {
    const env = {
      AUDITSPAN_ENDPOINT: 'x',
      AUDITSPAN_HMAC_KEY: 'x',
      AUDITSPAN_PURPOSE: 'x',
      AUDITSPAN_CLICKHOUSE_URL: '',
    };
    expect(await loadConfig({ env })).toEqual(parseSinkConfig({}));
  });

  it('refuses a file that is missing, is not YAML or is not a map', async () => {
    await expect(loadConfig({ env: { AUDITSPAN_CONFIG: '/nowhere.yaml' } })).rejects.toThrow(/cannot be read.*nowhere/);
    await writeFile(file, 'a: [');
    await expect(loadConfig({ env: {}, file })).rejects.toThrow(/is not YAML/);
    await writeFile(file, '- a');
    await expect(loadConfig({ env: {}, file })).rejects.toThrow(/is not a map/);
  });

  it('never prints a wrong password', async () => {
    await writeFile(file, 'clickhouse:\n  password: [hunter2]\n');
    await expect(loadConfig({ env: {}, file })).rejects.toThrow(/^(?!.*hunter2)/s);
  });

  it.each(['http://audit:hunter2@clickhouse', 'http://clickhouse/?password=hunter2'])(
    'accepts no password in an address, which would be logged: %s',
    async (url) => {
      await expect(loadConfig({ env: { AUDITSPAN_CLICKHOUSE_URL: url } })).rejects.toMatchObject({
        message:
          'the configuration is wrong:\n  - clickhouse.url (AUDITSPAN_CLICKHOUSE_URL): ' +
          'must hold no user and no password: set AUDITSPAN_CLICKHOUSE_USER and AUDITSPAN_CLICKHOUSE_PASSWORD',
      });
      expect(() => parseProcessorConfig({ ...PROCESSOR, to: url })).toThrow(/^(?!.*hunter2).*to: must hold no user/s);
    },
  );

  it("reads the processor's headers in OpenTelemetry's format", () => {
    const header = headersOfVariable('Authorization=Bearer%20a%2Cb=, x-team=50%');
    expect(parseProcessorConfig({ ...PROCESSOR, header }).headers).toEqual({
      authorization: 'Bearer a,b=',
      'x-team': '50%',
    });
  });
});

describe('OPTIONS', () => {
  it('gives every option one environment variable of its own', () => {
    const names = OPTIONS.map(({ env }) => env);
    expect(new Set(names).size).toBe(names.length);
    expect(OPTIONS.filter(({ description }) => description === '')).toEqual([]);
  });

  it('offers no flag for a password, which every user of the machine could read', () => {
    const flags = OPTIONS.filter(({ flag, path }) => flag !== undefined && /password/i.test(path));
    expect(flags).toEqual([]);
  });
});

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:4318', { host: '127.0.0.1', port: 4318 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:8123', { host: '::1', port: 8123 }],
    ['4318', undefined],
    [':4318', undefined],
    ['host:70000', undefined],
    ['http://host:1', undefined],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });
});

describe('errorCatalogue', () => {
  it('has a remedy for every code, and each code once', () => {
    const codes = errorCatalogue.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { when, remedy } of errorCatalogue) expect([when, remedy]).not.toContain('');
  });
});
