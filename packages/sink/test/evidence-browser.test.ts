import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowser } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidencePackage } from '../src/evidence/evidence-package.ts';
import { evidencePage } from '../src/evidence/evidence-page.ts';
import { createEvidence } from './fixtures/evidence.ts';
import { erasing } from './fixtures/evidence-plans.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const browser = findBrowser();
const unseen = 'absent' in browser ? browser.absent : '';

const MANY = 250;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let many: EvidencePackage;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const leaves = Array.from({ length: MANY }, (_, place) => ({ columns: { Purpose: `case ${place}` } }));
  many = await createEvidence({ question: { principal: 'ann' }, leaves });
});

afterAll(() => directory.remove());

/** Returns the HTML of a page after its check, after a script of the reader, once it shows the expected result. */
async function readBy(evidence: EvidencePackage, reader = '', shows = 'true'): Promise<string> {
  const path = join(directory.path, 'evidence.html');
  const script = `<script>
    const waiting = setInterval(() => {
      if (document.querySelector('#progress')) return;
      clearInterval(waiting);
      const at = (selector) => document.querySelector(selector);
      ${reader}
      document.body.dataset.isRead = 'true';
    }, 50);
  </script></body>`;
  await writeFile(path, (await evidencePage(evidence)).replace('</body>', script));
  const when = `document.body?.dataset.isRead === 'true' && ${shows}`;
  return 'absent' in browser ? '' : browser.look(`file://${path}`, { when });
}

const counts = (count: string): string => `document.querySelector('#count').textContent === '${count}'`;
const countIn = (html: string): string | undefined => /<span id="count">(?<count>.*?)<\/span>/.exec(html)?.[1];
const rowsIn = (html: string): number => html.match(/<details/g)?.length ?? 0;

describe.skipIf(unseen)(`an evidence page in a browser${unseen}`, () => {
  it('lists many records in pages', async () => {
    const html = await readBy(many);
    expect(html).toContain('Everything holds: 250 records.');
    expect([rowsIn(html), countIn(html)]).toEqual([100, '1 to 100 of 250']);
  });

  it('turns pages', async () => {
    const html = await readBy(many, `at('#later').click(); at('#later').click();`, counts('201 to 250 of 250'));
    expect([rowsIn(html), countIn(html)]).toEqual([50, '201 to 250 of 250']);
    expect(html).toMatch(/<button id="later"[^>]* disabled=""/);
    expect(html).not.toMatch(/<button id="earlier"[^>]* disabled=""/);
  });

  it('prints all of them', async () => {
    const html = await readBy(many, `dispatchEvent(new Event('beforeprint'));`, counts(`${MANY}`));
    expect([rowsIn(html), countIn(html)]).toEqual([MANY, '250']);
  });

  it('finds those that contain a text, whichever part they are in', async () => {
    const html = await readBy(
      many,
      `at('#filter').value = 'CASE 24'; at('#filter').dispatchEvent(new Event('input'));`,
      counts('11 found of 250'),
    );
    // 24, and 240 to 249.
    expect([rowsIn(html), countIn(html)]).toEqual([11, '11 found of 250']);
  });

  it('expands a record to its leaf', async () => {
    const html = await readBy(many, `at('details').open = true;`, `document.querySelector('tr.leaf dd') !== null`);
    const leaf = html.slice(html.indexOf('<tr class="leaf">'));
    expect(leaf).toMatch(
      /<dt>ModelId<\/dt><dd>gpt-5<\/dd>.*<dt>PrincipalId<\/dt><dd>ann \(committed to, and shown\)<\/dd>/,
    );
  });

  it('escapes invisible characters, and spells out the letters of a principal', async () => {
    const leaves = [{ principal: '\u0430nn', columns: { Purpose: 'x\u202Ey\u200B' } }];
    const evidence = await createEvidence({ question: { principal: '\u0430nn' }, leaves });
    const html = await readBy({ ...evidence, policy: `${evidence.policy}# \u202Eold key\n` });
    expect(html).toContain('<dt>asked for</dt><dd>principal \u0430nn (spelt \\u0430nn)</dd>');
    expect(html).toContain('<td>\u0430nn (spelt \\u0430nn)</td>');
    expect(html).toContain('<td>x\\u202Ey\\u200B</td>');
    expect(html).toContain('# \\u202Eold key');
  });

  it('shows no text as anything but a text', async () => {
    const hostile = '</script><img src=x onerror="document.body.dataset.isOwned = 1">';
    const columns = { Purpose: hostile, Action: hostile, Outcome: hostile };
    const leaves = [{ principal: hostile, model: hostile, columns }, { columns }, erasing([0])];
    const whole = await createEvidence({ question: { principal: hostile }, leaves });
    const texts = { madeAt: hostile, madeBy: hostile, reason: hostile, exportRecordId: hostile };
    const policy = `${whole.policy}# ${hostile}\n`;
    const evidence = {
      ...whole,
      ...texts,
      policy,
      withheld: ['Rest', hostile],
      officers: [...whole.officers, hostile],
    };
    const html = await readBy(evidence, `at('details').open = true;`, `document.querySelector('tr.leaf dd') !== null`);
    expect(html).toContain('TAMPERED');
    expect(html.match(/&lt;img/g)?.length).toBeGreaterThan(12);
    expect(html.slice(html.indexOf('<body'))).not.toMatch(/<img|data-is-owned/);
  });

  it('lists the first faults of many, and says how many there are', async () => {
    const html = await readBy({ ...many, records: many.records.map((record) => ({ ...record, proof: [] })) });
    expect(html).toContain('TAMPERED');
    const faults = /<ul id="faults">(?<faults>.*?)<\/ul>/.exec(html)?.[1] ?? '';
    expect(faults.match(/<li>/g)).toHaveLength(101);
    expect(faults).toMatch(/… and 150 more, which auditspan verify tells<\/li>$/);
  });
});
