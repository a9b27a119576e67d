// Script of an evidence page: checks the package in the page and shows the result. The page's import map resolves `check/`.
// Texts of the package are only ever inserted as text.
import { heldSince } from 'check/check-custody.js';
import { checkPackage, type EvidenceReport } from 'check/check-package.js';
import type { EvidencePackage } from 'check/evidence-package.js';
import { timeOfSeconds } from 'check/iso-time.js';
import { toPrintableTabs } from 'check/printable.js';
import { aboutPackage, aboutReport, element, firstOf, itemsOf } from './about.ts';
import { createPace, nextTurn } from './pace.ts';
import { listRecords, type RecordList } from './record-list.ts';

function part(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

function tell(verdict: string, state: 'checking' | 'holds' | 'broken', faults: readonly string[] = []): void {
  Object.assign(part('verdict'), { textContent: verdict, className: state });
  part('faults').append(...firstOf(faults).map((fault) => element('li', fault)));
}

function showPackage(evidence: EvidencePackage): RecordList {
  part('about').append(...itemsOf(aboutPackage(evidence)));
  const trusted = evidence.policy + evidence.officers.map((key) => `officer ${key}\n`).join('');
  part('policy').textContent = toPrintableTabs(trusted);
  const [body, count, earlier, later] = ['records', 'count', 'earlier', 'later'].map(part) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  const list = listRecords(evidence.records, { body, count, earlier, later });
  const filter = part('filter') as HTMLInputElement;
  filter.addEventListener('input', () => void list.find(filter.value));
  return list;
}

async function checkInSlices(evidence: EvidencePackage): Promise<EvidenceReport> {
  const bar = part('progress') as HTMLProgressElement;
  const pace = createPace();
  bar.max = evidence.records.length + evidence.between.length;
  return checkPackage(evidence, {
    async pause(leaves) {
      bar.value = leaves;
      await pace.breathe();
    },
  });
}

function showReport(report: EvidenceReport, list: RecordList): void {
  part('about').append(...itemsOf(aboutReport(report)));
  part('warnings').append(...firstOf(report.warnings).map((warning) => element('li', `warning: ${warning}`)));
  list.tellSeen(({ index }) => {
    const since = heldSince(index, [...report.custody, report]);
    return since === undefined ? 'only the log' : timeOfSeconds(since);
  });
  if (report.faults.length > 0) tell('TAMPERED', 'broken', report.faults);
  else tell(`Everything holds: ${report.records} records.`, 'holds');
}

tell('Checking …', 'checking');
try {
  // Renders the state before the large text is parsed.
  await nextTurn();
  const evidence = JSON.parse(part('evidence').textContent) as EvidencePackage;
  const list = showPackage(evidence);
  showReport(await checkInSlices(evidence), list);
} catch (error) {
  tell('TAMPERED', 'broken', [error instanceof Error ? error.message : String(error)]);
} finally {
  part('progress').remove();
}
