import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as glue from 'minijinja-js/dist/bundler/minijinja_js_bg.js';
import { boundMemory } from './bound-memory.js';

/** 64 KiB each: 128 MiB, many times what any document needs. Beyond it the engine traps instead of filling the agent. */
const mostPages = 2048;
const fileName = 'minijinja_js_bg.wasm';

let compiled: WebAssembly.Module | undefined;
let current: WebAssembly.Instance | undefined;
let environments: glue.Environment[] = [];

/** Whether an environment belongs to the engine that runs now. */
export function isAlive(environment: glue.Environment): boolean {
  return environments.includes(environment);
}

export function newEnvironment(): glue.Environment {
  if (current === undefined) renewMinijinja();
  const environment = new glue.Environment();
  environments.push(environment);
  return environment;
}

/**
 * Puts a fresh engine in the place of the one before. One that trapped, or was broken off, has a stack and locks that
 * nobody puts right again: everything rendered with it afterwards could fail or be wrong.
 */
export function renewMinijinja(): void {
  compiled ??= new WebAssembly.Module(boundMemory(readFileSync(enginePath()), mostPages));
  // Else the garbage collector would free them later, in the memory of the engine that follows.
  for (const environment of environments) environment.__destroy_into_raw();
  environments = [];
  const memory = current?.exports['memory'];
  // Growing by nothing detaches the views of the old memory, which the glue would otherwise go on using.
  if (memory instanceof WebAssembly.Memory) memory.grow(0);
  current = new WebAssembly.Instance(compiled, { './minijinja_js_bg.js': glue });
  glue.__wbg_set_wasm(current.exports);
}

/** Beside the bundle, else where npm put it. */
function enginePath(): string {
  const beside = join(__dirname, fileName);
  return existsSync(beside) ? beside : join(__dirname, '../../../node_modules/minijinja-js/dist/bundler', fileName);
}
