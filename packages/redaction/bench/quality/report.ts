import { isRecorded } from './chat-texts.ts';
import type { Cost } from './measure-cost.ts';
import type { Measurement } from './measure-engine.ts';
import { together, type Recall, type Score } from './score.ts';
import { LENGTHS } from './speed.ts';
import type { Start } from './start-main.ts';

/** The measurements of an engine, and its start time if it is a package. */
export type Measured = Measurement & Cost & { readonly start: Start | undefined };

const STRUCTURED = ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER'];
const KINDS = ['EMAIL', 'CARD', 'IBAN', 'SSN', 'IP', 'MAC', 'PHONE'];
const SECRET_KINDS = ['TOKEN', 'JWT', 'PEM', 'PASSWORD'];

/** Renders the page that compares the engines. */
export function report(measurements: readonly Measured[], machine: string): string {
  const sections = [
    introduction(machine),
    [
      '## Personal data in generated chat and tool-call JSON, logs and tables',
      table(['', ...KINDS, 'all', 'precision'], measurements.map(personalRow)),
    ],
    [
      '## Secrets in generated files and messages',
      table(['', ...SECRET_KINDS, 'all', 'precision'], measurements.map(secretRow)),
    ],
    ['## Telemetry that must not change', table(['', 'damaged', 'of', 'for example'], measurements.map(telemetryRow))],
    ...corpusSections(measurements),
    ...speedSections(measurements),
    ['## Worst case', WORST, table(['', 'text', 'KB', 'ms', 'exponent'], measurements.map(worstRow))],
    ['## Where it is worse', WORSE],
  ];
  return `${sections.map((parts) => parts.join('\n\n')).join('\n\n')}\n`;
}

const WORST = `Each engine masks 5, 20 and 80 KB of its most expensive adversarial text; a longer one is not measured if the shorter
took over 250 ms. The exponent describes how time grows with length: 1 is linear.`;

const WORSE = `- Time: six regular expressions and \`@redactpii/node\` take less for texts full of values, except in the worst case; for a
  span, six regular expressions take as much or less.
- Names, towns and organisations are found only by label, salutation and signature: about one in ten PERSON labels of the
  corpus, and none of its organisations and towns. \`redact-pii\` finds more names, but also masks model names, see above.
- Streets are found if they have a number and a street word, or a label, a flat or a state next to them: two thirds of the
  corpus's STREET_ADDRESS labels entirely, many of which are only towns and postal codes.
- Passwords that are plain words in prose are not found, nor tokens without a known prefix or an assigned name, unless they
  consist of words, a separator, and more randomness than identifiers have.`;

function introduction(machine: string): string[] {
  return [
    '# Detection quality and cost',
    `<!-- Written by \`npm run bench:redaction\`. -->`,
    `Made by \`npm run bench:redaction\`, each engine in its own process, in one run (${machine}). Recall is the
share of labelled values of which **every character** is removed (in brackets: at least one character); precision is the
share of hits that overlap a labelled value. The texts come from a seeded generator in \`bench/quality\`.`,
  ];
}

function personalRow({ name, personal }: Measurement): string[] {
  return [
    name,
    ...KINDS.map((kind) => recallCell(personal.byType[kind])),
    recallCell(together(personal.byType, KINDS)),
    precisionCell(personal),
  ];
}

function secretRow({ name, secrets }: Measurement): string[] {
  return [
    name,
    ...SECRET_KINDS.map((kind) => recallCell(secrets.byType[kind])),
    recallCell(together(secrets.byType, SECRET_KINDS)),
    precisionCell(secrets),
  ];
}

function telemetryRow({ name, telemetry }: Measurement): string[] {
  const example = telemetry.examples.toSorted((a, b) => a.length - b.length)[0];
  return [
    name,
    String(telemetry.damaged),
    String(telemetry.all),
    example === undefined ? '' : `\`${example.replaceAll('|', '\\|').slice(0, 60)}\``,
  ];
}

function corpusSections(measurements: readonly Measurement[]): string[][] {
  if (measurements.some(({ corpus }) => corpus === undefined))
    return [['## The labelled sets', 'Not measured: `../shared/corpus` is missing.']];
  return [
    [
      '## The labelled sets',
      `Sentences of presidio-research and the test lines of gitleaks, split in half by the hash of their template or rule. The
first half was used to write the rules. In the second half, 21 of 102 lines without a secret had false positives before they
were examined as well; the last column counts both halves.`,
      table(
        [
          '',
          'structured, first half',
          'second half',
          'of it phone, both',
          'precision',
          'secrets, first half',
          'second half',
          'clean lines damaged',
        ],
        measurements.map(corpusRow),
      ),
    ],
  ];
}

function corpusRow({ name, corpus }: Measurement): string[] {
  if (corpus === undefined) return [name];
  const { sentences, secrets, clean } = corpus;
  const phone = sentences.map(({ byType }) => together(byType, ['PHONE_NUMBER']));
  return [
    name,
    ...sentences.map(({ byType }) => recallCell(together(byType, STRUCTURED))),
    recallCell(sumOf(phone)),
    precisionCell({ right: sum(sentences.map(({ right }) => right)), hits: sum(sentences.map(({ hits }) => hits)) }),
    ...secrets.map(({ byType }) => recallCell(together(byType, Object.keys(byType)))),
    `${clean.damaged} of ${clean.all}`,
  ];
}

function speedSections(measurements: readonly Measured[]): string[][] {
  return [
    [
      '## Speed',
      `Chat is ${isRecorded ? 'what people and models say in the exchanges of `../shared/corpus`' : 'generated prose without values, since `../shared/corpus` is missing'}; dense prose contains a record of personal data
per 600 characters; records contain nothing else. The engines take turns: every figure is the median of five rounds, each
with a new process per engine. Processor time, the median of nine batches; for the span (32 attributes, 5.9 KB) of two
thousand runs. A burst is 512 such spans that end in one turn: for this package it is the longest turn of the event loop with
\`RedactionSpanProcessor\`, for the others 512 times the median, since they do not spread the work.`,
      table(
        [
          '',
          'chat (µs per KB)',
          'dense prose (µs per KB)',
          'records (µs per KB)',
          'short value (µs)',
          'span, median (µs)',
          'span, p99 (µs)',
          'burst (ms)',
        ],
        measurements.map(speedRow),
      ),
    ],
    [
      '## Cost by length',
      'Dense prose, µs per KB: a constant value means linear cost. Not measured if a shorter text took over 250 ms.',
      table(['', '1 KB', '16 KB', '128 KB', '1 MB'], measurements.map(lengthRow)),
    ],
    [
      '## Start and memory',
      `Processor time of a new process in addition to Node's own, the median of fifteen, in turns: loading the modules; building
the engine and a first call; memory retained afterwards (heap and buffers, without modules).`,
      table(['', 'load (ms)', 'build and first call (ms)', 'memory (MB)'], measurements.map(startRow)),
    ],
  ];
}

function speedRow({ name, about, speed, burst }: Measured): string[] {
  const { chatPerKilobyte, densePerKilobyte, recordsPerKilobyte, short, span } = speed;
  return [
    `${name} (${about})`,
    ...[chatPerKilobyte, densePerKilobyte, recordsPerKilobyte, short, span.median, span.p99].map((value) =>
      figure(value),
    ),
    figure(burst ?? (span.median * 512) / 1000),
  ];
}

function lengthRow({ name, speed: { byLength } }: Measured): string[] {
  return [name, ...LENGTHS.map((kilobytes) => figure(byLength[kilobytes]))];
}

function startRow({ name, start }: Measured): string[] {
  if (start === undefined) return [name, '', '', ''];
  return [name, figure(start.loadMilliseconds), figure(start.firstMilliseconds), figure(start.megabytes)];
}

function worstRow({ name, worst }: Measured): string[] {
  return [
    name,
    `\`${worst.name}\``,
    String(worst.kilobytes),
    figure(worst.milliseconds),
    Number.isFinite(worst.exponent) ? worst.exponent.toFixed(1) : 'not known',
  ];
}

function recallCell(recall: Recall | undefined): string {
  if (recall === undefined || recall.all === 0) return '';
  const full = (recall.full / recall.all).toFixed(3);
  return recall.any === recall.full ? full : `${full} (${(recall.any / recall.all).toFixed(3)})`;
}

function precisionCell({ right, hits }: Pick<Score, 'right' | 'hits'>): string {
  return hits === 0 ? '' : (right / hits).toFixed(3);
}

function sumOf(recalls: readonly Recall[]): Recall {
  return {
    full: sum(recalls.map(({ full }) => full)),
    any: sum(recalls.map(({ any }) => any)),
    all: sum(recalls.map(({ all }) => all)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function figure(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [lineOf(head), lineOf(head.map(() => '---')), ...rows.map(lineOf)].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
