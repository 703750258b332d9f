import { createRequire } from 'node:module';
import { atBothEnds, type Document, EMPTY, type Figure, type Piece } from './document.js';
import { figureIn } from './figure.js';

export interface XmlEvents {
  /** Names come without their prefix. */
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
}

/** Reads XML as it comes, without entities of its own (they are where bombs are). False where it is broken. */
export function walkXml(text: string, events: XmlEvents): boolean {
  const parser = new (saxes().SaxesParser)({ xmlns: false });
  parser.on('opentag', ({ name, attributes }) => {
    const told = Object.entries(attributes).map(([key, value]) => [localName(key), String(value)]);
    events.open(localName(name), Object.fromEntries(told));
  });
  parser.on('text', events.text);
  parser.on('cdata', events.text);
  parser.on('closetag', ({ name }) => events.close(localName(name)));
  try {
    parser.write(text).close();
    return true;
  } catch {
    return false;
  }
}

/** Every text by the path of its element; `/orders/order[3]/name`. What is broken is read as far as it goes. */
export function readXml(text: string): Document {
  const texts: Piece[] = [];
  const numbers: Figure[] = [];
  const path: Level[] = [{ step: '', seen: new Map() }];
  const note = (value: string, attribute = ''): void => {
    if (value.trim() === '') return;
    const place = `${path.map(({ step }) => step).join('/')}${attribute}`;
    const number = figureIn(value.trim());
    texts.push({ text: value, place: () => place });
    if (number !== undefined) numbers.push({ place, value: number });
  };
  walkXml(text, {
    open: (name, attributes) => {
      const seen = path.at(-1)?.seen;
      const count = (seen?.get(name) ?? 0) + 1;
      seen?.set(name, count);
      path.push({ step: count > 1 ? `${name}[${count}]` : name, seen: new Map() });
      for (const [key, value] of Object.entries(attributes)) note(value, `/@${key}`);
    },
    text: (value) => note(value),
    close: () => void path.pop(),
  });
  return { ...EMPTY, kind: 'xml', texts, numbers: atBothEnds(numbers), squeezed: [squeezedXml(text)] };
}

interface Level {
  readonly step: string;
  readonly seen: Map<string, number>;
}

/** Its text without tags: editors part a word into runs as they like. */
export function squeezedXml(text: string): Piece {
  return { text: text.replace(/<!\[CDATA\[|]]>|<[^<>]*>|\s+/g, ''), place: () => 'text across elements' };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

// Loaded on first use, and not by `import()`, so that a text need not be waited for.
const require = createRequire(import.meta.url);

type Saxes = typeof import('saxes');

const loaded: { saxes?: Saxes } = {};

function saxes(): Saxes {
  const library: Saxes = loaded.saxes ?? require('saxes');
  loaded.saxes = library;
  return library;
}
