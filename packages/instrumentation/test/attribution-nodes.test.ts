import type { AuditRecord } from '@auditspan/conventions';
import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from './support/audited.ts';
import { hasOpenssl, startAuthority } from './support/certificates.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { isBuilt, NODES, runNode } from './support/run-node.ts';

/** Number of calls made in one way by concurrent users, and the attribution of their records. */
interface Tally {
  records: number;
  exact: number;
  /** Records that are exact but name another user. */
  wrong: number;
}

const SOME: unknown = expect.any(Number);

function talliesOf(records: readonly AuditRecord[]): Record<string, Tally> {
  const tallies: Record<string, Tally> = {};
  for (const { modelId = '', principalId, attribution } of records) {
    const [way = '', count = '', user = ''] = modelId.split('|');
    const tally = (tallies[`${way}, ${count} users`] ??= { records: 0, exact: 0, wrong: 0 });
    const isExact = attribution === 'exact';
    tally.records += 1;
    tally.exact += Number(isExact);
    tally.wrong += Number(isExact && principalId !== user);
  }
  return tallies;
}

/** undici 8 requires a newer Node than the oldest one. */
const CASES = NODES.flatMap((node) =>
  ['node', 'undici-6', 'undici-7', 'undici']
    .filter((name) => name !== 'undici' || node.version !== '22.17')
    .map((name) => ({ ...node, name })),
);

/**
 * Ways in which a call reaches the pool from code that may not be its caller's: its record must not be exact. The
 * dispatcher with the interceptor was composed before this copy of undici was instrumented, and undici 7 then hides
 * which call a retry belongs to.
 */
const UNSURE = /^(?:fetch, never seen|fetch through retry interceptor),/u;
const UNSURE_OF_UNDICI_7 = /^retry interceptor/u;

describe.each(CASES)('attribution with $name on Node $version', ({ name, binary, installed }) => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    skip(!installed, 'this Node is not installed');
    skip(!isBuilt, 'processes run what `npm run build` built');
    skip(!hasOpenssl, 'there is no openssl to make certificates with');
    [model, receiver] = await Promise.all([startModelEndpoint(), startOtlpReceiver()]);
  });
  afterEach(async () => {
    await Promise.all([model?.close(), receiver?.close()]);
  });

  it('is right for every kind of call, and never recorded as exact if it is not', async () => {
    const authority = startAuthority();
    const { key: KEY, cert: CERT } = authority.certify('/CN=localhost');
    authority.close();
    const env = { AUDITSPAN_ENDPOINT: receiver.url, AUDITSPAN_TRACING: 'false', AUDITSPAN_INBOUND: 'false', KEY, CERT };
    const run = await runNode({
      binary,
      fixture: 'attribution.mjs',
      args: [model.url, name],
      env,
      flags: ['--no-warnings'],
    });
    expect(run).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });

    const tallies = talliesOf(recordsOf(await receiver.auditSpans(0)));
    const expected = Object.keys(tallies).map((way) => {
      const count = Number(/, (\d+) users$/u.exec(way)?.[1]);
      const records = way.includes('refused once') ? count * 2 : count;
      const isUnsure = UNSURE.test(way) || (name === 'undici-7' && UNSURE_OF_UNDICI_7.test(way));
      return [way, { records, exact: isUnsure ? SOME : records, wrong: 0 }];
    });
    expect(tallies).toEqual(Object.fromEntries(expected));
    expect(expected).toHaveLength(name === 'node' ? 6 : 52);
  });
});
