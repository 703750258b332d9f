import jsep from 'jsep';
import type { Tally } from '../model.js';

/** What is wrong with an expression, in words. */
export class BadTally extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadTally';
  }
}

/**
 * Reads `count(customer)`, `sum(invoice.total) / count(invoice)`: numbers, + - * /, parentheses, and the two words.
 * @throws BadTally
 */
export function parseTally(text: string): Tally {
  try {
    return tallyOf(jsep(text));
  } catch (error) {
    if (error instanceof BadTally) throw error;
    throw new BadTally(`${text} is no expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Names of the resources it counts or sums. */
export function resourcesIn(tally: Tally): readonly string[] {
  if (tally.kind === 'number') return [];
  if (tally.kind === 'operation') return [...new Set([...resourcesIn(tally.left), ...resourcesIn(tally.right)])];
  return [tally.resource];
}

const OPERATORS = ['+', '-', '*', '/'] as const;

function tallyOf(node: jsep.Expression): Tally {
  if (isLiteral(node) && typeof node.value === 'number') return { kind: 'number', value: node.value };
  if (isUnary(node) && node.operator === '-')
    return { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: tallyOf(node.argument) };
  if (isBinary(node)) {
    const operator = OPERATORS.find((one) => one === node.operator);
    if (operator) return { kind: 'operation', operator, left: tallyOf(node.left), right: tallyOf(node.right) };
  }
  if (isCall(node)) return called(nameOf(node.callee), node.arguments);
  throw new BadTally('an expression holds numbers, + - * /, count(RESOURCE) and sum(RESOURCE.FIELD), nothing else');
}

function called(word: string, [argument, ...more]: readonly jsep.Expression[]): Tally {
  const name = argument && more.length === 0 ? nameOf(argument) : '';
  if (word === 'count' && name !== '' && !name.includes('.')) return { kind: 'count', resource: name };
  const dot = name.indexOf('.');
  if (word === 'sum' && dot > 0) return { kind: 'sum', resource: name.slice(0, dot), field: name.slice(dot + 1) };
  throw new BadTally(`${word}(${name}) is neither count(RESOURCE) nor sum(RESOURCE.FIELD)`);
}

/** Names of resources may hold hyphens, which look like subtractions here. */
function nameOf(node: jsep.Expression): string {
  if (isIdentifier(node)) return node.name;
  if (isMember(node) && !node.computed) return `${nameOf(node.object)}.${nameOf(node.property)}`;
  if (isBinary(node) && node.operator === '-') return `${nameOf(node.left)}-${nameOf(node.right)}`;
  throw new BadTally('what stands in parentheses is RESOURCE or RESOURCE.FIELD');
}

function isLiteral(node: jsep.Expression): node is jsep.Literal {
  return node.type === 'Literal';
}

function isUnary(node: jsep.Expression): node is jsep.UnaryExpression {
  return node.type === 'UnaryExpression';
}

function isBinary(node: jsep.Expression): node is jsep.BinaryExpression {
  return node.type === 'BinaryExpression';
}

function isCall(node: jsep.Expression): node is jsep.CallExpression {
  return node.type === 'CallExpression';
}

function isIdentifier(node: jsep.Expression): node is jsep.Identifier {
  return node.type === 'Identifier';
}

function isMember(node: jsep.Expression): node is jsep.MemberExpression {
  return node.type === 'MemberExpression';
}
