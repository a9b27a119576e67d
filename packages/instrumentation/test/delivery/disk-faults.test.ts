import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';
import { isBuilt, runNode, type NodeRunOptions } from '../support/run-node.ts';

/** About 300 KiB of records. */
const COUNT = 200;
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const unshared = ['unshare', '--user', '--map-root-user', '--mount'];
/** Runs a command with a separate file system mounted at the spool directory. */
function mounted(options: string): readonly string[] {
  const script = `mount -t tmpfs -o ${options} tmpfs "$AUDITSPAN_SPOOL_DIR" && exec "$@"`;
  return [...unshared, 'sh', '-c', script, 'sh'];
}
const [unshare = '', ...flags] = unshared;
const cannotMount = spawnSync(unshare, [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status !== 0;
const noMount = cannotMount ? ' (skipped: no file system can be mounted here without privileges)' : '';
const rootWrites = isRoot ? ' (skipped: root may write there)' : '';

/** A place where spools cannot be kept, or not all of them. */
interface Place {
  readonly what: string;
  /** The error's code. */
  readonly kind: string;
  readonly skip?: boolean;
  readonly within?: readonly string[];
  /** @returns variables that lead there, if it is not the directory itself */
  readonly prepare?: (base: string) => Record<string, string> | void;
}

const PLACES: readonly Place[] = [
  { what: `a full disk${noMount}`, kind: 'ENOSPC', skip: cannotMount, within: mounted('size=128k') },
  { what: `a file system that is read-only${noMount}`, kind: 'EROFS', skip: cannotMount, within: mounted('ro') },
  // In blocks of 512 bytes, or of 1024 in some shells.
  { what: 'limited in file size', kind: 'EFBIG', within: ['sh', '-c', 'ulimit -f 64 && exec "$@"', 'sh'] },
  {
    what: `a directory that may not be written${rootWrites}`,
    kind: 'EACCES',
    skip: isRoot,
    prepare: (base) => chmodSync(base, 0o500),
  },
  { what: 'a file', kind: 'ENOTOWNED', prepare: (base) => writeFileSync(join(base, 'fixture'), '') },
  {
    what: 'a link to another directory',
    kind: 'ENOTOWNED',
    prepare: (base) => symlinkSync(tmpdir(), join(base, 'fixture')),
  },
  {
    what: "somebody else's directory",
    kind: 'ENOTOWNED',
    prepare(base) {
      if (!isRoot) return { AUDITSPAN_SPOOL_DIR: '/', OTEL_SERVICE_NAME: 'usr' };
      mkdirSync(join(base, 'fixture'));
      chownSync(join(base, 'fixture'), NOBODY, NOBODY);
      return undefined;
    },
  },
  {
    what: 'missing without a home, and a link in the temporary directory',
    kind: 'ENOTOWNED',
    prepare(base) {
      symlinkSync(tmpdir(), join(base, `auditspan-${process.getuid?.() ?? 'spool'}`));
      return { AUDITSPAN_SPOOL_DIR: '', XDG_STATE_HOME: '/proc/spool', TMPDIR: base };
    },
  },
  // Node's own recursive mkdir does not terminate there.
  {
    what: 'in a file system without directories',
    kind: 'ENOENT',
    prepare: () => ({ AUDITSPAN_SPOOL_DIR: '/proc/1/spool' }),
  },
];

describe('the directory of records is', () => {
  let base: string;
  let receiver: OtlpReceiver;
  beforeEach(async ({ skip }) => {
    base = mkdtempSync(join(tmpdir(), 'auditspan-disk-'));
    receiver = await startOtlpReceiver();
    skip(!isBuilt, 'processes run what `npm run build` built');
  });
  afterEach(async () => {
    await receiver.close();
    chmodSync(base, 0o700);
    rmSync(base, { recursive: true, force: true });
  });

  /** Creates records while the receiver delays its response, and ends. */
  const run = (options: Partial<NodeRunOptions> = {}) => {
    const recorded = Promise.withResolvers<void>();
    receiver.answerBy(async () => {
      await recorded.promise;
      return { status: 200 };
    });
    return runNode({
      fixture: 'spooled.mjs',
      args: [String(COUNT), 'say'],
      ...options,
      onOutput: () => recorded.resolve(),
      env: {
        AUDITSPAN_ENDPOINT: receiver.url,
        AUDITSPAN_SPOOL_DIR: base,
        AUDITSPAN_TRACING: 'false',
        ...options.env,
      },
    });
  };
  /** Numbers of the received records in order of arrival, and the kinds of those about the spool. */
  const received = () => ({
    calls: receiver.calls().map(({ attributes }) => attributes['test.number']),
    troubles: receiver.recordings
      .filter(({ attributes }) => attributes['audit.recording.event'] === 'spool')
      .map(({ attributes }) => attributes['audit.recording.kind']),
  });
  const whole = Array.from({ length: COUNT }, (_, index) => index);

  for (const { what, kind, skip = false, within = [], prepare } of PLACES) {
    it.skipIf(skip)(
      `${what}: this is reported and recorded once, and every record is delivered, in order`,
      async () => {
        const env = prepare?.(base) ?? {};
        const { code, stderr } = await run({ within, env });

        const warnings = stderr.split('\n').filter((line) => line.includes('AUDITSPAN_SPOOL_UNUSABLE'));
        expect({ code, warnings }).toEqual({
          code: 0,
          warnings: [expect.stringContaining(`audit records cannot be kept on disk (${kind}`)],
        });
        expect(received()).toEqual({ calls: whole, troubles: [kind] });
      },
    );
  }

  it('writable by others: they lose access from then on', async () => {
    const directory = join(base, 'fixture');
    mkdirSync(directory);
    chmodSync(directory, 0o777);

    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    expect(received()).toEqual({ calls: whole, troubles: [] });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});
