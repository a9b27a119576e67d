import { bothCases, NO_CHARACTER, type CharSet } from './char-set.ts';
import { parsePattern, PatternFault, type PatternNode } from './pattern-parser.ts';

// A backtracking matcher runs in linear time if it never has two ways to continue from a position that it may reach
// again. To check this, the pattern is converted to its position automaton (Glushkov 1961): one state per character of
// the pattern, with transitions to the positions that may follow. No two followers of a state on a cycle, i.e. within a
// repetition, may share a character; for all other states the number of combinations is bounded.

/** Maximum number of alternative matches outside repetitions. */
const MAX_WAYS = 256;
/** Maximum number of character positions in a pattern. */
const MAX_POSITIONS = 512;

/** Returns why a pattern is rejected: it is invalid, or not provably linear; undefined if it is accepted. */
export function patternFault(text: string): string | undefined {
  try {
    const { root } = parsePattern(text);
    // Checks the syntax.
    RegExp(text);
    if (fragmentOf(root, new Positions()).isNullable) return 'matches the empty text';
    return ambiguity(root);
  } catch (error) {
    if (error instanceof PatternFault || error instanceof SyntaxError)
      return `is not a usable pattern: ${error.message}`;
    throw error;
  }
}

/** Compiles a pattern that {@link patternFault} accepted; unbounded repetitions are limited to 256. */
export function compilePattern(text: string, ignoreCase: boolean): RegExp {
  return new RegExp(parsePattern(text).bounded, ignoreCase ? 'gi' : 'g');
}

/** The states of the automaton. */
class Positions {
  readonly sets: CharSet[] = [];
  readonly followers: Set<number>[] = [];
  /** States within a repetition that may repeat. */
  readonly looped: Set<number> = new Set();

  add(set: CharSet): number {
    if (this.sets.length >= MAX_POSITIONS)
      throw new PatternFault(`it has more than ${MAX_POSITIONS} character positions`);
    // The pattern may be case-insensitive, so case never distinguishes two alternatives.
    this.sets.push(bothCases(set));
    this.followers.push(new Set());
    return this.sets.length - 1;
  }

  /** An existing transition means nested repetitions: a matcher may take either. */
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

/** The interface of a part of the pattern: its first and last states. */
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

/** Returns the maximum number of these states that one character can reach. */
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

/** A repetition is treated as one loop regardless of its bounds: a matcher may repeat it as often as they allow. */
function repeated(node: PatternNode & { kind: 'repeat' }, positions: Positions): Fragment {
  if (node.max === 0) return NOTHING;
  const from = positions.sets.length;
  const body = fragmentOf(node.part, positions);
  if (node.max === 1) return { ...body, isNullable: body.isNullable || node.min === 0 };
  if (body.isNullable) throw new PatternFault('a repeated part may be empty');
  if (node.min === node.max) return fixed(node, body, positions);
  for (let state = from; state < positions.sets.length; state++) positions.looped.add(state);
  positions.link(body.last, body.first);
  return { ...body, isNullable: node.min === 0 };
}

/** Expands an exact repetition to consecutive copies, since a fixed count is not a loop. */
function fixed(node: PatternNode & { kind: 'repeat' }, body: Fragment, positions: Positions): Fragment {
  const copies = [body];
  while (copies.length < node.min) copies.push(fragmentOf(node.part, positions));
  return inTurn(copies, positions);
}
