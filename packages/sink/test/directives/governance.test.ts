import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVerifierKey, formatVerifierKey } from '@auditspan/ledger';
import { describe, expect, it } from 'vitest';
import { parseGovernance } from '../../src/directives/governance.ts';
import { runCommand, temporaryDirectory } from '../fixtures/sink-process.ts';

const keyOf = (name: string, byte = name.length): string =>
  formatVerifierKey(createVerifierKey(name, 'ed25519', new Uint8Array(32).fill(byte)));
const officers = [keyOf('ann'), keyOf('robert')];

const faults = (content: unknown): string => {
  try {
    parseGovernance(content, 'g.yaml');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a governance file', () => {
  it('names officers and retention periods', () => {
    const keep = { default: 400, health: 2000 };
    const governance = parseGovernance({ officers, profiles: ['eu-ai-act', 'gdpr'], ceiling: 3000, keep }, 'g.yaml');
    expect(governance.officers.map(({ name }) => name)).toEqual(['ann', 'robert']);
    expect(governance.floor).toBe(183);
    expect([...governance.keep]).toEqual([
      ['default', 400],
      ['health', 2000],
    ]);
  });

  it('is refused with every fault that it has', () => {
    const content = {
      officers: [keyOf('ann'), keyOf('ann', 9), keyOf('eve', 3), 'nobody', keyOf('carl', 3)],
      profiles: ['eu-ai-act', 'pci-dss', 'gdpr'],
      keep: { health: 182, chat: 400 },
    };
    expect(faults(content).split('\n').slice(1)).toEqual([
      '  - keep.health (g.yaml): 182 days is below the floor of 365',
      '  - keep.default (g.yaml): must be given: how long records of no named class are kept',
      '  - ceiling (g.yaml): must be given: a profile asks for it',
      '  - officers.1 (g.yaml): the name ann is there twice',
      '  - officers.2 (g.yaml): is the key of another officer',
      '  - officers.3 (g.yaml): is not a key of auditspan keygen officer',
      '  - officers.4 (g.yaml): is the key of another officer',
    ]);
    expect(faults({ officers, profiles: ['gdpr'], ceiling: 90, keep: { default: 91 } })).toMatch(
      /keep\.default \(g\.yaml\): 91 days is above the ceiling of 90/,
    );
    expect(faults({ officers, profiles: ['eu-ai-act'], ceiling: 90 })).toMatch(/is below the floor of 183 days/);
    expect(faults({ officers, retention: 1, profiles: ['hippocrates'], keep: { default: 1.5 } })).toMatch(
      /must be one of eu-ai-act, pci-dss, gdpr[^]*whole number of days[^]*Unrecognized key/,
    );
    expect(faults({ officers: [] })).toMatch(/must name at least one officer/);
  });

  it('keeps a sink from starting if it is invalid', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory.path, 'governance.yaml');
    await writeFile(file, JSON.stringify({ officers, profiles: ['eu-ai-act'], keep: { default: 90 } }));
    const { code, stderr } = await runCommand(['serve', '--data-dir', directory.path, '--governance', file]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/keep\.default .*: 90 days is below the floor of 183/)]);
    await directory.remove();
  });
});
