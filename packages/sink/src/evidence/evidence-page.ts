import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvidencePackage } from './evidence-package.ts';

/** The modules that check the package, as they were built; from this file's place in `src` or `dist`. */
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const CHECKS = [
  'evidence/base64-bytes.js',
  'evidence/check-custody.js',
  'evidence/check-directives.js',
  'evidence/check-links.js',
  'evidence/check-package.js',
  'evidence/check-record.js',
  'evidence/evidence-package.js',
  'evidence/hex-digest.js',
  'evidence/json-forms.js',
  'evidence/odd-clocks.js',
  'evidence/sealed-leaf.js',
  'directives/directive.js',
  'directives/leaf-ranges.js',
  'directives/retention-age.js',
  'seal/leaf-type.js',
];
const LEDGER = join(dirname(createRequire(import.meta.url).resolve('@auditspan/ledger/package.json')), 'dist');

const OPENING = '<script type="application/json" id="evidence">';
const CLOSING = '</script>';

/** Shows what came of the check; texts of the package are only ever shown as text. */
const SCRIPT = `
import { checkPackage } from 'check/check-package.js';
import { heldSince } from 'check/check-custody.js';
const evidence = JSON.parse(document.getElementById('evidence').textContent);
const put = (id, text) => { document.getElementById(id).textContent = text; };
const list = (id, lines) => document.getElementById(id).append(...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })));
const cellsOf = ({ index, leaf, disclosed }) => {
  try {
    const { columns } = JSON.parse(leaf);
    const time = new Date(Number(BigInt(columns.Timestamp ?? 0) / 1000000n)).toISOString();
    return [index, time, disclosed.PrincipalId?.value ?? '(withheld)', columns.Action, columns.ModelId, columns.Outcome, columns.Purpose];
  } catch {
    return [index, '(cannot be read)'];
  }
};
for (const cells of evidence.records.map(cellsOf)) {
  document.getElementById('records').append(cells.reduce((row, cell) => {
    row.insertCell().textContent = cell ?? '';
    return row;
  }, document.createElement('tr')));
}
const about = { principal: evidence.question.principal, model: evidence.question.model, from: evidence.question.from, to: evidence.question.to };
list('about', [
  'asked for: ' + JSON.stringify(about),
  'made by ' + evidence.madeBy + ' at ' + evidence.madeAt + ', for: ' + evidence.reason,
  'the making is itself record ' + evidence.exportRecordId + ' of the log',
  'not shown: ' + evidence.withheld.join(', '),
  ...(evidence.timeToken === undefined ? [] : ['with an RFC 3161 time token of the checkpoint, which this page does not check: auditspan verify --tsa-ca does']),
]);
put('policy', evidence.policy + evidence.officers.map((key) => 'officer ' + key + '\\n').join(''));
try {
  const report = await checkPackage(evidence);
  list('about', [
    'log ' + report.origin + ', ' + report.size + ' leaves',
    ...report.cosignatures.map(({ witness, timestamp }) => 'cosigned by ' + witness + ' at ' + new Date(timestamp * 1000).toISOString()),
    ...report.directives.map((directive) => 'gone by ' + directive),
    'shown to be complete: ' + (report.completeness ?? 'nothing'),
    report.custody.length + ' earlier checkpoints, which the log begins with',
    ...report.warnings.map((warning) => 'warning: ' + warning),
  ]);
  for (const [place, { index }] of evidence.records.entries()) {
    const since = heldSince(index, [...report.custody, report]);
    document.getElementById('records').rows[place].insertCell().textContent = since === undefined ? 'the log alone says' : new Date(since * 1000).toISOString();
  }
  list('faults', report.faults);
  put('verdict', report.faults.length === 0 ? 'Everything holds: ' + report.records + ' records.' : 'TAMPERED');
} catch (error) {
  put('verdict', 'TAMPERED');
  list('faults', [error.message]);
}
`;

const STYLE =
  'body{font:16px/1.5 system-ui;margin:2em;max-width:75em}td,th{text-align:left;padding:.2em 1em .2em 0}#verdict{font-size:1.5em;font-weight:bold}pre{overflow:auto}';

/** One page that holds a package and checks it by itself, opened from a disk and without a network. */
export async function evidencePage(evidence: EvidencePackage): Promise<string> {
  const { before, after } = await pageAround();
  return `${before}${embedded(evidence)}${after}`;
}

/** What of a page is the same whatever package it holds. */
async function pageAround(): Promise<{ readonly before: string; readonly after: string }> {
  const imports = { ...(await ledgerModules()), ...(await checkModules()) };
  return {
    before: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence</title><style>${STYLE}</style>
<script type="importmap">${JSON.stringify({ imports })}</script>
${OPENING}`,
    after: `${CLOSING}</head>
<body><h1>Records of access to models</h1>
<p id="verdict">Checking …</p><ul id="faults"></ul><ul id="about"></ul>
<p>This page checks itself: that each record below is, letter for letter, in a log that its owner signed and that the
witnesses of the policy cosigned, and that the values shown are those that were sealed. The check is only as good as the
policy, the officers and this page: compare the keys with those that you were given by whom you trust, or check this file with
your own copies and your own program: <code>auditspan verify --policy trust.policy --governance governance.yaml
evidence.html</code>. It also tells whether this page is one that it would have written. That a record was never made, or was
not true when it was made, nothing here can show.</p>
<pre id="policy"></pre>
<table><thead><tr><th>leaf</th><th>time</th><th>principal</th><th>action</th><th>model</th><th>outcome</th><th>purpose</th><th>seen by a witness</th></tr></thead>
<tbody id="records"></tbody></table>
<script type="module">${SCRIPT}</script></body></html>
`,
  };
}

/** A page taken apart. */
export interface ReadPage {
  readonly evidence: EvidencePackage;
  /** Whether all around the package is as {@link evidencePage} writes it: else a browser may show anything. */
  readonly isAsWritten: boolean;
}

/**
 * Reads a page; undefined for a text that is none. Lines may have come to end in CRLF on the way.
 * @throws {SyntaxError} for a package that is cut off, damaged, or not written in its one way, in which no member comes twice.
 */
export async function readPage(page: string): Promise<ReadPage | undefined> {
  const text = page.replaceAll('\r\n', '\n');
  const start = text.indexOf(OPENING) + OPENING.length;
  if (start < OPENING.length) return undefined;
  const end = text.indexOf(CLOSING, start);
  const json = text.slice(start, end === -1 ? text.length : end);
  const evidence = JSON.parse(json) as EvidencePackage;
  if (embedded(evidence) !== json)
    throw new SyntaxError('it is not written as a package is: a member is there twice, or a value in another spelling');
  const { before, after } = await pageAround();
  return { evidence, isAsWritten: text.slice(0, start) === before && text.slice(end) === after };
}

/** No text of a record ends the script that it stands in. */
function embedded(evidence: EvidencePackage): string {
  return JSON.stringify(evidence, undefined, 1).replaceAll('<', String.raw`\u003c`);
}

async function checkModules(): Promise<Record<string, string>> {
  const modules = CHECKS.map(async (path): Promise<[string, string]> => {
    const source = await readFile(join(DIST, path), 'utf8');
    return [`check/${basename(path)}`, dataUrl(source.replaceAll(/from '\.{1,2}\/(?:[a-z]+\/)?/g, "from 'check/"))];
  });
  return Object.fromEntries(await Promise.all(modules));
}

async function ledgerModules(): Promise<Record<string, string>> {
  const files = (await readdir(LEDGER)).filter((name) => name.endsWith('.js'));
  const modules = files.map(async (name): Promise<[string, string]> => {
    const source = await readFile(join(LEDGER, name), 'utf8');
    return [`ledger/${name}`, dataUrl(source.replaceAll(/from '\.\//g, "from 'ledger/"))];
  });
  const imports = Object.fromEntries(await Promise.all(modules));
  return { ...imports, '@auditspan/ledger': imports['ledger/index.js'] ?? '' };
}

function dataUrl(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
}
