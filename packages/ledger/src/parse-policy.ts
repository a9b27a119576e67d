import { decodeText, encodeHex, encodeText, equalBytes } from './bytes.ts';
import { LedgerFormatError } from './errors.ts';
import { NO_QUORUM, type PolicyGroup, type PolicyLog, type PolicyWitness, type TrustPolicy } from './policy.ts';
import { parseDecimal } from './tree-size.ts';
import { type KeyType, parseVerifierKey, type VerifierKey } from './verifier-key.ts';
import { messageOf } from './error-message.ts';

/** Limit of the policies that are parsed, in bytes. */
const MAX_POLICY_BYTES = 1_000_000;

/** Octets that tlog-policy allows: tab, line feed, printable ASCII, and anything above ASCII. */
const isAllowed = (octet: number): boolean => octet === 0x09 || octet === 0x0a || (octet >= 0x20 && octet !== 0x7f);

/** The policy parsed so far. */
interface Draft {
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly names: Set<string>;
  readonly grouped: Set<string>;
  quorum: string | undefined;
}

type LineReader = (draft: Draft, items: readonly string[]) => void;

/**
 * Parses a trust policy (C2SP tlog-policy).
 * @throws {LedgerFormatError} for anything that the format does not allow; names the line.
 */
export function parsePolicy(policy: string | Uint8Array): TrustPolicy {
  const draft: Draft = { logs: [], witnesses: [], groups: [], names: new Set(), grouped: new Set(), quorum: undefined };
  splitLines(policy).forEach((line, index) => readLine(draft, line, index + 1));
  const { logs, witnesses, groups, quorum } = draft;
  if (quorum === undefined)
    throw new LedgerFormatError('the policy has no quorum line; write "quorum none" to ask for no witness');
  return { logs, witnesses, groups, quorum };
}

/** Splits the policy into the items of each line; an empty line or comment has none. */
function splitLines(policy: string | Uint8Array): string[][] {
  const bytes = typeof policy === 'string' ? encodeText(policy) : policy;
  if (bytes.length > MAX_POLICY_BYTES)
    throw new LedgerFormatError(`the policy is longer than ${MAX_POLICY_BYTES} bytes`);
  const odd = bytes.find((octet) => !isAllowed(octet));
  if (odd !== undefined) {
    const which = odd === 0x0d ? ': end its lines with LF alone, not CRLF' : ` (octet ${odd})`;
    throw new LedgerFormatError(`a policy must not contain control characters other than tab and line feed${which}`);
  }
  return split(bytes, [0x0a]).map((line) => {
    const items = split(line, [0x09, 0x20]).filter((item) => item.length > 0);
    return items[0]?.[0] === 0x23 ? [] : items.map(toName);
  });
}

function split(bytes: Uint8Array, separators: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let begin = 0;
  bytes.forEach((byte, index) => {
    if (!separators.includes(byte)) return;
    parts.push(bytes.subarray(begin, index));
    begin = index + 1;
  });
  return [...parts, bytes.subarray(begin)];
}

/** Names are octets in the format. Those that are not UTF-8 are kept distinct from every name that is. */
function toName(octets: Uint8Array): string {
  return decodeText(octets) ?? `\uFFFD${encodeHex(octets)}`;
}

function readLine(draft: Draft, [keyword, ...items]: readonly string[], line: number): void {
  if (keyword === undefined) return;
  const reader = readers.get(keyword);
  try {
    if (reader === undefined) throw new LedgerFormatError('expected log, witness, group or quorum');
    reader(draft, items);
  } catch (error) {
    const fault = messageOf(error);
    throw new LedgerFormatError(`line ${line} of the policy: ${fault}`, { cause: error });
  }
}

const readLog: LineReader = ({ logs }, items) => {
  const [vkey, url] = assertItems(items, 1, 2, 'log <vkey> [<url>]');
  const key = readKey(vkey!, 'ed25519', logs);
  logs.push(url === undefined ? { key } : { key, url });
};

const readWitness: LineReader = (draft, items) => {
  const [name, vkey, url] = assertItems(items, 2, 3, 'witness <name> <vkey> [<url>]');
  const key = readKey(vkey!, 'cosignature/v1', draft.witnesses);
  define(draft, name!);
  draft.witnesses.push(url === undefined ? { name: name!, key } : { name: name!, key, url });
};

const readGroup: LineReader = (draft, items) => {
  const [name, rule, ...members] = assertItems(
    items,
    3,
    Number.POSITIVE_INFINITY,
    'group <name> all|any|<k> <name>...',
  );
  for (const member of members) {
    assertDefined(draft, member);
    if (draft.grouped.has(member)) throw new LedgerFormatError(`${member} is already a member of a group`);
    draft.grouped.add(member);
  }
  define(draft, name!);
  draft.groups.push({ name: name!, threshold: readThreshold(rule!, members.length), members });
};

const readQuorum: LineReader = (draft, items) => {
  const [name] = assertItems(items, 1, 1, 'quorum <name>');
  if (draft.quorum !== undefined) throw new LedgerFormatError('a policy must have exactly one quorum line');
  if (name !== NO_QUORUM) assertDefined(draft, name!);
  draft.quorum = name;
};

const readers: ReadonlyMap<string, LineReader> = new Map([
  ['log', readLog],
  ['witness', readWitness],
  ['group', readGroup],
  ['quorum', readQuorum],
]);

function assertItems(items: readonly string[], least: number, most: number, form: string): readonly string[] {
  if (items.length >= least && items.length <= most) return items;
  throw new LedgerFormatError(`expected ${form}`);
}

/** Parses a key. An Ed25519 key may appear once among the logs and once among the witnesses, whatever its name. */
function readKey(vkey: string, type: KeyType, known: readonly { readonly key: VerifierKey }[]): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (key.type !== type) throw new LedgerFormatError(`the key ${key.name} is of type ${key.type}, but must be ${type}`);
  if (!known.some((other) => equalBytes(other.key.publicKey, key.publicKey))) return key;
  throw new LedgerFormatError(`the key ${key.name} is already in the policy`);
}

function define({ names }: Draft, name: string): void {
  if (name === NO_QUORUM) throw new LedgerFormatError('none is not a valid name: it is reserved');
  if (names.has(name)) throw new LedgerFormatError(`${name} is already defined`);
  names.add(name);
}

function assertDefined({ names }: Draft, name: string): void {
  if (!names.has(name)) throw new LedgerFormatError(`${name} is not defined on an earlier line`);
}

function readThreshold(rule: string, members: number): number {
  if (rule === 'any') return 1;
  if (rule === 'all') return members;
  const threshold = parseDecimal(rule);
  if (threshold !== undefined && threshold >= 1 && threshold <= members) return threshold;
  throw new LedgerFormatError(
    `the group requires ${rule} of ${members}; expected all, any, or a number from 1 to ${members}`,
  );
}
