// The script of a page of evidence: checks the package that the page holds, and shows what came of it. What `check/` stands
// for, the page's import map says. Texts of the package are only ever shown as text.
import { heldSince } from 'check/check-custody.js';
import { checkPackage, type EvidenceReport } from 'check/check-package.js';
import type { EvidencePackage } from 'check/evidence-package.js';
import { aboutPackage, aboutReport, element, itemsOf, timeOfSeconds } from './about.ts';
import { fillRecords, type RecordsTable } from './records-table.ts';

function part(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

function tell(verdict: string, state: 'checking' | 'holds' | 'broken', faults: readonly string[] = []): void {
  Object.assign(part('verdict'), { textContent: verdict, className: state });
  part('faults').append(...faults.map((fault) => element('li', fault)));
}

function showPackage(evidence: EvidencePackage): RecordsTable {
  part('about').append(...itemsOf(aboutPackage(evidence)));
  part('policy').textContent = evidence.policy + evidence.officers.map((key) => `officer ${key}\n`).join('');
  const table = fillRecords(part('records') as HTMLTableSectionElement, evidence.records);
  const filter = part('filter') as HTMLInputElement;
  const show = (): void => {
    part('count').textContent = `${table.filter(filter.value)} of ${evidence.records.length}`;
  };
  filter.addEventListener('input', show);
  show();
  return table;
}

function showReport(report: EvidenceReport, table: RecordsTable): void {
  part('about').append(...itemsOf(aboutReport(report)));
  part('warnings').append(...report.warnings.map((warning) => element('li', `warning: ${warning}`)));
  table.tellSeen(({ index }) => {
    const since = heldSince(index, [...report.custody, report]);
    return since === undefined ? 'the log alone says' : timeOfSeconds(since);
  });
  if (report.faults.length > 0) tell('TAMPERED', 'broken', report.faults);
  else tell(`Everything holds: ${report.records} records.`, 'holds');
}

tell('Checking …', 'checking');
try {
  const evidence = JSON.parse(part('evidence').textContent) as EvidencePackage;
  const table = showPackage(evidence);
  showReport(await checkPackage(evidence), table);
} catch (error) {
  tell('TAMPERED', 'broken', [error instanceof Error ? error.message : String(error)]);
}
