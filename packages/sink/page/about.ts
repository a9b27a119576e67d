import type { EvidenceReport } from 'check/check-package.js';
import { describeQuestion } from 'check/describe-question.js';
import type { EvidencePackage } from 'check/evidence-package.js';
import { timeOfSeconds } from 'check/iso-time.js';
import { toPrintableLine } from 'check/printable.js';

/** A name with its values. */
export type Fact = readonly [name: string, ...values: readonly string[]];

/** Returns what a package claims about itself. */
export function aboutPackage(evidence: EvidencePackage): Fact[] {
  const { question, madeBy, madeAt, reason, exportRecordId, withheld, between, timeToken } = evidence;
  return [
    ['asked for', describeQuestion(question)],
    ...(between.length === 0 ? [] : [betweenOf(between.length)]),
    ['made', `by ${madeBy} at ${madeAt}, for: ${reason}`],
    ['the export', `is itself record ${exportRecordId} of the log`],
    ['withheld', withheld.join(', ')],
    ...(timeToken === undefined ? [] : [TIME_TOKEN]),
  ];
}

const betweenOf = (count: number): Fact => [
  'besides',
  `${count} records in between from outside the requested time range: their leaves are included to show that none is missing, and are not listed`,
];

const TIME_TOKEN: Fact = [
  'time token',
  'of the checkpoint (RFC 3161), which this page does not check: auditspan verify --tsa-ca does',
];

/** Returns the result of the check. */
export function aboutReport(report: EvidenceReport): Fact[] {
  const { origin, size, cosignatures, completeness, custody, directives } = report;
  const seen = cosignatures.map(({ witness, timestamp }) => `by ${witness} at ${timeOfSeconds(timestamp)}`);
  return [
    ['log', `${origin}, ${size} leaves`],
    ['cosigned', ...(seen.length === 0 ? ['by no witness: only the log vouches for it'] : seen)],
    ['complete', completeness ?? 'nothing proves that there are no others'],
    [
      'earlier checkpoints',
      custody.length === 0 ? 'none were kept' : `${custody.length}, of which each is a prefix of the log`,
    ],
    ...(directives.length === 0 ? [] : [['removed by', ...firstOf(directives)] as const]),
  ];
}

/** Maximum number of lines of one kind that the page shows; the command lists all. */
const MOST_LINES = 100;

/** Returns the first lines, and how many more there are. */
export function firstOf(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LINES;
  const rest = more > 0 ? [`… and ${more} more, which auditspan verify tells`] : [];
  return [...lines.slice(0, MOST_LINES), ...rest];
}

/** Renders facts as items of a description list. */
export function itemsOf(facts: readonly Fact[]): HTMLElement[] {
  return facts.flatMap(([name, ...values]) => [element('dt', name), ...values.map((value) => element('dd', value))]);
}

/** Creates an element with a text, inserted as text only and with invisible characters spelled out. */
export function element(tag: string, text: string): HTMLElement {
  return Object.assign(document.createElement(tag), { textContent: toPrintableLine(text) });
}
