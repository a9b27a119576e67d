import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactor } from '@auditspan/redaction';
import { LineAssembler } from '../src/redact/line-assembler.ts';
import { LineDecoder } from '../src/redact/line-decoder.ts';
import { redactedText } from '../src/redact/redact-text.ts';
import { createSummary } from '../src/redact/redaction-summary.ts';
import { runCommand, temporaryDirectory } from './fixtures/sink-process.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, text);
  return path;
}

describe('LineAssembler', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20, size: 'max' }).map((text) => text.replaceAll(/[\r\n]/g, '')),
    fc.constantFrom('-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', '', 'x\r'),
  );

  it('reproduces the text, whatever the chunks, and counts its lines', () => {
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), fc.array(fc.nat(200), { maxLength: 8 }), (lines, isEnded, cuts) => {
        const text = lines.join('\n') + (isEnded ? '\n' : '');
        const ends = [...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted((a, b) => a - b);
        const assembler = new LineAssembler(1000);
        const chunks = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        const pieces = [...chunks.flatMap((chunk) => assembler.push(chunk)), ...assembler.end()];
        expect(pieces.map((piece) => piece.text + piece.end).join('')).toBe(text);
        let before = '';
        for (const piece of pieces) {
          expect(piece.line).toBe(before.split('\n').length);
          before += piece.text + piece.end;
        }
      }),
    );
  });

  it('buffers no line longer than the limit', () => {
    const assembler = new LineAssembler(10);
    const pieces = ['a\n', 'x'.repeat(8), 'x'.repeat(8), '\nb'].flatMap((chunk) => assembler.push(chunk));
    expect(
      [...pieces, ...assembler.end()].map(({ text, line: number, isOversize }) => [number, text, isOversize]),
    ).toEqual([
      [1, 'a', false],
      [2, '', true],
      [3, 'b', false],
    ]);
  });
});

describe('auditspan redact', () => {
  it('masks its input, and reports on stderr what it did', async () => {
    const { code, stdout, stderr } = await runCommand(['redact'], {}, `to ${MAIL}\r\nplain\n\n${CARD}`);
    expect([code, stdout]).toEqual([0, 'to [email]\r\nplain\n\n[credit_card]']);
    expect(stderr).toBe('auditspan: 2 of 4 lines changed: email:1 credit_card:1\n');
  });

  it('masks files by a policy, keys over several lines and JSON over several lines too', async () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----';
    const log = await file('app.log', `start\n${pem}\n${MAIL}\n`);
    const json = await file('cards.json', `{\n  "card": 4111111111111111,\n  "to": "${MAIL}"\n}\n`);
    const policy = await file('policy.yaml', 'classes:\n  email: allow\n');
    const { code, stdout, stderr } = await runCommand(['redact', '--policy', policy, '--json', log, json]);
    expect([code, stdout]).toEqual([
      0,
      `start\n[private_key]\n${MAIL}\n{\n  "card": "[credit_card]",\n  "to": "${MAIL}"\n}\n`,
    ]);
    expect(JSON.parse(stderr)).toEqual({
      policy: expect.stringMatching(/^sha256:/) as string,
      items: 7,
      changed: 2,
      classes: { private_key: 1, credit_card: 1 },
      failures: {},
    });
  });

  it('uses a recogniser from a module, and reports an invalid one', async () => {
    const module = await file(
      'names.mjs',
      `export default { name: 'names', find: (text) => text.startsWith('Erika') ? [{ start: 0, end: 5, class: 'person' }] : [] };`,
    );
    const found = await runCommand(['redact', '--recogniser', module], {}, `Erika\n${MAIL}\n`);
    expect([found.code, found.stdout]).toEqual([0, '[person]\n[email]\n']);
    const empty = await file('empty.mjs', 'export default {};');
    for (const wrong of [empty, `${module}.not`]) {
      const { code, stdout, stderr } = await runCommand(['redact', '--recogniser', wrong], {}, MAIL);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('AUDITSPAN_SINK_RECOGNISER')]);
    }
  });

  it('replaces what it cannot examine, and exits with 1', async () => {
    const policy = '{"limits":{"valueBytes":20}}';
    const { code, stdout } = await runCommand(['redact', '--policy', policy], {}, `${'x'.repeat(50)}\nshort\n`);
    expect([code, stdout]).toEqual([1, '[unscanned:oversize]\nshort\n']);
  });

  it('with --check exits with 1 if it finds something', async () => {
    expect((await runCommand(['redact', '--check'], {}, MAIL)).code).toBe(1);
    expect((await runCommand(['redact', '--check'], {}, 'plain')).code).toBe(0);
  });

  it('reports unreadable input, a faulty policy, and conflicting options', async () => {
    const binary = await file('binary', Uint8Array.of(0x61, 0x00, 0xff, 0xfe));
    const zipped = await file('app.log.gz', gzipSync(`to ${MAIL}`));
    const results = await Promise.all([
      runCommand(['redact', join(directory.path, 'none.log')]),
      runCommand(['redact', binary]),
      runCommand(['redact', zipped]),
      runCommand(['redact', '--policy', '{"preset":"pcy","keyz":{}}'], {}, ''),
      runCommand(['redact', '--from-store']),
    ]);
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual([
      [1, expect.stringMatching(/AUDITSPAN_SINK_REDACT_INPUT: .*none\.log cannot be read: ENOENT/)],
      [1, expect.stringMatching(/binary is not text/)],
      [1, expect.stringMatching(/app\.log\.gz is compressed: gunzip -c \S+ \| auditspan redact/)],
      [2, expect.stringMatching(/AUDITSPAN_REDACTION_CONFIG: .*preset.*keyz/)],
      [2, expect.stringMatching(/--from-store and --against require --dry-run/)],
    ]);
  });
});

/** Encodes a byte order mark, UTF-8, Latin-1 and UTF-8 again. */
function mixed(value: string): Buffer {
  return Buffer.concat([
    Buffer.from(`\ufeffgr\u00fc\u00dfe ${value}\r\n`),
    Buffer.from(`gr\u00fc\u00dfe ${value}\r\n`, 'latin1'),
    Buffer.from(`\u65e5\u672c ${value}`),
  ]);
}

describe('text that is partly not UTF-8', () => {
  it('is masked too, with its other bytes preserved', async () => {
    const source = { name: 'mixed.log', chunks: Readable.from([mixed(MAIL)]) };
    const redacted = await buffer(redactedText(source, createRedactor(), createSummary()));
    expect(redacted).toEqual(mixed('[email]'));
  });

  it('is reproduced byte for byte, whatever the chunks', () => {
    const byte = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0x20, max: 0xff }) }, fc.constant(0x0a));
    fc.assert(
      fc.property(fc.array(fc.array(byte, { maxLength: 20, size: 'max' })), (chunks) => {
        // Text that begins like a compressed file or UTF-16 is refused.
        const all = [[0x61], ...chunks];
        const decoder = new LineDecoder('x', 64);
        const decoded = [...all.flatMap((chunk) => decoder.push(Uint8Array.from(chunk))), ...decoder.end()];
        expect(Buffer.concat(decoded.map(({ text, encoding }) => Buffer.from(text, encoding)))).toEqual(
          Buffer.from(all.flat()),
        );
      }),
    );
  });
});

describe('auditspan redact --dry-run', () => {
  it('shows lines only in their redacted form', async () => {
    const log = await file('dry.log', `plain\nto ${MAIL} and ${CARD}\n`);
    const { code, stdout } = await runCommand(['redact', '--dry-run', log]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /dry\.log:2: credit_card:1 email:1\n {2}to \[email\] and \[credit_card\]\nsha256:[0-9a-f]{16}: 1 of 2 lines changed: /,
    );
    expect(stdout).not.toContain(MAIL);
  });

  it('shows where two policies differ', async () => {
    const log = await file('two.log', `to ${MAIL}\ncard ${CARD}\n`);
    const args = ['redact', '--dry-run', '--policy', '{"classes":{"email":"allow"}}', '--against', '{}'];
    const words = await runCommand([...args, log]);
    expect(words.stdout).toMatch(/^policy classes\.email: "mask" → "allow"\n/);
    expect(words.stdout).toMatch(/two\.log:1: nothing \(the other policy: email:1\)\n/);
    expect(words.stdout).not.toContain('two.log:2');
    const json = (await runCommand([...args, '--json', log])).stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect(json).toEqual([
      expect.objectContaining({ place: expect.stringMatching(/two\.log:1$/) as string }),
      expect.objectContaining({
        items: 2,
        classes: { credit_card: 1 },
        differences: [{ setting: 'classes.email', before: '"mask"', after: '"allow"' }],
        against: expect.objectContaining({ classes: { email: 1, credit_card: 1 } }) as object,
      }),
    ]);
  });
});
