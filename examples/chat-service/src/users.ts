/** A user of the service, with a purpose. */
export interface User {
  readonly id: string;
  readonly purpose: string;
}

const usersByToken: ReadonlyMap<string, User> = new Map([
  ['alice-token', { id: 'alice', purpose: 'customer-support' }],
  ['bob-token', { id: 'bob', purpose: 'fraud-review' }],
]);

/** Returns the user whose token an `Authorization` header carries. */
export function userOf(authorization: string | undefined): User | undefined {
  return usersByToken.get(authorization?.replace(/^Bearer /, '') ?? '');
}
