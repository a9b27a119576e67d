import { createHash } from 'node:crypto';

import { hasCorpus, readSecrets, readSentences, type Labelled } from '../../test/support/corpus.ts';
import { ENGINES } from './engines.ts';
import { personalTexts, secretTexts, telemetryTexts } from './generate.ts';
import { damaged, score, type Score } from './score.ts';

/** Detection quality of an engine: recall, precision and damage. */
export interface Measurement {
  readonly name: string;
  readonly about: string;
  readonly personal: Score;
  readonly secrets: Score;
  readonly telemetry: { readonly damaged: number; readonly all: number; readonly examples: readonly string[] };
  /** Absent without `../shared/corpus`. */
  readonly corpus?: {
    readonly sentences: readonly Score[];
    readonly secrets: readonly Score[];
    readonly clean: { readonly damaged: number; readonly all: number };
  };
}

const [, , name = ''] = process.argv;
const create = ENGINES[name];
if (create === undefined) throw new Error(`no engine ${name}; there are ${Object.keys(ENGINES).join(', ')}`);
const engine = create();
const telemetry = telemetryTexts(6);
const lost = await damaged(engine, telemetry);
const measurement: Measurement = {
  name: engine.name,
  about: engine.about,
  personal: await score(engine, personalTexts(400)),
  secrets: await score(engine, secretTexts(360)),
  telemetry: { damaged: lost.length, all: telemetry.length, examples: lost.slice(0, 5) },
  ...(hasCorpus ? { corpus: await ofCorpus() } : {}),
};
process.stdout.write(JSON.stringify(measurement));

/** Splits sentences by template and secrets by rule in half by hash; the first half was used to write the rules. */
async function ofCorpus(): Promise<NonNullable<Measurement['corpus']>> {
  const secrets = readSecrets();
  const withSecret = secrets.filter(({ spans }) => spans.length > 0);
  const clean = secrets.filter(({ spans }) => spans.length === 0).map(({ text }) => text);
  return {
    sentences: await ofHalves(readSentences(), ({ template }) => String(template)),
    secrets: await ofHalves(withSecret, ({ spans }) => spans[0]?.type ?? ''),
    clean: { damaged: (await damaged(engine, clean)).length, all: clean.length },
  };
}

async function ofHalves(
  texts: readonly (Labelled & { template?: unknown })[],
  keyOf: (text: Labelled & { template?: unknown }) => string,
): Promise<readonly Score[]> {
  const half = (text: Labelled): number => (createHash('sha256').update(keyOf(text)).digest()[0] ?? 0) % 2;
  return [
    await score(
      engine,
      texts.filter((text) => half(text) === 0),
    ),
    await score(
      engine,
      texts.filter((text) => half(text) === 1),
    ),
  ];
}
