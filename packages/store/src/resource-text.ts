/**
 * Returns a resource in the form of the column `Resource`: its attributes as JSON. Lone surrogates, which UTF-8 cannot
 * encode and ClickHouse cannot read, become U+FFFD.
 */
export function resourceText(attributes: Readonly<Record<string, string>>): string {
  const map = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(attributes)) map[key.toWellFormed()] = value.toWellFormed();
  return JSON.stringify(map);
}
