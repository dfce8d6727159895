declare module 'minijinja-js/dist/bundler/minijinja_js_bg.js' {
  import { Environment as Documented } from 'minijinja-js';
  export class Environment extends Documented {
    /** Forgets the environment without touching the engine's memory. */
    __destroy_into_raw(): number;
  }
  export function __wbg_set_wasm(exports: unknown): void;
}

/** What is used of WebAssembly; Node's types name it without its classes. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    private readonly compiled: never;
  }
  class Memory {
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, unknown>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class RuntimeError extends Error {}
}
