import { parseBoolean } from './boolean-text.js';
import { toNumber, toText } from './coercion.js';
import { MappingReader } from './mapping-reader.js';
import { toValue } from './node-value.js';
import { hasExpression } from './template-text.js';
import { object } from './value.js';
import type { ObjectValue, Value } from './value.js';
import { entryOf, refuse, scalar } from './yaml-tree.js';
import type { Entry, Node, Position } from './yaml-tree.js';

const TYPES = [
  ...['string', 'number', 'boolean', 'object'],
  ...['step', 'stepList', 'job', 'jobList', 'deployment', 'deploymentList', 'stage', 'stageList'],
] as const;
type ParameterType = (typeof TYPES)[number];

/** Types of the service that need the service to pick a value, or that are left out here. */
const REFUSED_TYPES = [
  ...['container', 'containerList', 'legacyObject', 'stringList'],
  ...['environment', 'filePath', 'pool', 'secureFile', 'serviceConnection'],
];

interface Declaration {
  readonly name: string;
  readonly type: ParameterType;
  readonly fallback: Node | undefined;
  readonly allowed: readonly Node[] | undefined;
  readonly at: Position;
}

/** Holds given values against a file's `parameters:` and yields what `parameters.x` reads there. */
export function bindParameters(
  declared: Node | undefined,
  given: readonly Entry[],
  file: string,
  at: Position,
): ObjectValue {
  const declarations = declared === undefined ? [] : readDeclarations(declared);
  for (const { key } of given) {
    if (declarations.some(({ name }) => sameName(name, key.text))) continue;
    const known = declarations.map(({ name }) => name).join(', ') || 'none';
    refuse(key.at, `Unexpected parameter '${key.text}' for ${file}`, `its parameters are: ${known}`);
  }
  return object(declarations.map((declaration) => [declaration.name, bind(declaration, given, file, at)]));
}

/** Values that come from outside YAML, as text where YAML would have text. */
export function givenEntries(values: Readonly<Record<string, unknown>>, at: Position): Entry[] {
  return Object.entries(values).map(([name, value]) => ({ key: scalar(name, at), value: plainNode(value, at) }));
}

function plainNode(value: unknown, at: Position): Node {
  if (Array.isArray(value)) return { kind: 'sequence', items: value.map((item) => plainNode(item, at)), at };
  if (typeof value === 'object' && value !== null)
    return { kind: 'mapping', entries: givenEntries({ ...value }, at), at };
  if (typeof value === 'string') return scalar(value, at);
  return scalar(typeof value === 'number' || typeof value === 'boolean' ? String(value) : '', at);
}

function readDeclarations(node: Node): Declaration[] {
  if (node.kind === 'scalar' && node.text === '') return [];
  if (node.kind !== 'sequence') {
    refuse(node.at, "'parameters' written as a mapping is not supported", 'write a list of name, type and default');
  }
  const declarations: Declaration[] = [];
  for (const item of node.items) {
    refuseExpressions(item);
    const declaration = readDeclaration(item);
    if (declarations.some(({ name }) => sameName(name, declaration.name))) {
      refuse(declaration.at, `The parameter '${declaration.name}' is declared twice`, 'keep one of them');
    }
    declarations.push(declaration);
  }
  return declarations;
}

function readDeclaration(node: Node): Declaration {
  const reader = new MappingReader(node, 'a parameter');
  const name = reader.requiredText('name');
  reader.named(`the parameter '${name}'`);
  const typeNode = reader.take('type');
  const type = typeNode === undefined ? 'string' : parameterType(typeNode, name);
  reader.text('displayName');
  const values = reader.take('values');
  if (values !== undefined && (values.kind !== 'sequence' || (type !== 'string' && type !== 'number'))) {
    refuse(
      values.at,
      `'values' of the parameter '${name}' is not a list for a string or a number`,
      'mend or remove it',
    );
  }
  const fallback = reader.take('default');
  reader.done();
  return { name, type, fallback, allowed: values?.kind === 'sequence' ? values.items : undefined, at: node.at };
}

function parameterType(node: Node, name: string): ParameterType {
  const text = node.kind === 'scalar' ? node.text : node.kind;
  const type = TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  const what = REFUSED_TYPES.includes(text) ? 'is not supported by the rehearsal' : 'does not exist';
  return refuse(node.at, `The type '${text}' of the parameter '${name}' ${what}`, `use one of ${TYPES.join(', ')}`);
}

function bind(declaration: Declaration, given: readonly Entry[], file: string, at: Position): Value {
  const value = given.find(({ key }) => sameName(key.text, declaration.name))?.value ?? declaration.fallback;
  if (value === undefined) {
    return refuse(
      at,
      `A value for the parameter '${declaration.name}' of ${file} must be given`,
      'add it under parameters',
    );
  }
  const result = typed(declaration, value);
  if (declaration.allowed !== undefined && !declaration.allowed.some((item) => typed(declaration, item) === result)) {
    const list = declaration.allowed.map((item) => (item.kind === 'scalar' ? item.text : item.kind)).join(', ');
    refuse(
      value.at,
      `The parameter '${declaration.name}' must not be '${toText(result) ?? ''}'`,
      `its values are: ${list}`,
    );
  }
  return result;
}

function typed({ name, type }: Declaration, node: Node): Value {
  const wrong = (): never => {
    const text = node.kind === 'scalar' ? `'${node.text}'` : `a ${node.kind}`;
    return refuse(node.at, `The parameter '${name}' is a ${type}, but its value is ${text}`, `give it a ${type}`);
  };
  switch (type) {
    case 'string':
      return node.kind === 'scalar' ? node.text : wrong();
    case 'number':
      return node.kind === 'scalar' && node.text !== '' ? (toNumber(node.text) ?? wrong()) : wrong();
    case 'boolean':
      return node.kind === 'scalar' ? (parseBoolean(node.text) ?? wrong()) : wrong();
    case 'object':
      return toValue(node);
    case 'step':
    case 'job':
    case 'deployment':
    case 'stage':
      return isPart(node, type) ? toValue(node) : wrong();
    case 'stepList':
    case 'jobList':
    case 'deploymentList':
    case 'stageList': {
      const part = type.slice(0, -'List'.length);
      return node.kind === 'sequence' && node.items.every((item) => isPart(item, part)) ? toValue(node) : wrong();
    }
  }
}

/** Shallow: the parts themselves are read when they are used. A template reference may stand for any of them. */
function isPart(node: Node, part: string): boolean {
  if (node.kind !== 'mapping') return false;
  if (part === 'step' || entryOf(node, 'template') !== undefined) return true;
  return entryOf(node, part) !== undefined || (part === 'job' && entryOf(node, 'deployment') !== undefined);
}

function refuseExpressions(node: Node): void {
  if (node.kind === 'scalar') {
    if (hasExpression(node))
      refuse(node.at, 'A parameter declaration holds an expression', 'only literals are allowed there');
  } else if (node.kind === 'sequence') {
    node.items.forEach(refuseExpressions);
  } else {
    for (const { key, value } of node.entries) [key, value].forEach(refuseExpressions);
  }
}

function sameName(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}
