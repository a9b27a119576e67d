import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { attributesOf } from '@auditspan/conventions';
import { findBrowser, until } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidencePackage } from '../src/evidence/evidence-package.ts';
import { evidencePage, readPage } from '../src/evidence/evidence-page.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import { type SealedSink, startSealedSink } from './fixtures/sealed-sink.ts';
import { ORIGIN, WITNESS } from './fixtures/sealing.ts';
import { runCommand, type SinkProcess, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';

const PAGE_CHECK = fileURLToPath(new URL('fixtures/page-check.mjs', import.meta.url));
const browser = findBrowser();
const unseen = 'absent' in browser ? browser.absent : '';
const LONG_AGO = new URL('fixtures/long-ago.mjs', import.meta.url).href;

let directory: SealedSink['directory'];
let sealing: SealedSink['sealing'];
let witness: SealedSink['witness'];
let sink: SinkProcess;

beforeAll(async () => {
  ({ directory, sealing, witness, sink } = await startSealedSink());
  for (const [place, principalId] of ['ann', 'bob', 'ann'].entries()) {
    const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
    const attributes = attributesOf({ recordId, outcome: 'success', principalId, modelId: 'gpt-5' });
    await send(sink, protobufOf([readableSpan({ attributes })]));
    await untilStored(sink);
    const path = join(sink.dataDir, 'ledger', 'checkpoint.cosigned');
    await until('a cosigned checkpoint', async () => (await readFile(path, 'utf8')).includes(`\n${place + 1}\n`));
  }
});

afterAll(async () => {
  await sink.stop();
  await witness.stop();
  await directory.remove();
});

/** Waits until a witness has seen everything stored. */
async function untilCosigned(): Promise<void> {
  const client = clientOf(sink.endpoints);
  const [stored] = await rowsOf<{ leaves: number }>(client, 'SELECT toUInt32(count()) AS leaves FROM audit_leaves');
  await client.close();
  const path = join(sink.dataDir, 'ledger', 'checkpoint.cosigned');
  await until(
    'a cosigned checkpoint over all that is stored',
    async () => Number((await readFile(path, 'utf8')).split('\n')[1]) >= (stored?.leaves ?? 0),
  );
}

/** @param start of the call, in seconds since the Unix epoch. */
async function sendCallOf(principalId: string, start: number): Promise<void> {
  const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
  const attributes = attributesOf({ recordId, outcome: 'success', principalId, modelId: 'gpt-5' });
  await send(sink, protobufOf([readableSpan({ attributes, start: [Math.floor(start), 0] })]));
  await untilStored(sink);
}

function page(): string {
  return join(directory.path, 'evidence.html');
}

function forged(): string {
  return join(directory.path, 'forged.html');
}

function rewritten(): string {
  return join(directory.path, 'rewritten.html');
}

describe('auditspan evidence', () => {
  it('exports the records of a principal, which somebody else verifies, and records the export', async () => {
    const where = ['--data-dir', sink.dataDir, '--policy', sealing.policy];
    const made = await runCommand([
      'evidence',
      page(),
      ...where,
      '--principal',
      'ann',
      '--reason',
      'audit',
      '--as',
      'eve',
    ]);
    expect([made.code, made.stdout]).toEqual([
      0,
      `${page()}: 2 records; shown to be complete: all records of the principal up to leaf 2; later ones are not covered\n`,
    ]);
    const again = await runCommand(['evidence', page(), ...where, '--principal', 'ann', '--reason', 'audit']);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining(`${page()} cannot be written: EEXIST`)]);
    const checked = await runCommand(['verify', '--policy', sealing.policy, '--json', page()]);
    const seen = { witness: WITNESS, timestamp: expect.any(Number) };
    expect([checked.code, JSON.parse(checked.stdout)]).toEqual([
      0,
      expect.objectContaining({ origin: ORIGIN, records: 2, faults: [], warnings: [], cosignatures: [seen] }),
    ]);
    const told = await runCommand(['verify', '--policy', sealing.policy, page()]);
    expect(told.stdout).toMatch(/^asked for {3}principal ann\nmade {8}by eve at 20\S+, for: audit\n/);
    const { custody } = JSON.parse(checked.stdout) as { custody: unknown[] };
    expect(custody).toContainEqual({ size: 1, root: expect.stringMatching(/^[0-9a-f]{64}$/), cosignatures: [seen] });
    const html = await readFile(page(), 'utf8');
    await writeFile(forged(), html.replace(String.raw`\"ModelId\":\"gpt-5\"`, String.raw`\"ModelId\":\"gpt-6\"`));
    const caught = await runCommand(['verify', '--policy', sealing.policy, '--json', forged()]);
    expect([caught.code, JSON.parse(caught.stdout)]).toEqual([
      3,
      expect.objectContaining({
        faults: [expect.stringContaining('leaf 0: the record is not the one that is in the log')],
      }),
    ]);
    await untilStored(sink);
    // The second export wrote nothing, and must not be recorded.
    const client = clientOf(sink.endpoints);
    const exports = await rowsOf(
      client,
      `SELECT PrincipalId, Purpose FROM audit_spans WHERE Action = 'audit.export' ORDER BY LeafIndex`,
    );
    await client.close();
    expect(exports).toEqual([{ PrincipalId: 'eve', Purpose: 'audit' }]);
  });

  it('verifies for a time range with a call among its records that began earlier', async () => {
    const path = join(directory.path, 'part.html');
    for (const seconds of [1_700_000_000, 1_699_000_000, 1_700_000_000]) await sendCallOf('joe', seconds);
    await untilCosigned();
    const asked = ['--principal', 'joe', '--from', '2023-11-14', '--reason', 'audit'];
    const made = await runCommand(['evidence', path, '--data-dir', sink.dataDir, '--policy', sealing.policy, ...asked]);
    expect([made.code, made.stdout + made.stderr]).toEqual([
      0,
      expect.stringMatching(
        /: 2 records; shown to be complete: all records of the principal received from 2023-11-14T00:00:00Z on up to leaf \d+; later ones are not covered\n$/,
      ),
    ]);
    const { between } = (await readPage(await readFile(path, 'utf8')))?.evidence ?? {};
    expect(between).toHaveLength(1);
  });

  it('includes the last record received before the time range, so that none is missing after it', async () => {
    const [path, now] = [join(directory.path, 'rest.html'), Date.now() / 1000];
    await sendCallOf('sue', now - 20);
    await sendCallOf('sue', now - 10);
    const begin = new Date(Date.now() + 1);
    await until('a later time', () => Date.now() > begin.getTime());
    await sendCallOf('sue', begin.getTime() / 1000 + 1);
    await untilCosigned();
    const asked = ['--principal', 'sue', '--from', begin.toISOString(), '--reason', 'audit'];
    const made = await runCommand(['evidence', path, '--data-dir', sink.dataDir, '--policy', sealing.policy, ...asked]);
    expect([made.code, made.stderr]).toEqual([0, '']);
    const { evidence } = (await readPage(await readFile(path, 'utf8'))) ?? {};
    expect([evidence?.records.length, evidence?.between.length]).toEqual([1, 1]);
    // Without it, as if more had been left out.
    await writeFile(path, await evidencePage({ ...(evidence as EvidencePackage), between: [] }));
    const cut = await runCommand(['verify', '--policy', sealing.policy, path]);
    expect([cut.code, cut.stdout]).toEqual([
      3,
      expect.stringMatching(/records of the principal before it are missing/),
    ]);
  });

  it('proves that the log only grew since an earlier page, which verify compares it with', async () => {
    const [path, where] = [join(directory.path, 'later.html'), ['--policy', sealing.policy]];
    const asked = ['--data-dir', sink.dataDir, '--principal', 'ann', '--reason', 'audit', '--against', page()];
    expect((await runCommand(['evidence', path, ...where, ...asked])).code).toBe(0);
    const compared = await runCommand(['verify', ...where, '--against', page(), path]);
    expect([compared.code, compared.stdout]).toEqual([
      0,
      expect.stringMatching(/^compared .* leaves of .*evidence\.html$/m),
    ]);
    const untold = await runCommand(['verify', ...where, '--against', path, page()]);
    expect([untold.code, untold.stdout]).toEqual([
      1,
      expect.stringMatching(/^NOT VERIFIED: the page has no checkpoint of/m),
    ]);
    const ofStore = await runCommand(['verify', ...where, '--from', '1', path]);
    expect([ofStore.code, ofStore.stderr]).toEqual([2, expect.stringContaining('--from applies to the store')]);
  });

  it('does not verify if an earlier checkpoint is not a prefix of the log', async () => {
    const { evidence } = (await readPage(await readFile(page(), 'utf8'))) ?? {};
    const custody = evidence?.custody.map(({ note }) => ({ note, proof: [] })) ?? [];
    await writeFile(rewritten(), await evidencePage({ ...(evidence as EvidencePackage), custody }));
    const { code, stdout } = await runCommand(['verify', '--policy', sealing.policy, rewritten()]);
    const fault = expect.stringMatching(/earlier checkpoint 1: the log does not begin with its/);
    expect([code, stdout]).toEqual([3, fault]);
    const few = await runCommand(['verify', '--policy', sealing.policy, '--max-findings', '1', rewritten()]);
    const more = custody.length > 1 ? `… and ${custody.length - 1} more: --max-findings` : '';
    expect([few.stdout.match(/earlier checkpoint \d:/g)?.length, few.stdout]).toEqual([
      1,
      expect.stringContaining(more),
    ]);
    // What the page itself reports, with its embedded modules.
    const shown = await promisify(execFile)(process.execPath, [PAGE_CHECK, rewritten()]);
    const { faults } = JSON.parse(shown.stdout) as { faults: string[] };
    expect(faults).toContainEqual(fault);
  });

  it('is checked against the clock, like the store', async () => {
    const behind = { NODE_OPTIONS: `--import=${LONG_AGO}` };
    const where = ['--policy', sealing.policy, '--json'];
    const reports = await Promise.all([
      runCommand(['verify', ...where, page()], behind),
      runCommand(['verify', ...where, '--data-dir', sink.dataDir], behind),
    ]);
    const warnings = [
      /^the newest record is sealed .* later than the clock here/,
      /cosigned .* later than the clock here/,
    ];
    const warned = { warnings: warnings.map((words) => expect.stringMatching(words)) };
    expect(reports.map(({ code, stdout }) => ({ code, report: JSON.parse(stdout) as unknown }))).toMatchObject([
      { code: 0, report: { faults: [] } },
      { code: 0, report: { findings: [], ...warned } },
    ]);
    expect((JSON.parse(reports[0].stdout) as { warnings: string[] }).warnings).toContainEqual(warned.warnings[0]);
  });

  it('round-trips, even with line ends changed to CRLF', async () => {
    const path = join(directory.path, 'crlf.html');
    await writeFile(path, (await readFile(page(), 'utf8')).replaceAll('\n', '\r\n'));
    const { code, stdout } = await runCommand(['verify', '--policy', sealing.policy, '--json', path]);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ faults: [], warnings: [] })]);
  });

  it.each([
    ['other words', (html: string) => html.replace('Evidence of access', 'Evidence of no access')],
    ['another script', (html: string) => html.replace("'TAMPERED'", "'Everything holds'")],
    ['a second package after it', (html: string) => html.replace('<body>', '<body><script id="evidence">{}</script>')],
    ['a byte order mark', (html: string) => `\uFEFF${html}`],
  ])('reports that the page around it is not its own: %s', async (_, change) => {
    const path = join(directory.path, 'other.html');
    await writeFile(path, change(await readFile(page(), 'utf8')));
    const { code, stdout } = await runCommand(['verify', '--policy', sealing.policy, '--json', path]);
    const warning = expect.stringMatching(/^the page around the evidence is not the one/);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ faults: [], warnings: [warning] })]);
  });

  it.each([
    ['is truncated', (whole: string) => whole.slice(0, whole.indexOf('"policy"')), 1, /cut off or damaged/],
    ['lacks its checkpoint', (whole: string) => whole.replace('"checkpoint":', '"check":'), 1, /is not whole/],
    [
      'has a member twice',
      (whole: string) => whole.replace(' "records":', ' "records": [],\n "records":'),
      1,
      /a member is there twice/,
    ],
    [
      'nests too deep',
      (whole: string) => whole.replace(' "format"', ` "x": ${'['.repeat(100_000)}${']'.repeat(100_000)},\n "format"`),
      1,
      /cut off or damaged/,
    ],
    ['has a number in another spelling', (whole: string) => whole.replace('"index": 2', '"index": 2.0'), 1, /spelling/],
    ['has an invalid record', (whole: string) => whole.replace('"leaf": "{', '"leaf": "('), 3, /cannot be read/],
  ])('reports if it %s', async (_, damage, code, message) => {
    const path = join(directory.path, 'damaged.html');
    await writeFile(path, damage(await readFile(page(), 'utf8')));
    const result = await runCommand(['verify', '--policy', sealing.policy, path]);
    expect([result.code, result.stdout + result.stderr]).toEqual([code, expect.stringMatching(message)]);
  });

  it.skipIf(unseen)(`is a page that verifies itself from disk${unseen}`, async () => {
    const damaged = join(directory.path, 'damaged.html');
    const empty = join(directory.path, 'empty.html');
    await writeFile(empty, await evidencePage({} as EvidencePackage));
    const shown = [];
    for (const path of [page(), forged(), rewritten(), damaged, empty]) shown.push(await verdictOf(path));
    expect(shown).toEqual(['Everything holds: 2 records.', ...Array<string>(4).fill('TAMPERED')]);
  });
});

async function verdictOf(path: string): Promise<string> {
  const when = "document.querySelector('#verdict.holds, #verdict.broken') !== null";
  const html = 'absent' in browser ? '' : await browser.look(`file://${path}`, { when });
  return /<p id="verdict"[^>]*>(?<verdict>[^<]*)<\/p>/.exec(html)?.groups?.['verdict'] ?? html;
}
