import type { EvidenceRecord } from 'check/evidence-package.js';
import { timeOfNanoseconds } from 'check/iso-time.js';
import { toPrintableLine, toPrintableName } from 'check/printable.js';
import { element, type Fact, itemsOf } from './about.ts';

/** The parts of a leaf that are shown. */
interface StatedLeaf {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly commitments: Readonly<Record<string, string>>;
  readonly previous: Readonly<Record<'principal' | 'model', { readonly index: string } | null | undefined>>;
  readonly time: string;
}

/** Creates a table row that expands to the leaf. @param seen since when a witness had seen it; empty before the check. */
export function recordRow(record: EvidenceRecord, seen = ''): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.insertCell().append(openerOf(record, row));
  for (const cell of [...cellsOf(record), seen]) row.insertCell().textContent = toPrintableLine(cell);
  return row;
}

function cellsOf({ leaf, disclosed }: EvidenceRecord): string[] {
  try {
    const { columns } = JSON.parse(leaf) as StatedLeaf;
    const shown = ['Action', 'ModelId', 'Outcome', 'Purpose'].map((name) => statedText(columns[name]));
    return [timeOfNanoseconds(BigInt(statedText(columns['Timestamp']))), principalOf(disclosed), ...shown];
  } catch {
    return ['(cannot be read)', '', '', '', '', ''];
  }
}

function principalOf({ PrincipalId }: EvidenceRecord['disclosed']): string {
  return PrincipalId === undefined ? '(withheld)' : toPrintableName(PrincipalId.value);
}

/** Creates the leaf number, which expands the leaf; its content is rendered on demand. */
function openerOf(record: EvidenceRecord, row: HTMLTableRowElement): HTMLDetailsElement {
  const details = document.createElement('details');
  details.append(element('summary', String(record.index)));
  details.addEventListener('toggle', () => {
    if (details.open) row.after(leafRow(record, row.cells.length));
    else row.nextElementSibling?.remove();
  });
  return details;
}

function leafRow(record: EvidenceRecord, span: number): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = 'leaf';
  const cell = row.insertCell();
  cell.colSpan = span;
  const list = document.createElement('dl');
  list.append(...itemsOf(factsOf(record)));
  cell.append(list);
  return row;
}

function factsOf({ leaf, disclosed, erased }: EvidenceRecord): Fact[] {
  const { columns, commitments, previous, time } = JSON.parse(leaf) as StatedLeaf;
  const withheld = Object.keys(commitments).filter((name) => !Object.hasOwn(disclosed, name));
  return [
    ['sealed', timeOfNanoseconds(BigInt(time))],
    ...Object.entries(columns).map(([name, value]): Fact => [name, statedText(value)]),
    ...Object.entries(disclosed).map(([name, { value }]): Fact => [name, `${value} (committed to, and shown)`]),
    ...withheld.map((name): Fact => [name, erased.includes(name) ? '(erased)' : '(committed to, and withheld)']),
    ['before it, of the principal', placeOf(previous.principal)],
    ['before it, of the model', placeOf(previous.model)],
  ];
}

function placeOf(pointer: { readonly index: string } | null | undefined): string {
  return pointer === null || pointer === undefined ? 'none' : `leaf ${pointer.index}`;
}

function statedText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Returns the text that a record is searched by, in lower case. */
export function textOf({ index, leaf, disclosed }: EvidenceRecord): string {
  const shown = Object.values(disclosed).map(({ value }) => value);
  return [index, leaf, ...shown].join('\n').toLowerCase();
}
