import { startModelEndpoint, type ModelEndpoint } from '@auditspan/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedRecord, recordsOf } from './support/audited.ts';
import { BUNDLERS } from './support/bundle.ts';
import { startOtlpReceiver, type OtlpReceiver } from './support/otlp-receiver.ts';
import { isBuilt, runNode } from './support/run-node.ts';

const entry = fileURLToPath(new URL('fixtures/bundled.js', import.meta.url));

describe.skipIf(!isBuilt)('a bundled service (built)', () => {
  let model: ModelEndpoint;
  let receiver: OtlpReceiver;
  let folder: string;
  beforeEach(async () => {
    [model, receiver, folder] = await Promise.all([
      startModelEndpoint(),
      startOtlpReceiver(),
      // Outside of every node_modules.
      mkdtemp(join(tmpdir(), 'auditspan-bundle-')),
    ]);
  });
  afterEach(async () => {
    await Promise.all([model.close(), receiver.close(), rm(folder, { recursive: true })]);
  });

  it.each(
    Object.keys(BUNDLERS).flatMap((bundler) => [[bundler, 'esm', 'mjs'] as const, [bundler, 'cjs', 'cjs'] as const]),
  )('by %s as %s is audited as before', async (bundler, format, extension) => {
    const file = join(folder, `service.${extension}`);
    await BUNDLERS[bundler]?.({ entry, file, format });
    const ended = await runNode({ fixture: file, args: [model.url], env: { AUDITSPAN_ENDPOINT: receiver.url } });
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });

    const spans = await receiver.auditSpans(2);
    expect(recordsOf(spans)).toEqual([
      expectedRecord(model, { credentialId: undefined }),
      expectedRecord(model, { credentialId: undefined, sourceSequence: 3 }),
    ]);
    const parents = receiver.spans.filter(({ spanId }) => spans.some(({ parentSpanId }) => parentSpanId === spanId));
    expect(parents.map(({ scope, kind }) => `${scope} ${kind}`)).toEqual(['@auditspan/instrumentation/http 2']);
  });
});
