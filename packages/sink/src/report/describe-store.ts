import type { DirectiveReport } from '../verify/directive-report.ts';
import type { Finding } from '../verify/findings.ts';
import type { StoreReport } from '../verify/verify-store.ts';
import { cosignatureLines, printed } from './lines.ts';

/** Formats the result of verifying a store for people. */
export function describeStore(report: StoreReport, warnings: readonly string[]): string {
  const lines = [
    `log         ${report.origin}`,
    `checkpoint  ${report.size} leaves, root ${report.root}`,
    ...cosignatureLines(report.cosignatures),
    ...comparedLines(report.known),
    `verified    ${report.records} records, leaves ${report.from} to ${report.to - 1}`,
  ];
  lines.push(...report.directives.map(describeDirective));
  for (const { leaf, recordId, letterId } of report.refused)
    lines.push(`refused     leaf ${leaf}  record ${recordId}: all of it is in the dead letter ${letterId}`);
  if (report.awaiting > 0)
    lines.push(
      `awaiting    ${counted(report.awaiting, 'newer record')}, which the log has signed but no quorum of its witnesses has cosigned: not verified yet`,
    );
  if (report.unsealedBefore > 0)
    lines.push(`not sealed  ${report.unsealedBefore} records from before the log began, which cannot be verified`);
  lines.push(
    ...warnings.map((warning) => `warning     ${warning}`),
    '',
    verdict(report),
    ...report.findings.map(describe),
  );
  const left = report.findingCount - report.findings.length;
  if (left > 0) lines.push(`  … and ${left} more: --max-findings`);
  return printed(lines);
}

/** Summarises the checkpoints of each source in one line. */
function comparedLines(known: StoreReport['known']): string[] {
  const sizes = new Map<string, number[]>();
  for (const { source, size } of known) sizes.set(source, [...(sizes.get(source) ?? []), size]);
  return [...sizes].map(([source, all]) => {
    const [largest, count] = [Math.max(...all), all.length];
    const last = `${largest} leaves of ${source}`;
    return `compared    with ${count === 1 ? last : `${count} checkpoints up to ${last}`}`;
  });
}

function describeDirective({
  leaf,
  kind,
  id,
  reason,
  signers = [],
  dropped,
  erased,
  problem,
}: DirectiveReport): string {
  const does = [
    ...(dropped === undefined ? [] : [`explains that ${dropped} records are gone`]),
    ...(erased === undefined ? [] : [`explains that ${erased} values are gone`]),
    ...(problem === undefined ? [] : [`DOES NOT COUNT: ${problem}`]),
  ];
  const about = [
    kind ?? 'directive',
    ...(id === undefined ? [] : [id]),
    ...(reason === undefined ? [] : [`(${reason})`]),
  ];
  const by = signers.length === 0 ? '' : `, signed by ${signers.join(' and ')}`;
  return `by leaf     ${leaf}: ${about.join(' ')}${by}${does.length === 0 ? '' : `; ${does.join('; ')}`}`;
}

function verdict({ findingCount, awaiting, size }: StoreReport): string {
  if (findingCount === 0 && awaiting > 0) return `Nothing was changed before leaf ${size}.`;
  if (findingCount === 0) return 'Nothing was changed.';
  return `TAMPERED: ${counted(findingCount, 'finding')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function describe({ kind, from, to, recordId, columns, what }: Finding): string {
  const place = from === undefined ? '' : `  leaf ${from}${to === undefined || to === from ? '' : ` to ${to}`}`;
  const record = recordId === undefined ? '' : `  record ${recordId}`;
  return `  ${kind}${place}${record}: ${what}${columns === undefined ? '' : `: ${columns.join(', ')}`}`;
}
