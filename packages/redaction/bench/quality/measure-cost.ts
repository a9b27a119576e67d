import { longestTurn } from './burst.ts';
import { chatTexts } from './chat-texts.ts';
import { ENGINES } from './engines.ts';
import { personalTexts, proseTexts } from './generate.ts';
import { speedOf, worstOf, type Speed, type Worst } from './speed.ts';

/** The cost of an engine in one round. */
export interface Cost {
  readonly speed: Speed;
  readonly worst: Worst;
  /** Longest turn in a burst of 512 spans, in milliseconds; absent for engines without a span processor. */
  readonly burst?: number;
}

const [, , name = ''] = process.argv;
const engine = ENGINES[name]?.();
if (engine === undefined) throw new Error(`no engine ${name}; there are ${Object.keys(ENGINES).join(', ')}`);
const cost: Cost = {
  speed: await speedOf(engine, {
    chat: chatTexts(),
    dense: proseTexts(20),
    records: personalTexts(40).map(({ text }) => text),
  }),
  worst: await worstOf(engine),
  ...(engine.maskSpan !== undefined && { burst: await longestTurn() }),
};
process.stdout.write(JSON.stringify(cost));
