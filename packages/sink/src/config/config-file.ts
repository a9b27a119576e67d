import { readFile } from 'node:fs/promises';
import { YAMLParseError, parse } from 'yaml';
import { SinkConfigError } from '../errors.ts';
import { messageOf } from '../error-message.ts';

/**
 * Reads a configuration file in YAML, of which JSON is a subset.
 * @throws {SinkConfigError} if the file cannot be read or is not a map.
 */
export async function readConfigFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  const content = parseYaml(await readText(path), path);
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new SinkConfigError(`the configuration file ${path} is not a map of options`);
  }
  return content as Readonly<Record<string, unknown>>;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = messageOf(error);
    throw new SinkConfigError(`the configuration file cannot be read: ${reason}`, { cause: error });
  }
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const reason =
      error instanceof YAMLParseError ? `${error.code} at line ${error.linePos?.[0].line ?? '?'}` : 'broken';
    throw new SinkConfigError(`the configuration file ${path} is not YAML: ${reason}`, { cause: error });
  }
}
