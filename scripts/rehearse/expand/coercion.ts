import { foldCase, kindOf } from './value.js';
import type { Value, VersionValue } from './value.js';

export function toBoolean(value: Value): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return true;
}

/** `undefined` where the service cannot convert: arrays and objects. Booleans read `True` and `False`. */
export function toText(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  return value.kind === 'version' ? value.parts.join('.') : undefined;
}

export function toNumber(value: Value): number | undefined {
  if (value === null) return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  if (value === '') return 0;
  const text = value.trim();
  return /^[-+]?(\d[\d,]*(\.\d*)?|\.\d+)$/.test(text) ? Number(text.replaceAll(',', '')) : undefined;
}

/** `eq`: the right side is converted to the left side's type; where it cannot be, they differ. */
export function areEqual(left: Value, right: Value): boolean {
  if (left === null) return right === null || right === '';
  if (typeof left === 'boolean') return left === toBoolean(right);
  if (typeof left === 'number') return left === toNumber(right);
  if (typeof left === 'string') {
    const text = toText(right);
    return text !== undefined && foldCase(left) === foldCase(text);
  }
  if (left.kind === 'version') {
    const version = toVersion(right);
    return version !== undefined && compareVersions(left, version) === 0;
  }
  return left === right;
}

/** Negative, zero or positive as in a sort; `undefined` where the right side cannot be converted to the left side's type. */
export function compare(left: Value, right: Value): number | undefined {
  if (typeof left === 'boolean') return Number(left) - Number(toBoolean(right));
  if (typeof left === 'string') {
    const text = toText(right);
    return text === undefined ? undefined : compareText(foldCase(left), foldCase(text));
  }
  if (kindOf(left) === 'version') {
    const version = toVersion(right);
    return version === undefined ? undefined : compareVersions(left as VersionValue, version);
  }
  const leftNumber = toNumber(left);
  const rightNumber = toNumber(right);
  return leftNumber === undefined || rightNumber === undefined ? undefined : leftNumber - rightNumber;
}

function toVersion(value: Value): VersionValue | undefined {
  if (typeof value === 'string') return parseVersion(value.trim());
  if (typeof value === 'number') return value > 0 ? parseVersion(numberText(value)) : undefined;
  return value !== null && typeof value === 'object' && value.kind === 'version' ? value : undefined;
}

function parseVersion(text: string): VersionValue | undefined {
  if (!/^\d+(\.\d+){1,3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 2147483647) ? { kind: 'version', parts } : undefined;
}

function compareVersions(left: VersionValue, right: VersionValue): number {
  for (let i = 0; i < 4; i += 1) {
    const difference = (left.parts[i] ?? -1) - (right.parts[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function numberText(value: number): string {
  return value
    .toFixed(7)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');
}
