import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { UserError } from '../errors.js';
import type { ContainerSource } from '../model.js';
import { fileMissing, type Surroundings } from './container.js';
import { lastWords } from './log.js';

/**
 * Builds an image from a Dockerfile, with the engine's cache; its id. It keeps one name for each Dockerfile, so that
 * building again replaces it.
 * @throws UserError image-not-built, with the end of what the build said
 */
export async function buildImage(
  { dockerfile, context, args }: NonNullable<ContainerSource['build']>,
  around: Surroundings,
): Promise<string> {
  const folder = dirname(around.file);
  const file = resolve(folder, dockerfile);
  const from = context === undefined ? dirname(file) : resolve(folder, context);
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw fileMissing(file);
  around.say(`building ${dockerfile}`);
  const said: string[] = [];
  const stream = await around.engine.container.dockerode.buildImage(
    { context: from, src: await readdir(from) },
    { dockerfile: relative(from, file), buildargs: { ...args }, t: nameOf(file), forcerm: true },
  );
  const events = await finished(stream, around);
  said.push(...events.flatMap(({ stream: text, error }) => [text ?? '', error ?? '']));
  const error = events.find((event) => event.error !== undefined)?.error;
  const id = events.map((event) => event.aux?.ID).find((one) => one !== undefined);
  if (error === undefined && id !== undefined) return id.replace(/^sha256:/, '');
  throw new UserError({
    code: 'image-not-built',
    headline: `${dockerfile} could not be built`,
    met: (error ?? 'the engine named no image').slice(0, 300),
    hint: lastWords(said.join(''), around.secrets) || 'It wrote nothing.',
  });
}

interface BuildEvent {
  readonly stream?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

function finished(stream: NodeJS.ReadableStream, { engine }: Surroundings): Promise<readonly BuildEvent[]> {
  return new Promise((resolve, reject) => {
    engine.container.dockerode.modem.followProgress(stream, (error, events: readonly BuildEvent[] | undefined) => {
      // What went wrong in the build comes as an error too, with the events before it.
      if (error && !events) reject(error);
      else resolve([...(events ?? []), ...(error ? [{ error: error.message }] : [])]);
    });
  });
}

function nameOf(dockerfile: string): string {
  const place = createHash('sha256').update(dockerfile).digest('hex').slice(0, 8);
  const folder = basename(dirname(dockerfile))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `partywall-built/${folder || 'image'}-${place}:latest`;
}
