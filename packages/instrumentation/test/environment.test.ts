import { describe, expect, it } from 'vitest';
import { parseInstrumentationConfig } from '../src/config.ts';
import { readEnvironment } from '../src/environment.ts';

const defaults = {
  disabled: false,
  headers: {},
  captureContent: false,
  estimateUsage: false,
  endpoints: [],
  secretVariables: [],
  inbound: [],
  models: [],
  purposeRequired: 'never',
  sessionInterval: 300_000,
  tracing: true,
  receipts: false,
  maxQueue: 8192,
  maxQueueBytes: 16_777_216,
  spoolMaxBytes: 268_435_456,
  spoolSync: 1000,
  flushTimeout: 5000,
};

describe('readEnvironment', () => {
  it('requires no variables', () => {
    expect(readEnvironment({ PATH: '/bin', AUDITSPAN_PURPOSE: '' })).toEqual({ config: defaults });
  });

  it('reads every variable', () => {
    const { config, fault } = readEnvironment({
      AUDITSPAN_DISABLED: 'false',
      AUDITSPAN_ENDPOINT: 'https://audit.example:4318',
      AUDITSPAN_HEADERS: 'authorization=Bearer%20x,x-team=a',
      AUDITSPAN_PURPOSE: 'support',
      AUDITSPAN_CAPTURE_CONTENT: '1',
      AUDITSPAN_ESTIMATE_USAGE: 'true',
      AUDITSPAN_HMAC_KEY: '0123456789abcdef',
      AUDITSPAN_REDACTION_POLICY: '{"preset":"pci"}',
      AUDITSPAN_SESSION_INTERVAL: '60000',
      AUDITSPAN_SECRET_VARIABLES: 'LICENCE, SALT',
      AUDITSPAN_ENDPOINTS: '[{"host":"llm:80","path":"/gen","format":"openai.chat"}]',
      AUDITSPAN_INBOUND: '[{"path":"/predict/:model","method":"put"}]',
      AUDITSPAN_POLICY: '{"id":"p","default":"allow","rules":[]}',
      AUDITSPAN_MODELS: '[{"model":"gpt-5*","sensitivity":2}]',
      AUDITSPAN_CALLER: '{"baggage":{"session":"session.id"}}',
      AUDITSPAN_PROPAGATE: `{"to":["billing.internal"],"key":{"kty":"oct","kid":"k","k":"${'A'.repeat(43)}"}}`,
      AUDITSPAN_PURPOSE_REQUIRED: 'record',
      AUDITSPAN_TRACING: '0',
      AUDITSPAN_SPOOL_DIR: '/var/spool/auditspan',
      AUDITSPAN_SPOOL_MAX_BYTES: '1048576',
      AUDITSPAN_SPOOL_SYNC: '50',
      AUDITSPAN_RECEIPTS: 'true',
      AUDITSPAN_MAX_QUEUE: '10',
      AUDITSPAN_MAX_QUEUE_BYTES: '65536',
      AUDITSPAN_BLOCK_UNRECORDED: '3',
      AUDITSPAN_FLUSH_TIMEOUT: '100',
    });

    expect(fault).toBeUndefined();
    expect(config).toEqual({
      disabled: false,
      endpoint: 'https://audit.example:4318',
      headers: { authorization: 'Bearer x', 'x-team': 'a' },
      purpose: 'support',
      captureContent: true,
      estimateUsage: true,
      hmacKey: '0123456789abcdef',
      redactionPolicy: '{"preset":"pci"}',
      sessionInterval: 60_000,
      secretVariables: ['LICENCE', 'SALT'],
      endpoints: [{ host: 'llm:80', path: '/gen', format: 'openai.chat' }],
      inbound: [{ path: '/predict/:model', method: 'PUT' }],
      policy: { id: 'p', mode: 'enforce', default: 'allow', rules: [] },
      models: [{ model: 'gpt-5*', sensitivity: 2 }],
      caller: {
        order: ['verified_jwt', 'mtls', 'signed_baggage', 'trusted_header', 'baggage'],
        jwt: [],
        baggage: { principal: 'user.id', session: 'session.id' },
      },
      propagate: {
        to: [{ host: 'billing.internal' }],
        key: { kid: 'k', alg: 'HS256', key: expect.anything() },
        lifetime: 60,
        delegate: false,
      },
      purposeRequired: 'record',
      tracing: false,
      spoolDir: '/var/spool/auditspan',
      spoolMaxBytes: 1_048_576,
      spoolSync: 50,
      receipts: true,
      maxQueue: 10,
      maxQueueBytes: 65_536,
      blockUnrecorded: 3,
      flushTimeout: 100,
    });
  });

  it('reports a misspelt variable, and ignores those of other parts of AuditSpan', () => {
    const { config, fault } = readEnvironment({
      AUDITSPAN_ENDPONT: 'http://x',
      AUDITSPAN_SINK_LISTEN: '127.0.0.1:0',
      AUDITSPAN_DATA_DIR: '/data',
      AUDITSPAN_GOVERNANCE: 'governance.yaml',
      AUDITSPAN_LOG_KEY: 'secret',
      AUDITSPAN_WITNESS_KEY: 'secret',
      AUDITSPAN_PROCESSOR_TO: 'http://x',
    });

    expect(config).toEqual(defaults);
    expect(fault?.problems.map(({ field }) => field)).toEqual(['AUDITSPAN_ENDPONT']);
  });

  it('keeps right values and replaces wrong ones with their defaults, naming the variables', () => {
    const { config, fault } = readEnvironment({
      AUDITSPAN_PURPOSE: 'support',
      AUDITSPAN_ENDPOINT: 'ftp://x',
      AUDITSPAN_HMAC_KEY: 'short',
      AUDITSPAN_ENDPOINTS: '[{"host":"llm","format":"prose"}]',
    });

    expect(config).toEqual({ ...defaults, purpose: 'support' });
    expect(fault?.problems.map(({ field }) => field)).toEqual([
      'AUDITSPAN_ENDPOINT',
      'AUDITSPAN_HMAC_KEY',
      'AUDITSPAN_ENDPOINTS.0.format',
    ]);
    expect(fault?.message).not.toContain('short');
  });

  it.each([
    [{ AUDITSPAN_TRACING: 'yes' }, 'AUDITSPAN_TRACING: neither true nor false'],
    [{ AUDITSPAN_CALLER: '/etc/callers.json' }, 'AUDITSPAN_CALLER: not JSON, and this option accepts no path'],
    [{ AUDITSPAN_ENDPOINTS: '[{"host":' }, 'AUDITSPAN_ENDPOINTS: not JSON, and this option accepts no path'],
    [{ AUDITSPAN_MAX_QUEUE: 'many' }, 'AUDITSPAN_MAX_QUEUE: not a number'],
    [{ AUDITSPAN_ENDPOINT: 'localhost:4318' }, 'AUDITSPAN_ENDPOINT: not a URL that begins with http:// or https://'],
    [
      { AUDITSPAN_HEADERS: 'authorization=Bearer%20x,broken' },
      'AUDITSPAN_HEADERS: not headers, as name=value,name=value',
    ],
    [
      { AUDITSPAN_HEADERS: 'x-team=a%0Ab' },
      'AUDITSPAN_HEADERS.x-team: contains characters that are not allowed in a header',
    ],
    [
      { AUDITSPAN_CALLER: '{"jwt":{"issuer":"x","audience":"y","jwksUrl":"https://x","alg":1}}' },
      'AUDITSPAN_CALLER.jwt.0: Unrecognized key: "alg"',
    ],
    [
      { AUDITSPAN_CALLER: '{"jwt":{"issuer":"x","audience":"y","jwks":{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}}}' },
      'AUDITSPAN_CALLER.jwt.0.jwks.keys.0: must be a public key: a verifier must not be able to sign',
    ],
  ])('reports the fault in %j', (environment, problem) => {
    const { config, fault } = readEnvironment(environment);

    expect(config).toEqual(defaults);
    expect(fault?.message).toBe(`The configuration of @auditspan/instrumentation is invalid: ${problem}.`);
  });
});

describe('an invalid redaction policy', () => {
  it.each([
    ['{"preset":"pcy"}', /AUDITSPAN_REDACTION_POLICY.*preset/su],
    ['/nowhere/policy.yaml', /AUDITSPAN_REDACTION_POLICY.*cannot be read/su],
    ['{"classes":{"email":"seal"}}', /needs seal\.publicKey/u],
  ])('is replaced by the strict preset: %s', (policy, why) => {
    const { config, fault } = readEnvironment({ AUDITSPAN_REDACTION_POLICY: policy });

    expect(config).toEqual({ ...defaults, redactionPolicy: '{"preset":"strict"}' });
    expect(fault?.message).toMatch(why);
    expect(fault?.message).toMatch(
      /[^.]; AUDITSPAN_REDACTION_POLICY: the preset strict applies until this is corrected\.$/u,
    );
  });
});

describe('a misspelt value that requires a purpose', () => {
  it('requires one', () => {
    const { config, fault } = readEnvironment({ AUDITSPAN_PURPOSE_REQUIRED: 'denny' });

    expect(config.purposeRequired).toBe('deny');
    expect(fault?.problems.map(({ field }) => field)).toEqual([
      'AUDITSPAN_PURPOSE_REQUIRED',
      'AUDITSPAN_PURPOSE_REQUIRED',
    ]);
  });
});

describe('parseInstrumentationConfig', () => {
  it('rejects unknown options, naming every fault', () => {
    expect(() => parseInstrumentationConfig({ maxQueue: 0, retries: 1 })).toThrow(/maxQueue: .*retries/su);
  });
});
