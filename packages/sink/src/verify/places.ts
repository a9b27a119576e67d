/** The items of two lists with the same index. */
export interface Place<First, Second> {
  readonly index: number;
  readonly first: readonly First[];
  readonly second: readonly Second[];
}

interface Indexed {
  readonly index: number;
}

/**
 * Merges two lists that are ordered by index.
 * @yields each index that occurs in either list.
 */
export async function* placesOf<First extends Indexed, Second extends Indexed>(
  firsts: AsyncIterable<First>,
  seconds: AsyncIterable<Second>,
): AsyncGenerator<Place<First, Second>> {
  const first = groupsOf(firsts);
  const second = groupsOf(seconds);
  let [left, right] = await Promise.all([first.next(), second.next()]);
  while (left.done !== true || right.done !== true) {
    const index = Math.min(indexOf(left), indexOf(right));
    const [isLeft, isRight] = [indexOf(left) === index, indexOf(right) === index];
    yield { index, first: isLeft ? (left.value ?? []) : [], second: isRight ? (right.value ?? []) : [] };
    if (isLeft) left = await first.next();
    if (isRight) right = await second.next();
  }
}

function indexOf<Item extends Indexed>({ value }: IteratorResult<Item[], undefined>): number {
  return value?.[0]?.index ?? Number.POSITIVE_INFINITY;
}

async function* groupsOf<Item extends Indexed>(items: AsyncIterable<Item>): AsyncGenerator<Item[], undefined> {
  let group: Item[] = [];
  for await (const item of items) {
    if (group.length > 0 && group[0]?.index !== item.index) {
      yield group;
      group = [];
    }
    group.push(item);
  }
  if (group.length > 0) yield group;
  return undefined;
}
