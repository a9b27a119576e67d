/**
 * A resource as the column `Resource` holds it: its attributes as JSON. Half a surrogate pair, which UTF-8 does not have and
 * ClickHouse does not read, becomes U+FFFD.
 */
export function resourceText(attributes: Readonly<Record<string, string>>): string {
  const map = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(attributes)) map[key.toWellFormed()] = value.toWellFormed();
  return JSON.stringify(map);
}
