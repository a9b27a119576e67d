import { isRecorded } from './chat-texts.ts';
import type { Cost } from './measure-cost.ts';
import type { Measurement } from './measure-engine.ts';
import { together, type Recall, type Score } from './score.ts';
import { LENGTHS } from './speed.ts';
import type { Start } from './start-main.ts';

/** What was measured of an engine, and how it starts where it is a package. */
export type Measured = Measurement & Cost & { readonly start: Start | undefined };

const STRUCTURED = ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER'];
const KINDS = ['EMAIL', 'CARD', 'IBAN', 'SSN', 'IP', 'MAC', 'PHONE'];
const SECRET_KINDS = ['TOKEN', 'JWT', 'PEM', 'PASSWORD'];

/** The page that says what was measured, beside others, in one run. */
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
    [
      '## Telemetry that must stay as it is',
      table(['', 'damaged', 'of', 'for example'], measurements.map(telemetryRow)),
    ],
    ...corpusSections(measurements),
    ...speedSections(measurements),
    ['## The worst text', WORST, table(['', 'text', 'KB', 'ms', 'exponent'], measurements.map(worstRow))],
    ['## What is worse', WORSE],
  ];
  return `${sections.map((parts) => parts.join('\n\n')).join('\n\n')}\n`;
}

const WORST = `Each engine masks 5, 20 and 80 KB of what costs most for its length; a longer one is not tried when the shorter
took over 250 ms. The exponent says how time grows with length: 1 is linear.`;

const WORSE = `- Time: six regular expressions and \`@redactpii/node\` take less for texts full of values, as long as the text is not one of
  the worst; for a span six regular expressions take as much or less.
- Names, towns and organisations are found by label, salutation and signature only: of the PERSON labels of the corpus
  about one in ten, of its organisations and towns none. \`redact-pii\` finds more names, at the price of the model names above.
- Streets are found where they have a number and a street's word, or a label, a flat or a state beside them; of the corpus's
  STREET_ADDRESS labels, many of which are towns and codes alone, two thirds whole.
- Passwords that are plain words in prose are not found, nor tokens that begin in no known way and stand beside no name, unless
  they are words, a sign, and more that was drawn by lot than identifiers have.`;

function introduction(machine: string): string[] {
  return [
    '# How well it finds, and what it costs',
    `<!-- Written by \`npm run bench:redaction\`. -->`,
    `Made by \`npm run bench:redaction\`, every engine in a process of its own, in one run (${machine}). Recall is the
share of labelled stretches of which **every character** is taken out, in brackets those that are touched; precision the share
of hits that touch anything labelled. The texts come from a seeded generator in \`bench/quality\`.`,
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
    return [['## The labelled sets', 'Not measured: `../shared/corpus` is not there.']];
  return [
    [
      '## The labelled sets',
      `Sentences of presidio-research and the test lines of gitleaks, halved by the hash of their template or rule: rules were
written with the first half in view, and of the second half's lines without a secret 21 of 102 lost something before those
were looked at, too; the last column counts both halves.`,
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
      `Chat is ${isRecorded ? 'what people and models say in the exchanges of `../shared/corpus`' : 'generated prose without values, since `../shared/corpus` is not there'}; dense prose has a record of personal data in
some 600 characters; records are nothing else. The engines take turns: every figure is the median of five rounds, in each of
which every engine has a process of its own. Processor time, the median of nine batches; the span (32 attributes, 5.9 KB)
of two thousand. A burst is 512 such spans that end in one turn: ours is the longest turn of the event loop with
\`RedactionSpanProcessor\`, the others' what 512 times the median comes to, since they have nothing that spreads it.`,
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
      '## One text of growing length',
      'Dense prose, µs per KB: linear is what stays the same. Not tried where a shorter one took over 250 ms.',
      table(['', '1 KB', '16 KB', '128 KB', '1 MB'], measurements.map(lengthRow)),
    ],
    [
      '## Start and memory',
      `Processor time of a new process beyond that of Node itself, the median of fifteen, in turns: loading the modules; building
and a first call; what stays in memory after that (heap and buffers, modules not counted).`,
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
