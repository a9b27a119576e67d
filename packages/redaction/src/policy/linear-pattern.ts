import { bothCases, NO_CHARACTER, type CharSet } from './char-set.ts';
import { parsePattern, PatternFault, type PatternNode } from './pattern-parser.ts';

// A backtracking matcher runs in linear time when it never has two ways to go on from a place that it may come to again.
// So the pattern is made into the automaton of its positions (Glushkov 1961): one state for each place where it names a
// character, and from each state the positions that may follow. States on a cycle, that is within a repetition, must have
// followers of which no two share a character; of all other states the choices together are bounded.

/** Most ways in which the parts outside repetitions may be read. */
const MAX_WAYS = 256;
/** Most places where a pattern names a character. */
const MAX_POSITIONS = 512;

/** Why a pattern is not taken: it is wrong, or cannot be shown to run in linear time; undefined for a good one. */
export function patternFault(text: string): string | undefined {
  try {
    const { root } = parsePattern(text);
    // The engine's own opinion of the syntax.
    RegExp(text);
    if (fragmentOf(root, new Positions()).isNullable) return 'matches the empty text';
    return ambiguity(root);
  } catch (error) {
    if (error instanceof PatternFault || error instanceof SyntaxError)
      return `is not a usable pattern: ${error.message}`;
    throw error;
  }
}

/** Makes a pattern that {@link patternFault} found no fault with; an unbounded repetition ends after 256 times. */
export function compilePattern(text: string, ignoreCase: boolean): RegExp {
  return new RegExp(parsePattern(text).bounded, ignoreCase ? 'gi' : 'g');
}

/** The states of the automaton. */
class Positions {
  readonly sets: CharSet[] = [];
  readonly followers: Set<number>[] = [];
  /** States within a repetition of more than once. */
  readonly looped: Set<number> = new Set();

  add(set: CharSet): number {
    if (this.sets.length >= MAX_POSITIONS) throw new PatternFault(`it has more than ${MAX_POSITIONS} places`);
    // Case may not matter, so it never tells two ways apart.
    this.sets.push(bothCases(set));
    this.followers.push(new Set());
    return this.sets.length - 1;
  }

  /** A way that is there already is the mark of nested repetitions: a matcher may take either. */
  link(from: readonly number[], to: readonly number[]): void {
    for (const state of from) {
      for (const next of to) {
        if (this.followers[state]?.has(next) === true) {
          throw new PatternFault(
            'it does not run in linear time: a repetition within a repetition can be read in two ways',
          );
        }
        this.followers[state]?.add(next);
      }
    }
  }
}

/** What a part of a pattern looks like from outside. */
interface Fragment {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isNullable: boolean;
}

const NOTHING: Fragment = { first: [], last: [], isNullable: true };

function ambiguity(root: PatternNode): string | undefined {
  const positions = new Positions();
  const { first } = fragmentOf(root, positions);
  let ways = overlapping(first, positions);
  for (const [state, followers] of positions.followers.entries()) {
    const count = overlapping([...followers], positions);
    if (count < 2) continue;
    if (positions.looped.has(state)) {
      return 'does not run in linear time: within a repetition, or right after it, a character can be read in two ways';
    }
    ways *= count;
    if (ways > MAX_WAYS) return 'does not run in linear time: its choices can be read in too many ways';
  }
  return undefined;
}

/** The most of these states that one character leads to. */
function overlapping(states: readonly number[], { sets }: Positions): number {
  let most = Math.min(states.length, 1);
  for (const state of states) {
    const set = sets[state] ?? NO_CHARACTER;
    const rivals = states.filter((other) => ((sets[other] ?? NO_CHARACTER) & set) !== NO_CHARACTER);
    most = Math.max(most, rivals.length);
  }
  return most;
}

function fragmentOf(node: PatternNode, positions: Positions): Fragment {
  if (node.kind === 'empty') return NOTHING;
  if (node.kind === 'set') {
    const state = positions.add(node.set);
    return { first: [state], last: [state], isNullable: false };
  }
  if (node.kind === 'repeat') return repeated(node, positions);
  const parts = node.parts.map((part) => fragmentOf(part, positions));
  return node.kind === 'choice' ? either(parts) : inTurn(parts, positions);
}

function either(parts: readonly Fragment[]): Fragment {
  return {
    first: parts.flatMap(({ first }) => first),
    last: parts.flatMap(({ last }) => last),
    isNullable: parts.some(({ isNullable }) => isNullable),
  };
}

function inTurn(parts: readonly Fragment[], positions: Positions): Fragment {
  let whole = NOTHING;
  for (const part of parts) {
    positions.link(whole.last, part.first);
    whole = {
      first: whole.isNullable ? [...whole.first, ...part.first] : whole.first,
      last: part.isNullable ? [...whole.last, ...part.last] : part.last,
      isNullable: whole.isNullable && part.isNullable,
    };
  }
  return whole;
}

/** A repetition is one loop, whatever its bounds: a matcher may go through it as often as they allow. */
function repeated(node: PatternNode & { kind: 'repeat' }, positions: Positions): Fragment {
  if (node.max === 0) return NOTHING;
  const from = positions.sets.length;
  const body = fragmentOf(node.part, positions);
  if (node.max === 1) return { ...body, isNullable: body.isNullable || node.min === 0 };
  if (body.isNullable) throw new PatternFault('what is repeated may be empty');
  if (node.min === node.max) return fixed(node, body, positions);
  for (let state = from; state < positions.sets.length; state++) positions.looped.add(state);
  positions.link(body.last, body.first);
  return { ...body, isNullable: node.min === 0 };
}

/** So many times and no other: copies one after the other, of which a short one is no loop. */
function fixed(node: PatternNode & { kind: 'repeat' }, body: Fragment, positions: Positions): Fragment {
  const copies = [body];
  while (copies.length < node.min) copies.push(fragmentOf(node.part, positions));
  return inTurn(copies, positions);
}
